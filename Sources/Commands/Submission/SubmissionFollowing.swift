import RolloutModel
import StoreAPI

/// Following a submission from its commit to its end. Statuses that pass between two questions are no matter: only what is
/// reached counts.
struct SubmissionFollowing: Sendable {
    /// How it ended.
    enum End {
        /// Published, or failed.
        case over(SubmissionState)
        /// It waits until somebody publishes it in Partner Center.
        case waits(SubmissionState)
        /// It has not ended in time.
        case timedOut(SubmissionState)
        /// The Store broke the commit off: it is a draft again.
        case fellBack(SubmissionState)
    }

    /// Between two questions: a certification takes hours, and the tenant's requests are few.
    static let usualInterval = TimeSpan.seconds(30)
    /// So often in a row the Store may fail to answer before that is the end.
    private static let mostFailures = 20
    /// So often in a row a submission that was committed may be shown as a draft before it is taken for one.
    private static let mostDrafts = 3

    let reference: SubmissionReference
    var interval = usualInterval
    /// When to give up.
    let end: Timestamp
    /// Whether it was committed: then a draft is one that fell back.
    var isCommitted = false

    /// Follows it; each status that is new is told on the standard error.
    ///
    /// - Throws: `SubmissionTrouble` where the Store refuses, or keeps not answering.
    func follow(_ desk: SubmissionDesk, _ surroundings: Surroundings) async throws -> End {
        var last: SubmissionStatusWord?
        var (failures, drafts) = (0, 0)
        while true {
            switch await desk.store.state(reference) {
            case .failure(let failure):
                failures += 1
                let trouble = SubmissionTrouble(failure)
                guard isCommitted, trouble.status == .store, failures < Self.mostFailures,
                    surroundings.now() + interval < end
                else { throw trouble }
            case .success(let state):
                failures = 0
                let word = state.status.value
                if word?.status == .published || word?.status.isFailure == true { return .over(state) }
                let isDraft = word?.status == .pendingCommit
                drafts = isDraft ? drafts + 1 : 0
                if isCommitted, isDraft, drafts >= Self.mostDrafts || last != nil { return .fellBack(state) }
                if word != last, let word, !(isCommitted && isDraft) {
                    surroundings.complain(
                        "\(surroundings.now()) \(reference.submission) \(Line.harmless(word.rawValue))\n")
                    last = word
                }
                if word?.status == .pendingPublication, try await isManual(desk) { return .waits(state) }
                guard surroundings.now() + interval < end else { return .timedOut(state) }
            }
            try await surroundings.pause(.milliseconds(interval.milliseconds))
        }
    }

    /// One that is published by hand waits for ever: no call of the API goes on with it.
    private func isManual(_ desk: SubmissionDesk) async throws -> Bool {
        try await desk.get(desk.store.submission(reference)).resource.targetPublishMode.value == .manual
    }
}

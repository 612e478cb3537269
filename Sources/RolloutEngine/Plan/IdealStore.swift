import RolloutModel

/// A Store in which nothing goes wrong: one submission with an open rollout, and every call answered at once with its
/// effect.
struct IdealStore {
    /// The submission that the rehearsed rollout is bound to.
    static let submission: SubmissionID = "1152921505694000000"

    private let target: RolloutTarget
    private let submission: SubmissionID
    private var percentage: Percentage
    private var status = PackageRollout.Status.inProgress
    /// Requests answered so far.
    private(set) var requests = 0

    init(target: RolloutTarget, percentage: Percentage, submission: SubmissionID = Self.submission) {
        self.target = target
        self.submission = submission
        self.percentage = percentage
    }

    /// Does what the call says.
    mutating func answer(_ call: StoreCall, at now: Timestamp) -> StoreAnswer {
        requests += call.requests
        let isKnown = call.target == target
        let slots = SubmissionSlots(published: isKnown ? submission : nil, pending: nil)
        switch call {
        case .slots: return reply(.slots(slots), now)
        case .progress: return reply(.progress(SubmissionProgress(status: .published)), now)
        case .inspect: return reply(.inspected(details, rollout, fallback: nil), now)
        case .look(_, let confirming): return reply(.looked(rollout, slots: confirming ? slots : nil), now)
        case .setPercentage(_, let percentage): self.percentage = percentage
        case .halt: (status, percentage) = (.stopped, .zero)
        case .finalize: (status, percentage) = (.complete, .full)
        }
        return reply(.changed(rollout), now)
    }

    private func reply(_ content: StoreReply.Content, _ now: Timestamp) -> StoreAnswer {
        .reply(StoreReply(content, serverDate: now))
    }

    private var rollout: PackageRollout {
        PackageRollout(isEnabled: true, percentage: percentage, status: status, fallback: nil)
    }

    private var details: SubmissionDetails {
        SubmissionDetails(id: submission, versions: [], status: .published)
    }
}

import ControlAPI
import DecisionJournal
import RolloutEngine
import RolloutModel

/// Tells the journal again to an engine of its own, up to a time of the past, and has that engine explain itself. The loop is
/// not asked and not kept waiting.
///
/// A rollout's past hangs together with what others did – one application's two policies, the numbers of requests – so
/// everything is told again, and a long journal takes its time. One at a time is, within a limit.
actor PastDoor {
    /// How many entries are read at once.
    private static let page = 500
    /// Below what a client waits: it shall hear why.
    static let longest = TimeSpan.seconds(50)

    private let journal: any DecisionJournal
    private let settings: EngineSettings
    private let clocks: any DaemonClocks
    private var isBusy = false

    init(journal: any DecisionJournal, settings: EngineSettings, clocks: any DaemonClocks) {
        self.journal = journal
        self.settings = settings
        self.clocks = clocks
    }

    /// Why a rollout stood as it did at that time; nil where nothing had that name then.
    func explain(_ name: PolicyName, at time: Timestamp) async throws -> Explanation? {
        guard !isBusy else {
            throw ControlProblem(
                .busy, "Another look at the past is under way.", next: "Ask again in a minute.")
        }
        isBusy = true
        defer { isBusy = false }
        var engine = RolloutEngine(settings: settings)
        var last: JournalEntry?
        let end = clocks.now().boot + Self.longest
        reading: while true {
            let entries = try await journal.entries(after: last?.sequence ?? 0, limit: Self.page)
            for entry in entries {
                guard entry.record.at.wall <= time else { break reading }
                if case .input(let event) = entry.record.body { _ = engine.replay(event, at: entry.record.at) }
                last = entry
            }
            guard entries.count == Self.page else { break }
            try Task.checkCancellation()
            guard clocks.now().boot < end else { throw Self.tooLong(last) }
            await Task.yield()
        }
        guard let last else { throw try await beforeTheFirst(time) }
        return engine.explain(name, at: last.record.at.moved(to: time), upTo: last.sequence)
    }

    private static func tooLong(_ last: JournalEntry?) -> ControlProblem {
        ControlProblem(
            .failed,
            "The journal up to then is too long to be told again within \(longest); entry \(last?.sequence ?? 0) was reached.",
            next: "See rolloutctl history for the decisions of that time.")
    }

    private func beforeTheFirst(_ time: Timestamp) async throws -> ControlProblem {
        let first = try await journal.entries(after: 0, limit: 1).first
        return ControlProblem(
            .badRequest,
            first.map { "\(time) is before the journal begins, at \($0.record.at.wall)." } ?? "The journal is empty.",
            next: "Give a later time.")
    }
}

extension Instants {
    /// The same boot's clocks at a later time.
    fileprivate func moved(to time: Timestamp) -> Instants {
        Instants(wall: time, boot: boot + (time - wall), bootID: bootID)
    }
}

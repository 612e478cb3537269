public import RolloutModel

/// Plays the releases of a journal with another policy: the records are taken in one after the other, from the first on.
public struct JournalBacktest {
    /// Polls bring nothing in a Store that nobody else touches, and each look before a raise is made all the same.
    static let settings = EngineSettings(pollInterval: .longest)

    private let policy: Policy
    private let wanted: Set<PolicyName>
    /// The engine with the policies of then.
    private var real = RolloutEngine(settings: Self.settings)
    private var followed: [PolicyName: FollowedRelease] = [:]
    private var finished: [ReleaseBacktest] = []
    /// The rollouts that the journal has releases of, for whoever asked for others.
    public private(set) var rollouts: Set<PolicyName> = []

    /// A test of a policy on the releases of those rollouts; without one, on those of the policy's name or of its application.
    public init(_ policy: Policy, rollouts: Set<PolicyName> = []) {
        self.policy = policy
        wanted = rollouts
    }

    /// Takes the journal's next record.
    public mutating func take(_ record: JournalRecord) {
        guard case .input(let event) = record.body else {
            if let name = record.rollout { followed[name]?.note(record) }
            return
        }
        let concerned = record.rollout.map { [$0] } ?? followed.keys.sorted()
        for name in concerned { followed[name]?.advance(to: record.at, real) }
        // Only an inspection binds; to keep the engine of before costs a copy.
        var before: RolloutEngine?
        if case .storeAnswered(_, .inspect, _, _) = event { before = real }
        let made = real.replay(event, at: record.at)
        if let before, let name = record.rollout, let binding = made.binding {
            rollouts.insert(name)
            finish(name)
            guard isWanted(name, binding) else { return }
            followed[name] = FollowedRelease(name, policy, before: before, event, at: record.at)
        } else {
            for name in concerned { followed[name]?.take(event, at: record.at, theirs: made, real) }
        }
    }

    /// The report, where the journal ends.
    public mutating func finish() -> BacktestReport {
        for name in followed.keys.sorted() { finish(name) }
        return BacktestReport(policy, finished.sorted { ($0.from, $0.release) < ($1.from, $1.release) })
    }

    private mutating func finish(_ name: PolicyName) {
        guard var release = followed.removeValue(forKey: name) else { return }
        finished.append(release.finish())
    }

    private func isWanted(_ name: PolicyName, _ binding: Binding) -> Bool {
        wanted.isEmpty ? name == policy.name || binding.submission.target == policy.target : wanted.contains(name)
    }
}

extension [JournalRecord] {
    /// The rollout that was bound.
    fileprivate var binding: Binding? {
        for record in self { if case .transition(.bound(let binding)) = record.body { return binding } }
        return nil
    }
}

import RolloutModel

@testable import RolloutEngine

/// The same rollout in the little world of the transcripts, polled as by the daemon and with every look at every metric: what
/// a plan is held against. It shares nothing with the rehearsal that a plan is made of but the engine.
struct PlanDriver {
    private var world: World
    private let policy: Policy
    private let chunk: TimeSpan

    /// The rollout as published at `from`; people approve within `chunk` of a step's beginning, long before its bake is over.
    init(_ policy: Policy, from: Timestamp, at percentage: Percentage, pollInterval: TimeSpan, seed: UInt64) {
        self.policy = policy
        chunk = .minutes(5)
        world = World(settings: EngineSettings(pollInterval: pollInterval, seed: seed), start: from)
        world.store.edit(policy.target) {
            let rollout = PackageRollout(isEnabled: true, percentage: percentage, status: .inProgress, fallback: nil)
            $0.submissions["100"] = .init(
                versions: [PackageVersion("4.2")].compactMap { $0 }, status: .published, rollout: rollout)
            $0.published = "100"
        }
        for metric in policy.metrics {
            var source = FakeSource(script: .value(Self.healthy(metric), sample: 1_000_000))
            switch metric.source {
            case .store, .storeSignatures: source.daysCome = .hours(30)
            case .storeCount, .prometheus, .http, .check: break
            }
            world.sources[metric.name] = source
        }
        world.load(policy)
        world.start()
    }

    private static func healthy(_ metric: Metric) -> Double {
        switch (metric.pass, metric.fail) {
        case (.above(let bound)?, _), (nil, .below(let bound)?): bound + 1
        case (.below(let bound)?, _), (nil, .above(let bound)?): bound / 2
        case (nil, nil): 1
        }
    }

    /// Lets the world go on up to that moment.
    mutating func run(until end: Timestamp) {
        approve()
        while world.clock.truth < end, !isOver {
            world.advance(min(chunk, end - world.clock.truth))
            approve()
        }
    }

    /// The steps as they came, the finalization as nil.
    var steps: [(percentage: Percentage?, at: Timestamp)] {
        world.journal.compactMap { record in
            switch record.body {
            case .transition(.stepReached(let percentage)), .transition(.adopted(let percentage, _)):
                (percentage, record.at.wall)
            case .transition(.closed(let closing, _, _)) where closing.end == .finalized: (nil, record.at.wall)
            default: nil
            }
        }
    }

    /// Breaches of what must always hold.
    var breaches: [String] { world.breaches }

    private var isOver: Bool {
        if case .closed = world.engine.slots[0].rollout.phase { true } else { false }
    }

    private mutating func approve() {
        guard case .open(let open) = world.engine.slots[0].rollout.phase else { return }
        for person in 0..<max(0, open.approvalsNeeded - open.approvals.count) {
            world.command(.approve, of: policy.name, by: Actor(name: "alice \(person)"))
        }
    }
}

extension RolloutPlan {
    /// Where the plan and what came about differ by a second or more.
    func differences(from steps: [(percentage: Percentage?, at: Timestamp)]) -> [String] {
        var found: [String] = []
        for (planned, seen) in zip(self.steps, steps) {
            let apart = max(planned.at - seen.at, seen.at - planned.at)
            if planned.percentage != seen.percentage || apart >= .seconds(1) {
                found.append(
                    "planned \(planned.percentage?.description ?? "finalize") at \(planned.at), came "
                        + "\(seen.percentage?.description ?? "finalize") at \(seen.at)")
            }
        }
        if self.steps.count != steps.count { found.append("planned \(self.steps.count) steps, came \(steps.count)") }
        return found
    }
}

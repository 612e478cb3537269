public import RolloutModel

/// What an edit of a policy does to rollouts that are open when it is loaded: found by letting the engine itself take the
/// edit in mid-flight.
public struct EditForecast: Codable, Hashable, Sendable {
    /// What a rollout does next.
    public struct Move: Codable, Hashable, Sendable {
        /// What it does.
        public enum Kind: String, Codable, CaseIterable, Sendable {
            /// It is raised.
            case raise
            /// It is finalized.
            case finalize
            /// It stays where it is.
            case hold
            /// It is stopped for good.
            case halt
            /// It would be raised, finalized or halted, and the policy only observes.
            case observe
        }

        /// What it does.
        public var kind: Kind
        /// The percentage it is raised to, or would be.
        public var to: Percentage?
        /// When; nil for a hold, whose end nobody knows.
        public var at: Timestamp?
        /// Why it holds, or what it would do; nil for the others.
        public var sentence: String?
    }

    /// A rollout that stands on one step when the edit comes, with half of the bake behind it.
    public struct Standing: Codable, Hashable, Sendable {
        /// Where it stands.
        public var percentage: Percentage
        /// When the edit comes.
        public var editedAt: Timestamp
        /// What it does next without the edit.
        public var before: Move
        /// What it does next with the edit.
        public var after: Move
        /// What it does next if somebody accepts the edit at once; nil where nothing waits to be accepted.
        public var accepted: Move?
    }

    /// What becomes of a rollout whose metric has such values.
    public enum Outcome: String, Codable, CaseIterable, Sendable {
        /// It is raised in due time.
        case goesOn = "goes on"
        /// It is not raised while the metric stays so.
        case holds
        /// It waits for a person.
        case pauses
        /// It is stopped for good.
        case halts
    }

    /// Values of a metric under which the edit, once it is loaded, makes another end.
    public struct Reading: Codable, Hashable, Sendable {
        /// The metric.
        public var metric: MetricName
        /// The values: `between 0.008 and 0.01`.
        public var values: String
        /// What became of the rollout before.
        public var before: Outcome
        /// What becomes of it now.
        public var after: Outcome
    }

    /// A rollout on each step of the policy before the edit that it can stand on.
    public var standings: [Standing]
    /// Values that lead to another end, metric by metric.
    public var readings: [Reading]

    /// Whether anything of the edit waits for an operator's `accept` on some step.
    public var waitsForAcceptance: Bool { standings.contains { $0.accepted != nil } }

    /// Lets an edit come to a rollout on each step.
    ///
    /// - Parameters:
    ///   - old: The policy in force.
    ///   - new: The edited policy.
    ///   - events: What loading the edited files means to the engine.
    ///   - from: When each rollout reached its step.
    ///   - settings: The daemon's, for the request budget.
    public init(
        from old: Policy, to new: Policy, by events: [Event], at from: Timestamp,
        settings: EngineSettings = EngineSettings()
    ) {
        guard !events.isEmpty else {
            (standings, readings) = ([], [])
            return
        }
        let rehearsals = EditRehearsal(old: old, events: events, from: from, settings: settings)
        standings = old.steps.compactMap { rehearsals.standing(at: $0.percentage) }
        let standings = standings
        readings = Self.changedMetrics(old, new).flatMap { pair in
            MetricProbe(pair.old, pair.new).values.compactMap { probe in
                let (before, after) = rehearsals.outcomes(of: pair.name, at: probe.value)
                // Where the edit holds every rollout, it is said once, not of each metric.
                let isSaid = before == after || (after == .holds && standings.first?.after.kind == .hold)
                return isSaid
                    ? nil : Reading(metric: pair.name, values: probe.words, before: before, after: after)
            }
        }
    }

    private static func changedMetrics(
        _ old: Policy, _ new: Policy
    ) -> [(name: MetricName, old: Metric?, new: Metric?)] {
        let names = new.metrics.map(\.name)
        let lost = old.metrics.map(\.name).filter { !names.contains($0) }
        return (names + lost).map { name in
            (name, old.metrics.first { $0.name == name }, new.metrics.first { $0.name == name })
        }.filter { $0.1 != $0.2 }
    }
}

/// A promise that was broken.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The promise: `S1` to `S24`, `L1` to `L7`, `budget`.
    public let promise: String
    /// What happened.
    public let what: String

    /// `S1: contoso: …`
    public var description: String { "\(promise): \(what)" }
}

/// What a simulation came to.
public struct SimulationResult: Sendable {
    /// The seed.
    public let seed: UInt64
    /// The first promise that was broken; nil where all were kept.
    public let violation: Violation?
    /// The last events, or all of them where the story was wanted.
    public let story: [String]
    /// The faults of the seed.
    public let faults: [Fault]
    /// Where they struck.
    public let struck: [FaultOccurrence]
    /// Events that the engine took in.
    public let events: Int
    /// Requests that reached for the Store.
    public let requests: Int
    /// Of them, those that were to change something.
    public let changes: Int
    /// Processes that lived.
    public let lives: Int
    /// Simulated days.
    public let days: Double
    /// Records that were replayed at starts and at the end.
    public let replayed: Int
    /// Simulated days for which rollouts were open, of all rollouts together.
    public let rolloutDays: Double
    /// Rollouts that came to their end, by that end.
    public let closed: [String: Int]
    /// A digest of everything that happened: the same for the same seed, in every process.
    public let fingerprint: UInt64
}

/// What to simulate.
public struct SimulationOptions: Sendable {
    /// Where chance starts.
    public var seed: UInt64
    /// A known bug to put back.
    public var putBack: PutBack?
    /// Faults that are left out, whatever the seed says.
    public var without: Set<Fault>
    /// Places that are struck, whatever the seed says.
    public var force: Set<FaultOccurrence>
    /// The only places that are struck; nil for those of the seed.
    public var only: Set<FaultOccurrence>?
    /// Whether the Store and the metric servers speak HTTP; nil for in one seed of sixteen.
    public var speaksHTTP: Bool?
    /// Whether the world lasts for weeks, so that whole days are compared; nil for what the seed says.
    public var spansDays: Bool?
    /// Whether the whole story is kept instead of its end.
    public var isVerbose: Bool

    /// Options.
    public init(
        seed: UInt64, putBack: PutBack? = nil, without: Set<Fault> = [], force: Set<FaultOccurrence> = [],
        only: Set<FaultOccurrence>? = nil, speaksHTTP: Bool? = nil, spansDays: Bool? = nil, isVerbose: Bool = false
    ) {
        self.seed = seed
        self.putBack = putBack
        self.without = without
        self.force = force
        self.only = only
        self.speaksHTTP = speaksHTTP
        self.spansDays = spansDays
        self.isVerbose = isVerbose
    }
}

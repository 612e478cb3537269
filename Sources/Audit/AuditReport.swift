public import RolloutModel

/// What an audit of a journal found.
public struct AuditReport: Codable, Hashable, Sendable {
    /// A place in the journal, to be kept elsewhere: whoever has it can tell later whether the end is still there.
    public struct Head: Codable, Hashable, Sendable {
        /// The entry's number; 0 for an empty journal.
        public let sequence: Int64
        /// Its hash, which vouches for everything up to there.
        public let hash: Digest

        /// A place in the journal.
        public init(sequence: Int64, hash: Digest) {
            self.sequence = sequence
            self.hash = hash
        }
    }

    /// An intent without a final outcome: its call is under way, or was when the journal ended.
    public struct OpenIntent: Codable, Hashable, Sendable {
        /// The intent's number.
        public let intent: UInt64
        /// The entry that holds it.
        public let entry: Int64
        /// The rollout.
        public let rollout: PolicyName
    }

    /// The database that was read.
    public let journal: String
    /// How many entries fit, from the first one on.
    public internal(set) var entries: Int64 = 0
    /// The last entry that fits.
    public internal(set) var head: Head
    /// When the first entry was written.
    public internal(set) var from: Timestamp?
    /// When the last one was that fits.
    public internal(set) var to: Timestamp?
    /// The versions of rolloutd that wrote them; the one that wrote last is the last.
    public internal(set) var versions: [String] = []
    /// Inputs that were fed to the engine again.
    public internal(set) var inputs: Int64 = 0
    /// Records that were compared with what the engine made of the inputs.
    public internal(set) var compared: Int64 = 0
    /// Of these, the ones of another version that mean the same in other words.
    public internal(set) var reworded: Int64 = 0
    /// Mutating calls: their intents.
    public internal(set) var intents: Int64 = 0
    /// Final outcomes.
    public internal(set) var outcomes: Int64 = 0
    /// Intents without a final outcome.
    public internal(set) var openIntents: [OpenIntent] = []
    /// Entries whose copy elsewhere was compared.
    public internal(set) var copies: Int64 = 0
    /// What an auditor should know although it breaks nothing.
    public internal(set) var notes: [String] = []
    /// The first entry that does not fit; nil where all fit.
    public internal(set) var finding: AuditFinding?
}

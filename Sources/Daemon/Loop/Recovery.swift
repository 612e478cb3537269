import DecisionJournal
import RolloutEngine
import RolloutModel

/// Brings a fresh engine to where the journal ends, by feeding it the inputs again, one entry at a time.
struct Recovery {
    /// The journal's records do not follow from its inputs: going on could repeat or forget a call.
    struct Mismatch: Error, CustomStringConvertible {
        let sequence: Int64
        let kind: String

        var description: String {
            "entry \(sequence) of the journal (\(kind)) does not follow from the inputs before it: this version of rolloutd "
                + "decides otherwise than the one that wrote it. Nothing was done. Run the version that wrote it, or halt or "
                + "finalize the open rollouts by hand and move the state directory away."
        }
    }

    /// The engine, as far as it has come.
    private(set) var engine: RolloutEngine
    /// The last entry taken.
    private(set) var head = JournalHead.genesis
    /// What the engine made of the last input and the journal must show next.
    private var expected: ArraySlice<JournalRecord> = []

    /// A recovery that begins with a fresh engine.
    init(_ engine: RolloutEngine) { self.engine = engine }

    /// Takes the next entry.
    ///
    /// Sentences may have been reworded since it was written, so only what was done is compared: transitions, intents and
    /// outcomes. The percentage that a rollout ended at is told, not done.
    mutating func take(_ entry: JournalEntry) throws {
        if case .input(let event) = entry.record.body {
            guard expected.isEmpty else { throw Mismatch(sequence: entry.sequence, kind: entry.kind) }
            expected = engine.replay(event, at: entry.record.at).dropFirst().filter(\.body.isDeed)[...]
        } else if entry.record.body.isDeed {
            guard let next = expected.popFirst(), next.body.isSameDeed(as: entry.record.body) else {
                throw Mismatch(sequence: entry.sequence, kind: entry.kind)
            }
        }
        head = entry.head
    }

    /// Everything has been taken: nothing may be missing.
    func finish() throws {
        guard expected.isEmpty else { throw Mismatch(sequence: head.sequence, kind: "the last one") }
    }

    /// Hands the engine over, once. Nothing of it stays behind: from the first event on a copy would be a second one of every
    /// rollout.
    mutating func handOver() -> RolloutEngine {
        let recovered = engine
        engine = RolloutEngine()
        return recovered
    }
}

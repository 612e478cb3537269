package import RolloutModel

/// The chain's end and the grammar up to there: what every journal, wherever it lies, must know to take another entry.
package struct EntryChain: Sendable {
    /// The last entry.
    package private(set) var head = JournalHead.genesis
    private var grammar = JournalGrammar()

    /// An empty chain.
    package init() {}

    /// Makes the records the next entries, or throws and stays as it was.
    package mutating func extend(
        with records: [JournalRecord], expecting next: Int64
    ) throws(JournalError) -> [StoredEntry] {
        guard next == head.sequence + 1 else { throw .conflict(expected: next, next: head.sequence + 1) }
        var payloads: [String] = []
        for record in records { payloads.append(try EntryPayload.encode(record)) }
        try grammar.accept(contentsOf: records)
        return zip(records, payloads).map { record, payload in
            let sequence = head.sequence + 1
            let hash = EntryHash.of(sequence: sequence, previous: head.hash, payload: payload)
            let entry = JournalEntry(sequence: sequence, record: record, previous: head.hash, hash: hash)
            head = entry.head
            return StoredEntry(entry: entry, payload: payload)
        }
    }

    /// Takes a row that was read back as the next entry; throws at what does not fit.
    package mutating func accept(_ row: EntryRow) throws(ChainBreak) -> JournalEntry {
        let next = head.sequence + 1
        guard row.sequence == next else {
            throw ChainBreak(entry: next, why: "it is missing; the next one there is \(row.sequence)")
        }
        guard row.previous == head.hash.rawValue else {
            throw ChainBreak(entry: next, why: "it does not follow entry \(head.sequence): their hashes differ")
        }
        let entry = try row.verified()
        do throws(JournalError) {
            try grammar.accept(entry.record)
        } catch {
            throw ChainBreak(entry: next, why: "\(error)", isOfGrammar: true)
        }
        head = entry.head
        return entry
    }
}

/// An entry with the text that is stored and was hashed.
package struct StoredEntry: Sendable {
    /// The entry.
    package let entry: JournalEntry
    /// Its record as JSON.
    package let payload: String
}

/// The first entry that does not fit.
package struct ChainBreak: Error, Equatable {
    /// Its place in the chain.
    package let entry: Int64
    /// Why it does not fit.
    package let why: String
    /// Whether the chain itself is whole there, and what it says is not.
    package var isOfGrammar = false
}

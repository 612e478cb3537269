import ControlAPI
import RolloutModel

@testable import Daemon
@testable import DecisionJournal

extension FuzzTarget {
    /// Payloads as they are read back from the journal, one a line. What reads is written again in the same words, chains
    /// up exactly where it could have been recorded, can be shown to everybody who shows entries – and is refused when a
    /// byte of it was changed.
    static let journalEntry = FuzzTarget(
        name: "journal-entry", longest: 16_384,
        words: [
            "{\"at\":", "\"boot\":", "\"bootID\":", "\"wall\":", "\"body\":", "\"rollout\":", "\"input\":", "\"_0\":",
            "\"_1\":",
            "\"transition\":", "\"decision\":", "\"intent\":", "\"outcome\":", "\"alert\":", "\"stepReached\":",
            "\"closed\":",
            "\"percentage\":", "\"hundredths\":", "\"measured\":", "\"storeAnswered\":", "\"commanded\":",
            "\"policyLoaded\":",
            "9223372036854775807", "-9223372036854775808", "1e308", "1e-320", "-0.0", "100.00001", "null", "[]", "{}",
            "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.999Z\"", "18446744073709551615", "\\u0000",
            "\\ud83d\\ude00",
        ],
        check: { bytes in
            let texts = bytes.split(separator: 10).prefix(32).map { String(lenient: $0) }
            let payloads = texts.filter { $0.utf8.count <= EntryPayload.limit }
            let records = payloads.compactMap { text in (try? EntryPayload.decode(text)).map { (text, $0) } }
            for (_, record) in records { try judge(record) }
            try chain(records)
        })

    private static func judge(_ record: JournalRecord) throws {
        let written: String
        do { written = try EntryPayload.encode(record) } catch {
            // A payload that reads is at most a little longer when it is written in full.
            if case .tooLarge = error { return }
            throw Objection("what was read cannot be written: \(error)")
        }
        let read = try EntryPayload.decode(written)
        try demand(read == record, "it is read back as another record: \(written)")
        try demand(try EntryPayload.encode(read) == written, "it is written in other words: \(written)")
    }

    /// The rows that would hold these payloads are taken, or the grammar refuses the records themselves as well.
    private static func chain(_ records: [(text: String, record: JournalRecord)]) throws {
        var reading = EntryChain()
        var writing = EntryChain()
        for (text, record) in records {
            let (sequence, previous) = (reading.head.sequence + 1, reading.head.hash)
            let hash = EntryHash.of(sequence: sequence, previous: previous, payload: text)
            let entry = JournalEntry(sequence: sequence, record: record, previous: previous, hash: hash)
            var tampered = EntryChain()
            (tampered, _) = (reading, ())
            try demand(
                (try? tampered.accept(EntryRow(StoredEntry(entry: entry, payload: text + " ")))) == nil,
                "an entry that was changed is taken")
            let isWritable: Bool
            do {
                _ = try writing.extend(with: [record], expecting: writing.head.sequence + 1)
                isWritable = true
            } catch { isWritable = false }
            do {
                let taken = try reading.accept(EntryRow(StoredEntry(entry: entry, payload: text)))
                try demand(isWritable, "the grammar takes when reading what it refuses when writing")
                try show(taken)
            } catch let error as ChainBreak {
                try demand(!isWritable, "the grammar refuses when reading what it takes when writing: \(error.why)")
            }
        }
    }

    private static func show(_ entry: JournalEntry) throws {
        let shown = HistoryEntry(entry)
        for line in shown.message.split(separator: "\n") { try demandOneLine(String(line), "an entry's sentence") }
        _ = try ControlJSON.encode(shown)
        for field in SystemJournalFields.of(entry)?.fields ?? [] {
            try demand(!field.name.isEmpty, "a field without a name")
        }
    }
}

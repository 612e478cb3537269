import DecisionJournal
import RolloutEngine
import RolloutModel

/// The production engine, fed with the journal's inputs once more: every other entry must follow from them, byte for byte.
struct Replay {
    private var engine = RolloutEngine()
    /// What the engine made of the last input and the journal must show next.
    private var expected: ArraySlice<JournalRecord> = []

    /// What the comparison of one entry says.
    enum Verdict {
        case same
        /// The same deed or decision in other words.
        case reworded(AuditFinding)
        case other(AuditFinding)
    }

    /// Takes the next entry with its text as it is stored.
    mutating func take(_ entry: JournalEntry, payload: String) -> Verdict {
        if case .input(let event) = entry.record.body {
            if let due = expected.first {
                return .other(finding(entry, "the engine made more of the input before it", expected: due))
            }
            let made = engine.replay(event, at: entry.record.at)
            guard let input = made.first else {
                return .other(finding(entry, "the engine records no such input: it changes nothing", expected: nil))
            }
            expected = made.dropFirst()
            return compare(entry, payload, with: input)
        }
        guard let due = expected.popFirst() else {
            return .other(finding(entry, "nothing more follows from the inputs before it", expected: nil))
        }
        return compare(entry, payload, with: due)
    }

    /// Everything has been taken: the finding that something is missing after `last`.
    func finish(after last: JournalHead) -> AuditFinding? {
        guard let due = expected.first else { return nil }
        return AuditFinding(
            .replay, entry: last.sequence + 1, kind: due.kind, rollout: due.rollout, time: due.at.wall,
            why: "it is missing: it follows from the last input", expected: Self.words(due), found: "the journal's end")
    }

    private func compare(_ entry: JournalEntry, _ payload: String, with due: JournalRecord) -> Verdict {
        let text: String
        do { text = try EntryPayload.encode(due) } catch {
            return .other(
                finding(entry, "what the engine makes of the inputs cannot be written: \(error)", expected: due))
        }
        if text == payload { return .same }
        let difference = finding(
            entry, "the engine makes something else of the inputs before it", expected: Self.around(text, payload),
            found: Self.around(payload, text))
        let isReworded =
            entry.record.rollout == due.rollout && entry.record.at == due.at
            && entry.record.body.means(theSameAs: due.body)
        return isReworded ? .reworded(difference) : .other(difference)
    }

    private func finding(_ entry: JournalEntry, _ why: String, expected due: JournalRecord?) -> AuditFinding {
        finding(
            entry, why, expected: due.map(Self.words) ?? "an input", found: Self.words(entry.record))
    }

    private func finding(_ entry: JournalEntry, _ why: String, expected: String, found: String) -> AuditFinding {
        AuditFinding(
            .replay, entry: entry.sequence, kind: entry.kind, rollout: entry.record.rollout, time: entry.record.at.wall,
            why: why, expected: expected, found: found)
    }

    private static func words(_ record: JournalRecord) -> String {
        "\(record.kind)\(record.rollout.map { " of \($0)" } ?? "") at \(record.at.wall)"
    }

    /// The first text from shortly before the place where it differs from the second.
    private static func around(_ text: String, _ other: String) -> String {
        let before = 60
        let longest = 240
        let left = Array(text.unicodeScalars)
        let same = zip(left, other.unicodeScalars).prefix { $0 == $1 }.count
        let start = max(0, same - before)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: left[start...].prefix(longest))
        return (start > 0 ? "…" : "") + String(view) + (left.count > start + longest ? "…" : "")
    }
}

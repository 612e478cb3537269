import Foundation
import RolloutModel
import Testing

@testable import DecisionJournal

/// What the reference and the catalog say of each kind, held against the lines that really go out.
@Suite("The papers about the system journal are true")
struct PapersTests {
    /// Fields that the reference promises above its table, from the first kind about a rollout on.
    private static let subject: Set = ["ROLLOUT", "APPLICATION_ID", "SUBMISSION_ID"]

    private static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every line that the kind can make, in the middle of an open rollout.
    private static func lines(of kind: MessageKind) -> [SystemJournalFields] {
        var subjects = RolloutSubjects()
        for record in [Records.record(.input(.policyLoaded(Records.policy))), Records.bound()] {
            subjects.learn(
                from: JournalEntry(sequence: 1, record: record, previous: EntryHash.genesis, hash: Records.digest))
        }
        return Records.everyKind.compactMap { record in
            SystemJournalFields.of(
                JournalEntry(sequence: 42, record: record, previous: EntryHash.genesis, hash: Records.digest),
                subjects: subjects)
        }.filter { $0.kind == kind }
    }

    /// The fields that all lines of the kind have.
    private static func always(_ kind: MessageKind) -> Set<String> {
        let names = lines(of: kind).map { Set($0.fields.map(\.name)) }
        return names.dropFirst().reduce(names.first ?? []) { $0.intersection($1) }
    }

    /// The kind's row of the reference: its priorities, and the fields that it promises.
    private static func promised(_ kind: MessageKind) throws -> (priorities: [String], fields: Set<String>) {
        let row = try text("docs/reference/journal-fields.md").split(separator: "\n").first {
            $0.hasPrefix("| `\(kind.rawValue)` | `\(kind.messageID)` |")
        }
        let cells = try #require(row).split(separator: "|", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return (
            cells[3].components(separatedBy: ", "), Set(cells[4].matches(of: /`([A-Z_]+)`/).map { String($0.1) })
        )
    }

    @Test(
        "the reference promises no field that is not there, and no priority but the true ones",
        arguments: MessageKind.allCases)
    func reference(_ kind: MessageKind) throws {
        let promised = try Self.promised(kind)
        #expect(promised.fields.isSubset(of: Self.always(kind)))
        for line in Self.lines(of: kind) { #expect(promised.priorities.contains("\(line.priority.rawValue)")) }
    }

    @Test("the reference describes every field", arguments: MessageKind.allCases)
    func fields(_ kind: MessageKind) throws {
        let reference = try Self.text("docs/reference/journal-fields.md")
        for line in Self.lines(of: kind) {
            let missing = line.fields.map(\.name).filter { !reference.contains("\n| `\($0)` | ") }
            #expect(missing.isEmpty)
        }
    }

    @Test("an explanation fills in no field that an entry of its kind could lack", arguments: MessageKind.allCases)
    func catalog(_ kind: MessageKind) throws {
        let entries = try Self.text("systemd/rolloutd.catalog").components(separatedBy: "\n-- ")
        let entry = try #require(entries.first { $0.hasPrefix(kind.messageID) })
        let certain = try Self.promised(kind).fields.union(Self.subject)
        let used = Set(entry.matches(of: /@([A-Z_]+)@/).map { String($0.1) })
        #expect(used.subtracting(certain).isEmpty)
    }
}

import RolloutModel
import Testing

@testable import SystemdSupport

extension SystemJournalEntry {
    /// An entry of which only the number matters.
    static func numbered(_ sequence: Int64, message: String? = nil, fields: [Field] = []) -> Self {
        Self(
            sequence: sequence, time: Timestamp(milliseconds: 1_795_201_200_000), priority: .info,
            message: message ?? "entry \(sequence)", fields: fields)
    }
}

@Suite("What others wrote cannot pass for a line of ours")
struct VisibleTextTests {
    @Test(
        "control characters are written out",
        arguments: [
            ("a\nb", "a\\nb"), ("a\r\nb", "a\\r\\nb"), ("tab\there", "tab\\there"), ("\u{1B}[2J", "\\x1b[2J"),
            ("\u{0}", "\\x00"), ("\u{7F}\u{85}", "\\x7f\\x85"), ("\u{2028}x\u{2029}", "\\u2028x\\u2029"),
            ("user\u{202E}txt", "user\\u202etxt"), ("\u{2066}\u{200F}", "\\u2066\\u200f"),
        ])
    func escapes(_ text: String, _ expected: String) {
        #expect(text.escapingControls() == expected)
    }

    @Test(
        "ordinary text stays as it is",
        arguments: ["", "crash-rate 1.4 % > 1.0 %", "Größe „ok“ 🚀", "日本語 שלום", "a\\nb"])
    func keeps(_ text: String) {
        #expect(text.escapingControls() == text)
    }

    @Test("inside a field line breaks and tabs stay")
    func keepsLines() {
        #expect("a\n\tb\u{1B}c\r".escapingControlsWithinLines() == "a\n\tb\\x1bc\\r")
    }

    @Test("a cut leaves whole code points and shows", arguments: 3...12)
    func cuts(limit: Int) {
        let text = "aé日🚀aé日🚀"
        let cut = text.prefix(utf8Bytes: limit)
        #expect(cut.utf8.count <= limit)
        #expect(cut.hasSuffix("…"))
        #expect(text.unicodeScalars.starts(with: cut.unicodeScalars.dropLast()))
    }

    @Test("what fits is not cut")
    func fits() {
        #expect("日本".prefix(utf8Bytes: 6) == "日本")
        #expect("日本x".prefix(utf8Bytes: 6) == "日…")
    }
}

@Suite("A field's name is one that journald keeps")
struct FieldNameTests {
    @Test("good names", arguments: ["A", "ROLLOUT", "SHA256_SUM", "X_", String(repeating: "A", count: 64)])
    func accepts(_ text: String) {
        #expect(SystemJournalEntry.FieldName(text)?.description == text)
    }

    @Test(
        "names that journald drops without a word, or keeps for itself",
        arguments: [
            "", "_UID", "1A", "lower", "A-B", "A B", "A=B", "A\nB", "Ä", String(repeating: "A", count: 65),
        ])
    func refuses(_ text: String) {
        #expect(SystemJournalEntry.FieldName(text) == nil)
    }
}

@Suite("An entry in journald's own protocol")
struct NativeProtocolTests {
    private func fields(_ entry: SystemJournalEntry) throws -> [(name: String, value: String)] {
        try #require(Received(bytes: NativeProtocol(entry, identifier: "rolloutd").bytes, memory: nil).fields)
    }

    @Test("it has the fields of every entry, then its own, in order")
    func order() throws {
        let entry = SystemJournalEntry(
            sequence: 7, time: Timestamp(milliseconds: 1_795_201_200_000), priority: .warning,
            messageID: "222009a8bafe4b38a8413afa3667d2c5", message: "held", fields: [.init("ROLLOUT", "contoso-reader")]
        )
        let found = try fields(entry)
        #expect(
            found.map { "\($0.name)=\($0.value)" } == [
                "MESSAGE=held", "PRIORITY=4", "SYSLOG_IDENTIFIER=rolloutd",
                "MESSAGE_ID=222009a8bafe4b38a8413afa3667d2c5", "ENTRY_TIME=2026-11-20T19:00:00Z", "ENTRY_SEQUENCE=7",
                "ROLLOUT=contoso-reader",
            ])
    }

    @Test("a line that the decision journal does not hold has no sequence")
    func unnumbered() throws {
        #expect(try !fields(.numbered(SystemJournalEntry.unnumbered)).contains { $0.name == "ENTRY_SEQUENCE" })
    }

    @Test("a value cannot add a field of its own")
    func injection() throws {
        let entry = SystemJournalEntry.numbered(
            1, message: "x\nPRIORITY=0", fields: [.init("REASON", "a\nACTOR=root\n"), .init("ACTOR", "alice")])
        let found = try fields(entry)
        #expect(found.filter { $0.name == "ACTOR" }.map(\.value) == ["alice"])
        #expect(found.filter { $0.name == "PRIORITY" }.map(\.value) == ["6"])
        #expect(found.first { $0.name == "MESSAGE" }?.value == "x\\nPRIORITY=0")
        #expect(found.first { $0.name == "REASON" }?.value == "a\nACTOR=root\n")
    }

    @Test("the length of a value with line breaks has its lowest byte first")
    func lengthPrefix() {
        let value = "\n" + String(repeating: "x", count: 299)
        let bytes = NativeProtocol(.numbered(1, fields: [.init("REASON", value)]), identifier: "r").bytes
        let expected = Array("REASON\n".utf8) + [0x2C, 1, 0, 0, 0, 0, 0, 0] + Array(value.utf8) + [0x0A]
        #expect(bytes.suffix(expected.count) == expected[...])
    }

    @Test("values and fields have a bound")
    func bounds() throws {
        let many = (0..<200).map { SystemJournalEntry.Field("REASON", "\($0)") }
        let found = try fields(.numbered(1, fields: many))
        #expect(found.filter { $0.name == "REASON" }.count == SystemJournalEntry.mostFields)
        let long = String(repeating: "x", count: SystemJournalEntry.longestValue + 1)
        let cut = try fields(.numbered(1, fields: [.init("REASON", long)])).last?.value
        #expect(cut?.utf8.count == SystemJournalEntry.longestValue)
        #expect(cut?.hasSuffix("x…") == true)
    }
}

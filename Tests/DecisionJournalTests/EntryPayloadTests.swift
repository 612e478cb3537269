import Foundation
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("A record as text")
struct EntryPayloadTests {
    @Test("reads back as it was, bit for bit, whatever its kind", arguments: Records.everyKind)
    func roundTrip(_ record: JournalRecord) throws {
        let text = try EntryPayload.encode(record)
        let back = try EntryPayload.decode(text)
        #expect(back == record)
        #expect(try EntryPayload.encode(back) == text)
        #expect(!text.contains("\n"))
    }

    @Test("keeps the sign of zero and the smallest number")
    func extremes() throws {
        for value in [-0.0, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude, 0.1 + 0.2] {
            let text = try EntryPayload.encode(Records.measured(.value(value, sample: nil)))
            guard case .input(.measured(_, _, _, let back)) = try EntryPayload.decode(text).body,
                case .value(let found, _) = back.result
            else { return #expect(Bool(false), "another record came back") }
            #expect(found.bitPattern == value.bitPattern)
        }
    }

    @Test("has sorted keys and plain slashes")
    func layout() throws {
        let text = try EntryPayload.encode(Records.record(.alert(Alert(.clock, "a/b")), at: 1_000))
        #expect(
            text == """
                {"at":{"boot":"1s","bootID":"b00t","wall":"1970-01-01T00:00:01Z"},\
                "body":{"alert":{"_0":{"kind":"clock","sentence":"a/b"}}},"rollout":"contoso"}
                """)
    }

    @Test("never holds what is not a number", arguments: [Double.nan, .infinity, -.infinity])
    func notANumber(_ value: Double) {
        let record = Records.measured(.value(1, sample: value))
        #expect {
            try EntryPayload.encode(record)
        } throws: { error in
            guard case .notANumber(let field, let text)? = error as? JournalError else { return false }
            return field.hasSuffix("sample") && text == "\(value)"
        }
    }

    @Test("has a size limit")
    func tooLarge() {
        let record = Records.record(.alert(Alert(.clock, String(repeating: "x", count: EntryPayload.limit))))
        #expect(throws: JournalError.self) { try EntryPayload.encode(record) }
    }

    @Test("every kind has a name of its own, in small letters")
    func kinds() {
        let kinds = Records.everyKind.map(\.kind)
        #expect(Set(kinds).count == 11 + 9 + 5 + 3 + 4 + Alert.Kind.allCases.count)
        for kind in kinds { #expect(kind.allSatisfy { $0.isLowercase || $0 == "." || $0 == "-" }, "\(kind)") }
        #expect(Records.intent(1, .halt).kind == "intent.halt")
        #expect(Records.outcome(1, .notApplied).kind == "outcome.not-applied")
        #expect(Records.bound().kind == "transition.bound")
        #expect(Records.record(.alert(Alert(.drift, ""))).kind == "alert.drift")
    }

    @Test("says who did it where somebody did")
    func actors() {
        #expect(Records.commanded(.pause).actor == Actor(name: "alice", userID: 1000))
        #expect(Records.intent(1, .finalize).actor == .daemon)
        #expect(Records.record(.transition(.adopted(percentage: .zero, by: .store))).actor == .store)
        #expect(Records.decided(.close(Closing(.halted, by: .store))).actor == .store)
        #expect(Records.decided(.hold).actor == nil)
        #expect(Records.outcome(1, .applied).actor == nil)
    }
}

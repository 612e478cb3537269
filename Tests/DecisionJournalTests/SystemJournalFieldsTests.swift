import Foundation
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("An entry as a line of the system journal")
struct SystemJournalFieldsTests {
    private func entry(_ record: JournalRecord) -> JournalEntry {
        JournalEntry(sequence: 42, record: record, previous: EntryHash.genesis, hash: Records.digest)
    }

    private func line(_ record: JournalRecord) throws -> SystemJournalFields {
        try #require(SystemJournalFields.of(entry(record)), "\(record.kind) has no line")
    }

    @Test("carries what its names promise, whatever the kind", arguments: Records.everyKind)
    func wellFormed(_ record: JournalRecord) {
        guard let line = SystemJournalFields.of(entry(record)) else { return }
        let names = line.fields.map(\.name)
        #expect(Set(names).count == names.count)
        for (name, value) in line.fields {
            #expect(!value.isEmpty && name.allSatisfy { $0.isUppercase || $0 == "_" } && name.first != "_", "\(name)")
            #expect(!value.unicodeScalars.contains { $0.value < 0x20 }, "\(name)")
        }
        #expect(line["ENTRY_SEQUENCE"] == "42" && line["ENTRY_HASH"] == Records.digest.rawValue)
        #expect(line["ENTRY_KIND"] == record.kind && line["ROLLOUT"] == record.rollout?.rawValue)
        if let rollout = record.rollout { #expect(line.message.hasPrefix("\(rollout): ")) }
        if let actor = record.actor { #expect(line["ACTOR"] == actor.description || record.kind.hasPrefix("decision")) }
        #expect(!line.message.contains("\u{1B}") && !line.message.contains("Optional"))
    }

    @Test("leaves out what only serves the replay and what another line tells")
    func silent() {
        let silent = Records.everyKind.filter { SystemJournalFields.of(entry($0)) == nil }.map(\.kind)
        #expect(
            silent == [
                "input.notice-lost", "input.wake", "input.due", "input.store-answered", "input.store-answered",
                "input.store-answered", "input.store-answered", "input.store-answered", "input.store-answered",
                "decision.raise", "decision.finalize", "decision.halt", "decision.close", "decision.close",
            ])
    }

    @Test("has each kind's MESSAGE_ID from the catalog's list")
    func messageIDs() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../systemd/message-ids.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        let listed = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            $0.split(separator: " ").map(String.init)
        }
        #expect(
            listed.map { $0.joined(separator: " ") } == MessageKind.allCases.map { "\($0.rawValue) \($0.messageID)" })
    }

    @Test("every kind comes from some entry")
    func everyKind() {
        let used = Set(Records.everyKind.compactMap { SystemJournalFields.of(entry($0))?.kind })
        #expect(Set(MessageKind.allCases) == used)
    }

    @Test("a halt by a metric is an error with its evidence")
    func metricHalt() throws {
        let evidence = [
            Evidence(metric: "hang-rate", verdict: .pass, value: 0.001),
            Evidence(metric: "crash-rate", verdict: .fail, value: 0.0125, threshold: 0.01, sample: 1_200),
        ]
        let decision = Records.decision(.halt, code: .metricHalt, evidence: evidence)
        let line = try line(Records.intent(7, .halt, decision: decision))
        #expect(line.priority == .error && line.messageID == "bc1f72fdc8194cc594fad760eedd6fd4")
        #expect(line.message == "contoso: halting at 10 %: The step bakes until noon.")
        let expected = [
            "DECISION": "halt", "REASON": "metric-halt", "METRIC": "crash-rate", "VERDICT": "fail", "VALUE": "0.0125",
            "THRESHOLD": "0.01", "SAMPLE": "1200", "INTENT": "7", "FROM": "10", "TO": "0", "ACTOR": "rolloutd",
            "APPLICATION_ID": "9NBLGGH4R315", "FLIGHT_ID": "43e448df", "SUBMISSION_ID": "1152921505694000000",
            "POLICY_DIGEST": Records.digest.rawValue, "UNTIL": "2026-11-21T12:00:00Z",
        ]
        for (name, value) in expected { #expect(line[name] == value, "\(name)") }
        let byHand = try self.line(Records.intent(7, .halt, decision: Records.decision(.halt, code: .operatorHalt)))
        #expect(byHand.priority == .warning)
    }

    @Test("a hold learns its application and submission from the entries before")
    func subjects() throws {
        var subjects = RolloutSubjects()
        subjects.learn(from: entry(Records.record(.input(.policyLoaded(Records.policy)))))
        let hold = entry(Records.decided(.hold))
        let before = try #require(SystemJournalFields.of(hold, subjects: subjects))
        #expect(before["APPLICATION_ID"] == "9NBLGGH4R315" && before["SUBMISSION_ID"] == nil)
        subjects.learn(from: entry(Records.bound()))
        subjects.learn(from: entry(Records.record(.input(.policyLoaded(Records.policy)))))
        let after = try #require(SystemJournalFields.of(hold, subjects: subjects))
        #expect(after["SUBMISSION_ID"] == "1152921505694000000" && after["FLIGHT_ID"] == "43e448df")
        #expect(after.message == "contoso: holds at 10 %: The step bakes until noon.")
        #expect(after["FROM"] == "10" && after["DECISION"] == "hold" && after["REASON"] == "baking")
    }

    @Test("alerts are warnings at least, errors where the release is in danger")
    func alerts() throws {
        for kind in Alert.Kind.allCases {
            let line = try line(Records.record(.alert(Alert(kind, "Look."))))
            let isError = [.submissionFailed, .unauthorized, .failedAfterFinalize, .noticeLost].contains(kind)
            #expect(line.priority == (isError ? .error : .warning) && line["ALERT"] == kind.rawValue)
            #expect(line.message == "contoso: Look.")
        }
    }

    @Test("an observing policy's decisions say so")
    func observed() throws {
        let line = try line(Records.decided(.raise(to: Records.percent(25)), code: .raise, observedOnly: true))
        #expect(line.kind == .wouldRaise && line["DECISION"] == "would-raise" && line["TO"] == "25")
        #expect(line.message.hasPrefix("contoso: would raise to 25 %, but only observes: "))
    }

    @Test("a command names its sender and the reason; a measurement is for debugging")
    func inputs() throws {
        let command = try line(Records.commanded(.halt))
        #expect(command.message == "contoso: alice (uid 1000) asks for halt: it crashes" && command.priority == .notice)
        #expect(command["ACTOR"] == "alice (uid 1000)" && command["REASON"] == "it crashes")
        let measurement = try line(Records.measured(.value(0.004, sample: 1_200)))
        #expect(measurement.priority == .debug && measurement["VALUE"] == "0.004" && measurement["SAMPLE"] == "1200")
        #expect(measurement["CORRELATION_ID"] == "c-2" && measurement["METRIC"] == "crash-rate")
        #expect(try line(Records.measured(.noData("empty"))).message == "contoso: crash-rate has no data: empty")
    }

    @Test("a failure of the Store is told once: that of a mutating call by its outcome")
    func storeFailures() throws {
        let failure = StoreFailure(.unauthorized, status: 401, message: "no token", correlationID: "c-9")
        let line = try line(Records.answered(.progress(Records.submission), .failure(failure)))
        #expect(line.kind == .storeFailure && line.priority == .error)
        #expect(line["HTTP_STATUS"] == "401" && line["FAILURE"] == "unauthorized" && line["CORRELATION_ID"] == "c-9")
        let mutating = Records.answered(.finalize(Records.submission), .failure(failure))
        #expect(SystemJournalFields.of(entry(mutating)) == nil)
        let cancelled = StoreFailure(.cancelled, message: "given up")
        #expect(
            SystemJournalFields.of(entry(Records.answered(.slots(Records.submission.target), .failure(cancelled))))
                == nil)
    }

    @Test("cannot be forged by what the Store, a source or an operator says")
    func escaping() throws {
        let text = "ok\u{1B}[2J\u{202E}\r\u{0}"
        let line = try line(Records.outcomeSaying(text))
        #expect(line.message == "contoso: ok\\u{1B}[2J\\u{202E}\\u{D}\\u{0}")
        let rejected = try self.line(
            Records.record(.input(.policyRejected("contoso", problems: ["a:1:1: x", "a:2:1: y"]))))
        #expect(rejected.message.split(separator: "\n").count == 3 && rejected["PROBLEMS"] == "2")
        #expect(LogText.escaped("größer → 25 %") == "größer → 25 %")
    }

    @Test("priorities are syslog's and compare by urgency")
    func priorities() {
        #expect(SystemJournalFields.Priority.error > .warning && .info > SystemJournalFields.Priority.debug)
        #expect(
            [.error, .warning, .notice, .info, .debug].map(\SystemJournalFields.Priority.rawValue) == [3, 4, 5, 6, 7])
    }
}

extension Records {
    fileprivate static func outcomeSaying(_ text: String) -> JournalRecord {
        record(.outcome(Outcome(intent: 1, result: .applied, sentence: text)))
    }
}

import ControlAPI
import DecisionJournal
import Foundation
import RolloutEngine
import RolloutModel
import Testing

@testable import Commands

@Suite("A backtest on the command line", .timeLimit(.minutes(2)))
struct BacktestCommandTests {
    private static let policy = """
        version: 1
        name: contoso-reader
        target: {application: 9NBLGGH4R315}
        steps:
          - {setPercentage: 10, bake: 24h}
          - {setPercentage: 50, bake: 48h}
          - finalize: {}
        metrics:
          - {name: crash-rate, source: {store: {rate: crash}}, minSample: 500, fail: {above: 1%}}
          - {name: hang-rate, source: {store: {rate: hang}}, onFailure: warn, fail: {above: 5%}}

        """

    /// Four releases: one that people halted, one that was bad to its end, a good one, and one of which nobody says.
    private static let table = """
        release,time,metric,from,to,failures,devices,fallbackFailures,fallbackDevices,outcome
        4.1,2026-10-03T06:00:00Z,crash-rate,2026-10-01,2026-10-02,4,1200,31,10400,
        4.1,2026-10-04T06:00:00Z,crash-rate,2026-10-02,2026-10-03,21,1400,29,10100,
        4.1,2026-10-05T06:00:00Z,crash-rate,2026-10-03,2026-10-04,30,1500,30,10000,halted@2026-10-06T09:30:00Z
        "4.2, second try",2026-10-13T06:00:00Z,crash-rate,2026-10-11,2026-10-12,9,1300,33,10800,bad
        4.3,2026-10-23T06:00:00Z,crash-rate,2026-10-21,2026-10-22,2,300,30,10000,good
        4.3,2026-10-24T06:00:00Z,crash-rate,2026-10-22,2026-10-23,12,1100,30,10000,
        4.3,2026-10-24T06:00:00Z,hang-rate,2026-10-22,2026-10-23,3,1100,9,10000,
        4.4,2026-11-03T06:00:00Z,crash-rate,2026-11-01,2026-11-02,3,1100,30,10000,

        """

    private func withFiles(_ body: (_ policy: String, _ table: String) async throws -> Void) async throws {
        try await withFolder { folder in
            try Self.policy.write(toFile: "\(folder)/reader.yaml", atomically: true, encoding: .utf8)
            try Self.table.write(toFile: "\(folder)/past.csv", atomically: true, encoding: .utf8)
            try await body("\(folder)/reader.yaml", "\(folder)/past.csv")
        }
    }

    @Test("of a table, as a page and as JSON", arguments: ["table", "json"])
    func goldens(format: String) async throws {
        try await withFiles { policy, table in
            let outcome = await rolloutctl(["backtest", policy, "--from", table, "-o", format])
            #expect(outcome.status == .done && outcome.complaint.isEmpty)
            #expect(format == "json" || outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            try Golden.expect(outcome.output.replacing(table, with: "past.csv"), "backtest-\(format)")
        }
    }

    @Test("fails a build by the verdicts that it was told")
    func failing() async throws {
        try await withFiles { policy, table in
            func status(_ verdicts: String, _ rollouts: String...) async -> Commands.ExitStatus {
                await rolloutctl(
                    ["backtest", policy, "--from", table, "--fail-on", verdicts]
                        + rollouts.flatMap { ["--rollout", $0] }
                ).status
            }
            #expect(await status("missed") == .refused)
            #expect(await status("false") == .refused)
            #expect(await status("missed,false", "4.1") == .done)
            #expect(await status("undecided", "4.4") == .refused)
            #expect(await status("caught") == .usage)
            #expect(await status("missed,") == .usage)
        }
    }

    @Test("names every problem of a table with its line")
    func brokenTables() async throws {
        try await withFiles { policy, table in
            func complaint(_ text: String) async throws -> String {
                try text.write(toFile: table, atomically: true, encoding: .utf8)
                let outcome = await rolloutctl(["backtest", policy, "--from", table])
                #expect(outcome.status == .usage && outcome.output.isEmpty)
                return outcome.complaint.replacing(table, with: "past.csv")
            }
            #expect(
                try await complaint("")
                    == "past.csv:1:1: error: the file is empty – begin with the names of the columns\n")
            #expect(try await complaint("release,time,metric,rate\n").contains("1:1: error: there is no column `rate`"))
            #expect(try await complaint("release,time,metric\n").contains("1:1: error: there is no number"))
            #expect(try await complaint("release,time,value\n").contains("the column `metric` is missing"))
            let head = "release,time,metric,to,value,outcome\n"
            let rows = try await complaint(
                head + "a,2026-10-01,m,,NaN,\na,yesterday,m,,1,\na,2026-10-01,m,2026-10-02,1,\n,2026-10-01,m,,1,\n"
                    + "a,2026-10-01,m,,1%,good\na,2026-10-01,m,,1,bad\na,2026-10-01,m,,1,fine\n")
            for expected in [
                "2:1: error: `value` is `NaN`, which is no number", "3:1: error: `time` is `yesterday`",
                "4:1: error: the number speaks of 2026-10-02T00:00:00Z, after the time 2026-10-01T00:00:00Z",
                "5:1: error: the row names no release", "7:1: error: the outcome of a is `bad` here and `good` above",
            ] { #expect(rows.contains(expected)) }
            #expect(
                try await complaint(head + "a,2026-10-01,m\n").contains(
                    "2:1: error: the row has 3 cells, the heading 6"))
            #expect(
                try await complaint(head + "a,\"2026\n-10-01,m,,1,\n").contains(
                    "2:1: error: a quotation mark is not closed"))
            #expect(try await complaint(head).isEmpty == false)
        }
    }

    @Test("reads a journal and an export of it alike")
    func journals() async throws {
        try await withFiles { policy, _ in
            let folder = (policy as NSString).deletingLastPathComponent
            let records = Self.records(try #require(PolicyArgument.test(policy)))
            let journal = try SQLiteJournal.open(stateDirectory: folder + "/state")
            _ = try await journal.append(records, expecting: 1)
            try await journal.close()
            let fromJournal = await rolloutctl(
                ["backtest", policy, "--from", folder + "/state/journal.db"], environment: ["TMPDIR": folder])
            #expect(fromJournal.status == .done && fromJournal.complaint.isEmpty)
            try Golden.expect(fromJournal.output, "backtest-journal")
            let own = await rolloutctl(
                ["backtest", policy], environment: ["TMPDIR": folder, "ROLLOUTD_STATE_DIRECTORY": folder + "/state"])
            #expect(own.output == fromJournal.output)
            try Self.export(records).write(toFile: folder + "/all.jsonl", atomically: true, encoding: .utf8)
            let fromExport = await rolloutctl(["backtest", policy, "--from", folder + "/all.jsonl"])
            #expect(fromExport.output == fromJournal.output)
            try Self.export(records, from: 3).write(toFile: folder + "/part.jsonl", atomically: true, encoding: .utf8)
            let part = await rolloutctl(["backtest", policy, "--from", folder + "/part.jsonl"])
            #expect(part.status == .usage && part.complaint.contains("line 1: entry 1 is missing"))
            let others = await rolloutctl(
                ["backtest", policy, "--from", folder + "/all.jsonl", "--rollout", "other"])
            #expect(others.status == .usage && others.complaint.contains("--rollout takes others: contoso-reader."))
            let missing = await rolloutctl(["backtest", policy, "--from", folder + "/none.db"])
            #expect(missing.status == .usage && missing.complaint.contains("none.db cannot be read."))
        }
    }

    /// What a daemon writes of a release that its policy halts on the second day's numbers.
    private static func records(_ policy: Policy) -> [JournalRecord] {
        var engine = RolloutEngine()
        var records: [JournalRecord] = []
        let start = Timestamp("2026-10-01T00:00:00Z") ?? Fixtures.now
        let reference = SubmissionReference(policy.target, "1152921505694000001")
        let rollout = PackageRollout(
            isEnabled: true, percentage: Fixtures.percent(10), status: .inProgress, fallback: nil)
        func take(_ event: Event, _ hours: Int64) {
            let at = Instants(wall: start + .hours(hours), boot: .hours(hours + 1), bootID: "b")
            for effect in engine.handle(event, at: at) {
                if case .record(let record) = effect { records.append(record) }
            }
        }
        func answer(_ call: StoreCall, _ content: StoreReply.Content, _ hours: Int64) {
            let at = Instants(wall: start + .hours(hours), boot: .hours(hours + 1), bootID: "b")
            take(
                .storeAnswered(policy.name, call, sentAt: at, .reply(StoreReply(content, serverDate: at.wall))), hours)
        }
        func look(_ failures: Double, _ day: Int64) {
            let request = MeasurementRequest(
                metric: "crash-rate", source: .store(.crash), account: "default", submission: reference, versions: [],
                fallbackVersions: [], exposedSince: start, stepSince: start, maxAge: .hours(36))
            let at = Instants(wall: start + .hours(day * 24 + 30), boot: .hours(day * 24 + 31), bootID: "b")
            let measurement = Measurement(
                .value(failures / 1_200, sample: 1_200), from: start + .days(day - 1), to: start + .days(day),
                query: "failurehits; usagedaily")
            take(.measured(policy.name, request, askedAt: at, measurement), day * 24 + 30)
        }
        take(.policyLoaded(policy), 0)
        take(.started(version: "1.2.3"), 0)
        answer(.slots(policy.target), .slots(SubmissionSlots(published: reference.submission, pending: nil)), 0)
        answer(
            .inspect(reference),
            .inspected(
                SubmissionDetails(id: reference.submission, versions: [], status: .published), rollout, fallback: nil),
            0)
        look(4, 1)
        look(30, 2)
        answer(
            .halt(reference),
            .changed(PackageRollout(isEnabled: true, percentage: .zero, status: .stopped, fallback: nil)), 79)
        return records
    }

    private static func export(_ records: [JournalRecord], from first: Int64 = 1) throws -> String {
        try records.enumerated().map { place, record in
            let entry = HistoryEntry(
                sequence: Int64(place) + first, time: record.at.wall, rollout: record.rollout, kind: record.kind,
                actor: nil, message: "", hash: "", record: record)
            return String(decoding: try ControlJSON.encode(entry), as: UTF8.self) + "\n"
        }.joined()
    }
}

extension PolicyArgument {
    /// The policy of a test's file.
    fileprivate static func test(_ path: String) -> Policy? {
        try? PolicyArgument(
            path, now: Fixtures.now,
            Surroundings(
                environment: [:], now: { Fixtures.now }, width: 80, colours: false, write: { _ in }, complain: { _ in })
        ).policy
    }
}

import CheckRunner
import Foundation
import RolloutModel
import StoreAPI
import Testing

@testable import HealthSources

@Suite("Checks: a number, or an error, never a verdict", .timeLimit(.minutes(1)))
struct CheckTests {
    private static let program = CheckProgram(name: "smoke")

    private func read(_ report: CheckReport) -> RolloutModel.Measurement {
        CheckReading.measurement(report, of: Self.program, at: HealthFixture.now)
    }

    private func printed(_ text: String, status: Int32 = 0, words: String = "") -> RolloutModel.Measurement {
        read(CheckReport(.exited, number: status, output: Array(text.utf8), words: words))
    }

    @Test("A value, with its sample and its time where it prints them")
    func value() {
        let now = HealthFixture.now
        #expect(
            printed("{\"value\": 0.02}\n")
                == RolloutModel.Measurement(.value(0.02, sample: nil), from: now, to: now, query: "check smoke"))
        let earlier = now - .minutes(5)
        #expect(
            printed(#"{"sample":1200,"value":-3e1,"time":"2026-11-20T12:55:00+01:00"}"#)
                == RolloutModel.Measurement(.value(-30, sample: 1200), from: earlier, to: earlier, query: "check smoke")
        )
        #expect(printed(#"{"value":1,"time":1795175700}"#).to == earlier)
    }

    @Test(
        "What is printed must be the document that was promised",
        arguments: [
            ("", "malformed"), ("0", "malformed"), ("[]", "malformed"), ("{}", "missingMember"),
            (#"{"value":NaN}"#, "malformed"), (#"{"value":"1"}"#, "malformed"), (#"{"value":1e400}"#, "malformed"),
            (#"{"value":1}{"value":1}"#, "malformed"), (#"{"value":1,"value":2}"#, "malformed"),
            (#"{"value":1,"tmie":1}"#, "malformed"), (#"{"value":1,"sample":-1}"#, "malformed"),
            (#"{"value":1,"sample":"9"}"#, "malformed"), (#"{"value":1,"time":"noon"}"#, "malformed"),
            (#"{"value":1,"time":"2026-11-20T13:00:00Z"}"#, "futureDated"), ("passed\n", "malformed"),
            (#"well: {"value":1}"#, "malformed"),
        ])
    func malformed(text: String, code: String) {
        #expect(printed(text).errorCode == code)
    }

    @Test(
        "null is no data", arguments: [#"{"value":null}"#, #"{"value":1,"sample":null}"#, #"{"value":1,"time":null}"#])
    func noData(text: String) {
        #expect(printed(text).isNoData)
    }

    @Test("A good document counts for nothing where the program did not end well")
    func ends() {
        let good = #"{"value":0}"#
        #expect(printed(good, status: 1).errorCode == "exitStatus")
        let ends: [(CheckReport.End, String)] = [
            (.killed, "signal"), (.timedOut, "timeout"), (.tooLong, "tooLong"), (.calledOff, "cancelled"),
            (.noProgram, "noProgram"), (.unsafeProgram, "unsafeProgram"), (.notStarted, "notStarted"),
            (.noRunner, "noRunner"), (.broken, "network"), (.ready, "notStarted"),
        ]
        #expect(ends.count + 1 == CheckReport.End.allCases.count)
        for (end, code) in ends {
            #expect(read(CheckReport(end, output: Array(good.utf8))).errorCode == code)
        }
    }

    @Test("Its last words are in the message, made fit for one line")
    func words() {
        let measurement = printed("", status: 2, words: "trace\n\u{1B}[31mno answer\u{7} from the shop\n \n")
        #expect(
            measurement.result
                == .error(
                    code: "exitStatus",
                    message: "the check smoke ended with status 2, saying “[31mno answer from the shop”"))
    }

    @Test("It is told of the rollout that it judges")
    func document() throws {
        let request = HealthFixture.request(.check(Self.program), versions: ["4.2", "4.2.0.1"])
        let plain = String(decoding: try CheckDocument(request).bytes(), as: UTF8.self)
        #expect(
            plain == #"{"application":"9NBLGGH4R315","exposedSince":"2026-11-15T08:00:00Z","#
                + #""fallbackVersions":["4.1.0.0"],"metric":"crash-rate","stepSince":"2026-11-15T08:00:00Z","#
                + #""submission":"1152921505694000001","versions":["4.2.0.0","4.2.0.1"]}"# + "\n")
        let standing = MeasurementRequest.Standing(rollout: "contoso-reader", percentage: Percentage(12.5))
        let full = MeasurementRequest(
            metric: request.metric, source: request.source, account: request.account,
            submission: SubmissionReference(
                RolloutTarget(application: "9NBLGGH4R315", flight: "43e448df-97c9-4a43-a0bc-2a445e736bcd"), "7"),
            versions: request.versions, fallbackVersions: [], exposedSince: request.exposedSince,
            stepSince: request.stepSince, maxAge: request.maxAge, standing: standing)
        let text = String(decoding: try CheckDocument(full).bytes(), as: UTF8.self)
        #expect(text.contains(#""percentage":12.5,"rollout":"contoso-reader""#))
        #expect(text.contains(#""fallbackVersions":[],"flight":"43e448df-97c9-4a43-a0bc-2a445e736bcd""#))
    }

    @Test("A program runs and is read; no more than so many at a time, and all get their turn")
    func runs() async throws {
        let folder = NSTemporaryDirectory() + "checks-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = """
            #!/bin/sh
            mkdir "$0.$$"; set -- "$0" "$0".[0-9]*
            printf '{"value": %s, "sample": 7}' $(($# - 1))
            rmdir "$1.$$"
            """
        try script.write(toFile: folder + "/smoke", atomically: false, encoding: .utf8)
        for path in [folder, folder + "/smoke"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        let source = CheckSource(way: .children(folder: folder), clock: .system)
        let request = HealthFixture.request(.check(Self.program))
        let measurements = await withTaskGroup(of: RolloutModel.Measurement.self) { group in
            for _ in 0..<40 { group.addTask { await source.measure(request) } }
            return await group.reduce(into: [RolloutModel.Measurement]()) { $0.append($1) }
        }
        #expect(measurements.count == 40)
        for measurement in measurements {
            let atOnce = try #require(measurement.value, "\(measurement.result)")
            #expect((1...Double(CheckTurns.atOnce)).contains(atOnce) && measurement.sample == 7)
        }
    }
}

import ControlAPI
import Foundation
import RolloutModel
import Testing

@Suite("A drill, with the real programs", .serialized)
struct DrillTests {
    /// Hourly looks after half a day, two failures tolerated: the drill scales all of it.
    private static let policy = """
        version: 1
        name: contoso-reader
        target: {application: 9NBLGGH4R315}
        steps:
          - {setPercentage: 10, bake: 24h}
          - {setPercentage: 50, bake: 48h, approval: {people: 2}}
          - finalize: {bake: 1d}
        metrics:
          - name: crash-rate
            source: {store: {rate: crash}}
            initialDelay: 30m
            minSample: 1000
            fail: {above: 1.0%}
            pass: {below: 0.8%}
          - name: tickets
            source: {http: {url: "https://desk.internal/", value: /open, sample: /n}}
            interval: 1s
            maxAge: 1m
            minSample: 5
            fail: {above: 25}
            failureLimit: 2
          - {name: score, source: {check: {name: score}}, pass: {above: 3.5}, onFailure: pause}

        """

    /// The report that the command prints as JSON; the type itself is the program's own.
    private struct Report: Decodable {
        struct Course: Decodable {
            let wait, look, judgement, call, total, ownTotal, longestWait: TimeSpan
            let looks: Int
        }

        let rollout: PolicyName
        let metric: MetricName
        let value: Double
        let percentage: Percentage
        let breachAt: Timestamp
        let acknowledgedAt: Timestamp?
        let course: Course?
        let calls: [String]
        let entries: Int64
        let scale: Double
        let differences: [String]
        let trouble: String?
    }

    private func drill(
        _ arguments: [String], policy: String = policy, programs: String = Programs.folder,
        under wrapper: [String] = [],
        in folder: TestFolder
    ) async throws -> ChildProcess {
        try folder.write(policy, to: "reader.yaml")
        // What is said to the operator's own daemon must not reach the drill's.
        let environment = [
            "TMPDIR": folder("tmp"), "ROLLOUTD_CONFIG": "/nowhere/rolloutd.yaml",
            "ROLLOUTD_STATE_DIRECTORY": "/nowhere",
            "ROLLOUTD_SOCKET": "/nowhere/control.sock", "CREDENTIALS_DIRECTORY": "/nowhere", "COLUMNS": "100",
        ]
        try FileManager.default.createDirectory(atPath: folder("tmp"), withIntermediateDirectories: true)
        let command =
            wrapper + [Programs.rolloutctl, "drill", "contoso-reader", "--policy", folder("reader.yaml")]
            + ["--programs", programs] + arguments
        return try ChildProcess(
            command[0], Array(command.dropFirst()), environment: environment,
            name: "drill-\(UUID().uuidString.prefix(4))", in: folder)
    }

    @Test("a metric that fails halts, once, and the report says where the time went; nothing is left")
    func halts() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let process = try await drill(["--metric", "tickets", "-o", "json"], in: folder)
        defer { process.destroy() }
        let status = try await process.exit(within: .seconds(120))
        #expect(status == 0, "\(process.output)\(process.errors)")
        let report = try ControlJSON.decode(Report.self, from: Data(process.output.utf8))
        #expect(report.trouble == nil && report.metric == "tickets" && report.value == 50)
        #expect(report.calls == ["updatepackagerolloutpercentage", "haltpackagerollout"])
        #expect(report.percentage == Percentage(10) && report.scale == 1 && report.entries > 5)
        let course = try #require(report.course)
        let parts = course.wait + course.look + course.judgement + course.call
        #expect(course.looks == 3 && course.total == parts && course.ownTotal == course.total)
        // Three looks a second apart, the first of them at most a second after the breach.
        #expect(course.wait > .seconds(1) && course.longestWait == .seconds(3))
        #expect(report.acknowledgedAt.map { $0 - report.breachAt } == course.total)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("tmp")) == [])
    }

    @Test("hours are scaled and multiplied back, and the page says what was other than in earnest")
    func scaled() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let process = try await drill([], in: folder)
        defer { process.destroy() }
        let status = try await process.exit(within: .seconds(120))
        #expect(status == 0, "\(process.output)\(process.errors)")
        for text in [
            "contoso-reader: halted", "crash-rate said 0.02, the bound is 0.01; at 10 %",
            "of which it waits at most 1h",
            "crash-rate is looked at every 2s in place of 1h", "whole days", "haltpackagerollout",
        ] {
            #expect(process.output.replacing(/\s+/, with: " ").contains(text), "\(text) in \(process.output)")
        }
    }

    @Test("the daemon that runs, its journal and its Store see nothing of a drill")
    func touchesNothing() async throws {
        let scenario = Scenarios.of(Scenarios.application("9NBLGGH4R315"))
        try await Bench.run(scenario: scenario, policies: ["contoso-reader": Self.policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await eventually("the rollout") {
                try await bench.rollout("contoso-reader").phase == .open ? true : nil
            }
            let process = try await drill(["--metric", "tickets"], in: bench.folder)
            defer { process.destroy() }
            #expect(try await process.exit(within: .seconds(120)) == 0, "\(process.errors)")
            #expect(try await bench.rollout("contoso-reader").phase == .open)
            try await bench.stop(daemon)
            #expect(try await bench.store.mutatingRequests().isEmpty)
            let entries = try await bench.journal()
            #expect(entries.allSatisfy { if case .intent = $0.record.body { false } else { true } })
        }
    }

    @Test("it and its programs connect to nothing but this machine, and write nothing but their own files")
    func reachesNothing() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let strace = [
            "/usr/bin/strace", "-f", "-qq", "--seccomp-bpf", "-s", "300", "-e", "trace=connect,openat,open,creat",
        ]
        let process = try await drill([], under: strace + ["-o", folder("trace")], in: folder)
        defer { process.destroy() }
        #expect(try await process.exit(within: .seconds(120)) == 0, "\(process.errors)")
        let calls = folder.text(of: "trace").split(separator: "\n")
        // Attempts count too; the name service's cache is asked who a user is.
        let connections = calls.filter { $0.contains("connect(") && !$0.contains("/nscd/") }
        // The daemon to the Store, and rolloutctl to the daemon.
        #expect(
            connections.contains { $0.contains("127.0.0.1") } && connections.contains { $0.contains("control.sock") })
        for call in connections {
            #expect(call.contains(#"inet_addr("127.0.0.1")"#) || call.contains(folder("tmp")), "\(call)")
        }
        let writes = calls.filter { call in
            !call.contains(") = -1 ") && ["O_WRONLY", "O_RDWR", "O_CREAT", "creat("].contains { call.contains($0) }
        }
        #expect(writes.contains { $0.contains("journal.db") })
        for call in writes {
            #expect(call.contains("\"\(folder("tmp"))") || call.contains("\"/dev/null\""), "\(call)")
        }
    }

    @Test("ended from the keyboard, it takes its programs and files along")
    func interrupted() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let process = try await drill([], in: folder)
        defer { process.destroy() }
        try await eventually("the daemon of the drill") {
            try folder.files().contains { $0.hasSuffix("control.sock") } ? true : nil
        }
        process.send(SIGINT)
        #expect(try await process.exit() == 130)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("tmp")) == [])
    }

    @Test("a daemon that does not start is an error that says so")
    func broken() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        for (name, target) in [("storesim", Programs.storesim), ("rolloutd", "/bin/false")] {
            try FileManager.default.createSymbolicLink(atPath: folder(name), withDestinationPath: target)
        }
        let process = try await drill([], programs: folder.path, in: folder)
        defer { process.destroy() }
        #expect(try await process.exit() == 1)
        #expect(process.errors.contains("the drill could not be run: waiting for rolloutd to work, a program ended"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("tmp")) == [])
    }
}

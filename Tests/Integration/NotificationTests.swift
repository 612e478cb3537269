import ControlAPI
import Foundation
import RolloutModel
import ScriptedServer
import Synchronization
import Testing

@Suite("People are told", .serialized)
struct NotificationTests {
    /// In the signing secret's file and in the path of the other sink's address.
    private static let canary = "kanarienvogel-im-bergwerk-4711"

    /// What one path of the receiver answers.
    private final class Receiver: Sendable {
        private let isDown = Mutex(false)

        func goDown(_ down: Bool) { isDown.withLock { $0 = down } }

        func answer(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
            if request.target.hasPrefix("/hang") { return [] }
            let status = isDown.withLock { $0 } ? "503 Unavailable" : "200 OK"
            return [.send(Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n".utf8))]
        }
    }

    private static func sinks(_ port: Int, _ bench: Bench) -> String {
        """
        sinks:
          oncall: {webhook: 'http://127.0.0.1:\(port)/oncall', secret: {file: \(bench.folder("signing"))}}
          team: {format: slack, webhook: {file: \(bench.folder("team"))}}
          hung: {format: teams, webhook: 'http://127.0.0.1:\(port)/hang'}

        """
    }

    private static let notify = """
        notify:
          - {on: [halted, paused, finalized], to: oncall}
          - {on: [halted, paused], to: team}
          - {on: [halted, paused], to: hung}
        """

    /// A daemon over a receiver whose paths are the three sinks.
    private func run(
        _ body: (Bench, ScriptedServer, Receiver) async throws -> Void
    ) async throws {
        let receiver = Receiver()
        try await ScriptedServer.run(answer: receiver.answer) { server, port in
            let scenario = Scenarios.of(Scenarios.application())
            let policies = ["ladder": Scenarios.ladder(bake: "1h", more: Self.notify)]
            try await Bench.run(scenario: scenario, policies: policies) { bench in
                try bench.folder.write(Self.canary + "\n", to: "signing", mode: 0o600)
                try bench.folder.write("http://127.0.0.1:\(port)/team/\(Self.canary)\n", to: "team", mode: 0o600)
                try bench.folder.write(
                    bench.folder.text(of: "rolloutd.yaml") + Self.sinks(port, bench), to: "rolloutd.yaml")
                try await body(bench, server, receiver)
            }
        }
    }

    private static func events(_ server: ScriptedServer) throws -> [(type: String, id: String)] {
        try server.requests.filter { $0.target == "/oncall" }.map { request in
            let event = try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any]
            return (event?["type"] as? String ?? "", event?["id"] as? String ?? "")
        }
    }

    @Test("a pause, its end and a halt, each in the sink's form and signed; a sink that hangs delays nothing")
    func told() async throws {
        try await run { bench, server, _ in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            #expect(try await bench.ctl("pause", "ladder").status == 0)
            try await eventually("the pause") { try Self.events(server).count == 1 }
            #expect(try await bench.ctl("resume", "ladder").status == 0)
            try await eventually("its end") { try Self.events(server).count == 2 }
            #expect(server.requests.contains { $0.target == "/hang" }, "one sink hangs by now")
            #expect(try await bench.ctl("halt", "ladder").status == 0)
            try await bench.reaches(.halted, "ladder", within: .seconds(8))
            try await eventually("the halt") { try Self.events(server).count == 3 }
            #expect(
                try Self.events(server).map(\.type) == [
                    "rolloutd.paused.began", "rolloutd.paused.ended", "rolloutd.halted.began",
                ])
            try await eventually("the team's") { server.requests.count { $0.target.hasPrefix("/team/") } == 3 }
            let doctor = try await bench.ctl("doctor", "-o", "json")
            let report = try ControlJSON.decode(DoctorReport.self, from: Data(doctor.output.utf8))
            #expect(report.checks.first { $0.subject == "sink oncall" }?.state == .good)
            try await bench.stop(daemon)
            for request in server.requests where request.target == "/oncall" { try expectSigned(request) }
        }
    }

    @Test("what nobody took outlasts a restart and keeps its number; what was taken is not told again")
    func restart() async throws {
        try await run { bench, server, receiver in
            receiver.goDown(true)
            let first = try await bench.startDaemon()
            #expect(try await bench.ctl("pause", "ladder").status == 0)
            try await eventually("two attempts") { try Self.events(server).count >= 2 }
            let status = try await bench.ctl("status")
            #expect(status.output.contains("sink oncall: it answered 503"), "\(status.output)")
            first.send(SIGKILL)
            _ = try await first.exit()
            let before = try Self.events(server)
            receiver.goDown(false)
            let second = try await bench.startDaemon()
            try await eventually("the delivery") { try Self.events(server).count > before.count }
            #expect(try Set(Self.events(server).map(\.id)).count == 1)
            try await eventually("an empty queue") {
                try await bench.report().sinks?.first { $0.name == "oncall" }?.waiting == 0
            }
            try await bench.stop(second)
            let taken = try Self.events(server).count
            let third = try await bench.startDaemon()
            #expect(try await bench.ctl("resume", "ladder").status == 0)
            try await eventually("the end") { try Self.events(server).last?.type == "rolloutd.paused.ended" }
            #expect(try Self.events(server).count == taken + 1)
            try await bench.stop(third)
        }
    }

    @Test("rolloutctl sinks test: delivered, refused, unknown; recorded with who asked; secrets in no file")
    func trying() async throws {
        try await run { bench, server, receiver in
            let daemon = try await bench.startDaemon()
            let good = try await bench.ctl("sinks", "test", "team", "--reason", "new channel")
            #expect(good.status == 0 && good.output.contains("The sink team took it."), "\(good.errors)")
            #expect(server.requests.last?.body.contains("tries this sink") == true)
            receiver.goDown(true)
            let bad = try await bench.ctl("sinks", "test", "oncall")
            #expect(bad.status == 1 && bad.output.contains("it answered 503"), "\(bad.output)")
            let unknown = try await bench.ctl("sinks", "test", "onclal")
            #expect(unknown.status == 1 && unknown.errors.contains("Did you mean oncall?"), "\(unknown.errors)")
            #expect(try await bench.ctl("sinks").output.contains("cloudevents"))
            _ = try await bench.ctl("doctor")
            daemon.send(SIGTERM)
            #expect(try await daemon.exit() == 0)
            let asked = try await bench.journal().compactMap { entry -> String? in
                guard case .input(.commanded(let request)) = entry.record.body,
                    case .testSink(let sink) = request.command
                else { return nil }
                return "\(sink) \(request.actor.userID.map(String.init) ?? "-") \(request.reason ?? "-")"
            }
            #expect(asked == ["team \(geteuid()) new channel", "oncall \(geteuid()) -"])
            for file in try bench.folder.files() where !["signing", "team"].contains(file) {
                let data = FileManager.default.contents(atPath: bench.folder(file)) ?? Data()
                #expect(data.range(of: Data(Self.canary.utf8)) == nil, "the secret in \(file)")
            }
        }
    }

    @Test("a reload takes over sinks; a policy that names one that is not there keeps what was in force")
    func reload() async throws {
        try await run { bench, server, _ in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let ladder = Scenarios.ladder(bake: "1h", more: "notify: [{on: [paused], to: night}]")
            try bench.folder.write(ladder, to: "policies/ladder.yaml")
            let unknown = try await bench.ctl("reload")
            #expect(unknown.status == 1)
            #expect(
                unknown.output.contains("\"night\" is no sink of the settings – write one of: hung, oncall, team"),
                "\(unknown.output)")
            let port = try #require(bench.folder.text(of: "team").split(separator: ":").last?.prefix { $0 != "/" })
            try bench.folder.write(
                bench.folder.text(of: "rolloutd.yaml") + "  night: {webhook: 'http://127.0.0.1:\(port)/night'}\n",
                to: "rolloutd.yaml")
            let good = try await bench.ctl("reload")
            #expect(good.status == 0, "\(good.output)")
            #expect(try await bench.ctl("pause", "ladder").status == 0)
            try await eventually("the new sink's notice") { server.requests.contains { $0.target == "/night" } }
            #expect(server.requests.allSatisfy { $0.target == "/night" })
            try await bench.stop(daemon)
        }
    }

    @Test("who may only look may not try a sink", .enabled(if: geteuid() == 0))
    func roles() async throws {
        try await run { bench, server, _ in
            let daemon = try await bench.startDaemon()
            try #require(chmod(bench.folder("control.sock"), 0o666) == 0)
            let asStranger = ["/usr/bin/setpriv", "--reuid=4242", "--regid=4242", "--clear-groups", "--"]
            func asked(_ arguments: String...) async throws -> ChildProcess {
                let process = try bench.launch(
                    asStranger + [Programs.rolloutctl, "--socket", bench.folder("control.sock")] + arguments,
                    name: "rolloutctl")
                _ = try await process.exit()
                return process
            }
            #expect(try await asked("sinks").exitStatus == 0)
            let refused = try await asked("sinks", "test", "oncall")
            #expect(refused.exitStatus == 3 && refused.errors.contains("rolloutd-operators"), "\(refused.errors)")
            #expect(server.requests.isEmpty)
            try await bench.stop(daemon)
        }
    }

    /// By openssl, which knows nothing of us.
    private func expectSigned(_ request: ScriptedServer.Request) throws {
        let (id, time) = (request.header("webhook-id") ?? "", request.header("webhook-timestamp") ?? "")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = ["dgst", "-sha256", "-hmac", Self.canary, "-binary"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data("\(id).\(time).\(request.body)".utf8))
        try input.fileHandleForWriting.close()
        let code = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(request.header("webhook-signature") == "v1,\(code.base64EncodedString())")
        #expect(request.body.contains(id), "the event's number is the webhook's")
    }
}

import Foundation
import RolloutModel
import ScriptedServer
import Testing

@Suite("Peers that do not keep up", .serialized)
struct SlowPeerTests {
    private static let steps = ["10→25", "25→50", "finalized at 50"]
    private static let scenario = Scenarios.of(Scenarios.application())

    @Test("control clients that never read or send a byte at a time: the ladder goes on, an operator gets through")
    func clients() async throws {
        try await Bench.run(scenario: Self.scenario, policies: ["ladder": Scenarios.ladder(bake: "3s")]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let path = bench.folder("control.sock")
            let request = "GET /v1/history?limit=1000 HTTP/1.1\r\nHost: rolloutd\r\n\r\n"
            // Half of the connections that the daemon takes at a time (ControlLimits.connections is 64).
            let deaf = (0..<16).compactMap { _ in ControlConnection(path) }
            let slow = (0..<16).compactMap { _ in ControlConnection(path) }
            #expect(deaf.count == 16 && slow.count == 16)
            for connection in deaf { for _ in 0..<100 { connection.send(request) } }
            for connection in slow { connection.send(String(request.prefix(1))) }
            try await eventually("end of the ladder beside them", within: .seconds(120)) {
                // Another letter each time somebody looks; the 65 letters would take long.
                for connection in slow { connection.send("E") }
                let ran = try await bench.ctl("status")
                #expect(ran.status == 0, "\(ran.errors)")
                return try await bench.store.effects().count == 3
            }
            // Who does not send a whole request is sent away after ten seconds.
            try await eventually("end of the slow ones", within: .seconds(90)) { slow.allSatisfy(\.isClosed) }
            for connection in deaf + slow { connection.close() }
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == Self.steps)
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
    }

    @Test("a standard error that nobody reads: nothing waits for it, and the stop is in order")
    func deafTerminal() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { _ = Foundation.close(end) } }
        // Full from the start: not one line fits.
        try #require(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
        let page = [UInt8](repeating: 0, count: 4_096)
        while write(ends[1], page, page.count) > 0 {}
        try #require(fcntl(ends[1], F_SETFL, 0) == 0)
        try await Bench.run(scenario: Self.scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let daemon = try bench.launchDaemon(standardError: ends[1])
            try await eventually("end of the ladder") { try await bench.store.effects().count == 3 }
            daemon.send(SIGTERM)
            #expect(try await daemon.exit(within: .seconds(60)) == 0)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == Self.steps)
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
    }

    /// L1 without a stop-watch, which a loaded machine would stop: the halt's intent is made of the first look that could see the breach,
    /// while every one of the hanging looks still hangs.
    @Test("metrics that hang beside a breach: the first look that can see it halts")
    func hangingMetrics() async throws {
        try await ScriptedServer.run(answer: { _ in [] }) { server, port in
            try await Bench.run(scenario: Self.scenario) { bench in
                let hanging = (1...12).map { number in
                    """
                      - name: hanging-\(number)
                        source: {http: {url: "http://127.0.0.1:\(port)/\(number)", value: /a}}
                        interval: 1s
                        fail: {above: 1}
                    """
                }
                let metrics = Scenarios.crashRate(bench.store) + "\n" + hanging.joined(separator: "\n")
                try bench.folder.write(Scenarios.ladder(bake: "1h", more: metrics), to: "policies/ladder.yaml")
                let daemon = try await bench.startDaemon()
                try await eventually("hanging looks, and good ones") {
                    let crash = try await bench.rollout("ladder").metrics.first { $0.evidence.metric == "crash-rate" }
                    return server.requests.count >= 8 && crash?.evidence.verdict == .pass
                }
                let hangingAtBreach = server.requests.count
                try await bench.store.occur("setRates: {application: \(Scenarios.app), version: 2.0.0.0, crash: 3%}")
                try await bench.reaches(.halted, "ladder")
                try await bench.stop(daemon)
                let effects = try await bench.store.effects()
                #expect(effects.map(\.words) == ["halted at 10"])
                let entries = try await bench.journal()
                Bookkeeping(entries).expectOneToOne(with: effects)
                // As many as may be on their way to one server at once, and not one of them had ended.
                #expect(hangingAtBreach == 8)
                // The record of that look and the intent are of the same turn of the loop.
                let intent = try #require(entries.first { $0.kind == "intent.halt" })
                let ended = entries.filter {
                    guard case .input(.measured(_, let request, _, _)) = $0.record.body else { return false }
                    return $0.sequence < intent.sequence && request.metric.rawValue.hasPrefix("hanging")
                }
                #expect(ended.isEmpty)
                let look = try #require(
                    entries.last { $0.sequence < intent.sequence && $0.kind == "input.measured" })
                #expect(intent.record.at == look.record.at)
            }
        }
    }
}

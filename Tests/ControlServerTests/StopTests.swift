import ControlServer
import Glibc
import Testing

@Suite("A server that is told to stop", .timeLimit(.minutes(1)))
struct StopTests {
    private static let pause = "POST /v1/rollouts/contoso-reader/pause HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n"

    @Test("closes connections that wait for nothing")
    func idle() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            // Graces and idle times that a test would not survive: the stop itself must close the connection.
            var limits = ControlLimits()
            limits.idle = .seconds(600)
            limits.grace = .seconds(600)
            try await RunningServer.run(.path(path), limits: limits) { server in
                let connection = try RawConnection(path)
                try connection.send("GET /v1/rollouts/nobody HTTP/1.1\r\nhost: x\r\n\r\n")
                _ = try await connection.read(until: "}")
                await server.group.triggerGracefulShutdown()
                #expect(try await connection.readToEnd().isEmpty)
            }
        }
    }

    @Test("gives the answer under way first, and takes no new connection")
    func busy() async throws {
        let backend = FakeBackend()
        let gate = Gate()
        await backend.wait(at: gate)
        var limits = ControlLimits()
        limits.grace = .seconds(600)
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path), backend, limits: limits) { server in
                let connection = try RawConnection(path)
                let idle = try RawConnection(path)
                try connection.send(Self.pause)
                await gate.someoneWaits()
                await server.group.triggerGracefulShutdown()
                // The stop has begun when the connection without a request has been closed.
                _ = try await idle.readToEnd()
                #expect(throws: TestFailure.self) { try RawConnection(path) }
                await gate.open()
                #expect(try await connection.readToEnd().contains("Done: pause."))
            }
        }
    }

    @Test("cuts off an answer that takes longer than the grace")
    func stuck() async throws {
        let backend = FakeBackend()
        let gate = Gate()
        await backend.wait(at: gate)
        var limits = ControlLimits()
        limits.grace = .milliseconds(50)
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path), backend, limits: limits) { server in
                let connection = try RawConnection(path)
                try connection.send(Self.pause)
                await gate.someoneWaits()
                await server.group.triggerGracefulShutdown()
                #expect(try await connection.readToEnd().isEmpty)
                await gate.open()
            }
        }
    }
}

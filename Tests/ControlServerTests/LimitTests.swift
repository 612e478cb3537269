import ControlServer
import Testing

@Suite("A client that takes more than its share", .timeLimit(.minutes(1)))
struct LimitTests {
    private func limits(_ change: (inout ControlLimits) -> Void) -> ControlLimits {
        var limits = ControlLimits()
        change(&limits)
        return limits
    }

    @Test("is cut off when it says nothing")
    func idle() async throws {
        let answer = try await exchange("", limits: limits { $0.idle = .milliseconds(100) })
        #expect(answer.isEmpty)
    }

    @Test("is cut off when its request does not come to an end")
    func slowRequest() async throws {
        let head = "POST /v1/reload HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"
        let backend = FakeBackend()
        let answer = try await exchange(head, limits: limits { $0.request = .milliseconds(100) }, backend)
        #expect(answer.isEmpty)
        #expect(await backend.calls.isEmpty)
    }

    @Test("is cut off when it does not read its answer")
    func slowReader() async throws {
        let backend = FakeBackend()
        // More than the kernel buffers between two processes.
        await backend.pad(8 * 1_024 * 1_024)
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            let limits = limits {
                $0.answer = .seconds(5)
                $0.connections = 1
            }
            try await RunningServer.run(.path(path), backend, limits: limits) { _ in
                let deaf = try RawConnection(path)
                try deaf.send(get("/v1/status"))
                // There is room for one connection only: this one is served when the other has been cut off.
                let next = try RawConnection(path)
                try next.send(get("/v1/rollouts/nobody"))
                #expect(try await next.readToEnd().hasPrefix("HTTP/1.1 404 "))
                #expect(try await deaf.readToEnd().utf8.count < 8 * 1_024 * 1_024)
            }
        }
    }

    @Test("is cut off when it sends its next request before it has its answer")
    func pipelining() async throws {
        let backend = FakeBackend()
        let gate = Gate()
        await backend.wait(at: gate)
        let request = "POST /v1/rollouts/contoso-reader/pause HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n"
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path), backend) { _ in
                let connection = try RawConnection(path)
                try connection.send(request)
                await gate.someoneWaits()
                try connection.send(request)
                #expect(try await connection.readToEnd().isEmpty)
                await gate.open()
            }
        }
        #expect(await backend.calls.count == 1)
    }

    @Test("leaves room for the next one when it has gone")
    func connections() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path), limits: limits { $0.connections = 2 }) { _ in
                for _ in 1...10 {
                    let connection = try RawConnection(path)
                    try connection.send(get("/v1/status"))
                    #expect(try await connection.readToEnd().hasPrefix("HTTP/1.1 200 "))
                }
            }
        }
    }

    @Test("may ask twice on one connection")
    func keepAlive() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path)) { _ in
                let connection = try RawConnection(path)
                for _ in 1...3 {
                    try connection.send("GET /v1/rollouts/nobody HTTP/1.1\r\nhost: x\r\n\r\n")
                    #expect(try await connection.read(until: "}").hasPrefix("HTTP/1.1 404 "))
                }
            }
        }
    }
}

import Glibc
import NIOCore
import NIOPosix
import RolloutModel
import StoreSimulator
import Testing

@Suite("Whatever clients do, the simulator goes on answering, and stops when it is told to", .serialized)
struct StressTests {
    private static let group = MultiThreadedEventLoopGroup.singleton

    /// A raw connection; one that does not read leaves what it gets in the kernel's buffers.
    private func connect(_ port: Int, reading: Bool) async throws -> any Channel {
        try await ClientBootstrap(group: Self.group)
            .channelOption(.autoRead, value: reading)
            .channelOption(.socketOption(.so_rcvbuf), value: 4_096)
            .connect(host: "127.0.0.1", port: port).get()
    }

    private func request(_ path: String, _ token: String) -> ByteBuffer {
        ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: store\r\nAuthorization: Bearer \(token)\r\n\r\n")
    }

    /// Faults of every kind that a connection feels, by chance.
    private var scenario: Scenario {
        var scenario = Scenario(.rollingOut(Fixture.application, at: 10))
        scenario.settings.requestLimit = nil
        scenario.seed = 11
        scenario.randomFaults = [
            RandomFault(.reset(applied: false), on: .applications, rate: 0.1),
            RandomFault(.hang(applied: false, .hours(1)), on: .applications, rate: 0.1),
            RandomFault(.slowBody(.seconds(2)), on: .applications, rate: 0.1),
            RandomFault(.cutBody(afterBytes: 7), on: .applications, rate: 0.1),
            RandomFault(.serverError(status: 503, applied: false), on: .applications, rate: 0.1),
        ]
        return scenario
    }

    @Test("400 connections: half never read, the others reset, half close, keep theirs alive", .timeLimit(.minutes(5)))
    func manyConnections() async throws {
        let clock = SimulatorClock(start: Fixture.start, speed: 1_000)
        let server = try await StoreSimulatorServer.start(scenario, clock: clock)
        var client = HTTPTests.Client(server: server)
        try await client.logIn()
        let (port, token) = (server.port, client.token)
        var silent: [any Channel] = []
        for number in 0..<200 {
            let channel = try await connect(port, reading: false)
            // A few never say anything either.
            if number % 4 != 0 {
                for _ in 0..<20 { channel.write(request("/_sim/state", token), promise: nil) }
                channel.flush()
            }
            silent.append(channel)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 { group.addTask { try await misbehave(number, port, token) } }
            for _ in 0..<10 {
                #expect(try await client.send("GET", "/_sim/state", timeout: .seconds(60)).status == 200)
            }
            try await group.waitForAll()
        }
        #expect(try await client.send("GET", "/_sim/state", timeout: .seconds(60)).status == 200)
        // Those that never read are still there: a stop does not wait for them.
        await server.stop()
        for channel in silent { try? await channel.close() }
    }

    private func misbehave(_ number: Int, _ port: Int, _ token: String) async throws {
        let channel = try await connect(port, reading: true)
        switch number % 4 {
        case 0:
            // Half a request, then a reset.
            let whole = request("/v1.0/my/applications", token)
            try? await channel.writeAndFlush(whole.getSlice(at: 0, length: number % whole.readableBytes) ?? whole)
            if let options = channel as? any SocketOptionProvider {
                try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
        case 1:
            try? await channel.writeAndFlush(request("/v1.0/my/applications", token))
            try? await channel.close(mode: .output)
        case 2:
            for _ in 0..<5 { try? await channel.writeAndFlush(request("/v1.0/my/applications", token)) }
        default:
            let head = "POST /_sim/clock HTTP/1.1\r\nHost: store\r\nContent-Length: 100\r\n\r\n{"
            try? await channel.writeAndFlush(ByteBuffer(string: head))
        }
        // It may have been closed by the other side.
        try? await channel.close()
    }
}

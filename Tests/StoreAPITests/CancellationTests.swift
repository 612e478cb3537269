import NIOCore
import NIOEmbedded
import NIOPosix
import RolloutModel
import ScriptedServer
import Testing

@testable import StoreAPI

@Suite("A cancelled call is never sent afterwards", .timeLimit(.minutes(1)))
struct CancellationTests {
    @Test("a call whose task is cancelled beforehand sends nothing")
    func beforehand() async throws {
        try await StoreFixture.run(store: { _ in ScriptedServer.Step.reply(200, Sample.rollout) }) { fixture in
            _ = await fixture.client.perform(.slots(Sample.app))
            let before = fixture.server.requests.count
            for call in Sample.changes {
                await withTaskGroup(of: StoreAnswer.self) { group in
                    group.cancelAll()
                    group.addTask { await fixture.client.perform(call) }
                    let failure = await group.next()?.failure
                    #expect(failure?.kind == .cancelled)
                    #expect(failure?.certainlyWithoutEffect == false)
                }
            }
            #expect(fixture.server.requests.count == before)
        }
    }

    @Test("a call that was sent is given up at once, its effect unknown")
    func afterSending() async throws {
        try await StoreFixture.run(store: { _ in [] }) { fixture in
            await withTaskGroup(of: StoreAnswer.self) { group in
                group.addTask { await fixture.client.perform(.finalize(Sample.submission)) }
                await fixture.server.came(2)
                group.cancelAll()
                let failure = await group.next()?.failure
                #expect(failure?.kind == .cancelled)
                #expect(failure?.certainlyWithoutEffect == false)
            }
        }
    }

    @Test("a call that waits for its connection is given up and its request never written")
    func whileConnecting() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let port = server.channel.localAddress?.port ?? 0
        try await StoreFixture.run(store: { _ in [] }) { fixture in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let account = try StoreAccount(
                name: "default", tenantID: "t", clientID: "c", clientSecret: Secret("s"),
                storeURL: "https://127.0.0.1:\(port)/", loginURL: "http://127.0.0.1:\(fixture.port)/")
            let client = StoreClient(account: account, web: web)
            try await server.executeThenClose { connections in
                try await withThrowingTaskGroup(of: StoreAnswer.self) { group in
                    group.addTask { await client.perform(.finalize(Sample.submission)) }
                    var iterator = connections.makeAsyncIterator()
                    let connection = try #require(try await iterator.next())
                    try await connection.executeThenClose { hello, _ in
                        var bytes = hello.makeAsyncIterator()
                        // The TLS greeting is there, and TLS does not go on: the request waits.
                        #expect(try await bytes.next()?.getInteger(at: 0, as: UInt8.self) == 0x16)
                        group.cancelAll()
                        let failure = try await group.next()?.failure
                        #expect(failure?.kind == .cancelled)
                        #expect(failure?.certainlyWithoutEffect == false)
                    }
                }
            }
            try await web.shutdown()
        }
    }

    @Test("the gate lets all of one request pass, or nothing")
    func gate() throws {
        let open = SendGate()
        #expect(open.pass())
        #expect(open.pass())
        #expect(open.close() == true)
        #expect(open.pass())

        let closed = SendGate()
        #expect(closed.close() == false)
        #expect(!closed.pass())
        #expect(closed.close() == false)
    }

    @Test("behind a closed gate nothing reaches the socket, and the connection ends")
    func gateHandler() throws {
        let gate = SendGate()
        let channel = EmbeddedChannel(handler: SendGateHandler(gate))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        gate.close()
        #expect(throws: CancellationError.self) { try channel.writeOutbound(ByteBuffer(string: "POST / HTTP/1.1")) }
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        #expect(!channel.isActive)
    }

    @Test("through an open gate bytes pass, also after it is closed: half a request is worse than a whole one")
    func openGateHandler() throws {
        let gate = SendGate()
        let channel = EmbeddedChannel(handler: SendGateHandler(gate))
        try channel.writeOutbound(ByteBuffer(string: "POST"))
        gate.close()
        try channel.writeOutbound(ByteBuffer(string: " /"))
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "POST"))
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: " /"))
        _ = try? channel.finish()
    }
}

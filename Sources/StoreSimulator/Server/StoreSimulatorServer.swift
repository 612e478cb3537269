import HummingbirdCore
import Listening
import Logging
import NIOCore
import NIOPosix

/// The simulated Store and its login on a port of this machine.
///
/// ```swift
/// let simulator = try await StoreSimulatorServer.start(Scenario(.rollingOut("9NBLGGH4R315", at: 10)))
/// // … point a client at simulator.storeURL and simulator.loginURL …
/// try await simulator.store.order(.serverError(status: 504, applied: true), on: .finalize)
/// #expect(await simulator.store.effects.map(\.kind) == [.finalized])
/// await simulator.stop()
/// ```
public final class StoreSimulatorServer: Sendable {
    /// Why the server did not start.
    public struct StartError: Error, CustomStringConvertible {
        /// What failed and what to do.
        public let description: String
    }

    /// The port that it listens on.
    public let port: Int
    /// The Store behind it.
    public let store: LiveStore
    private let connections: OpenConnections
    private let listener: any Channel
    private let running: Task<Void, Never>

    /// `http://127.0.0.1:PORT`
    public var url: String { "http://127.0.0.1:\(port)" }
    /// What a client takes for `https://manage.devcenter.microsoft.com/v1.0/my/`.
    public var storeURL: String { "\(url)/v1.0/my/" }
    /// What a client takes for `https://login.microsoftonline.com/`.
    public var loginURL: String { "\(url)/" }

    private init(
        port: Int, store: LiveStore, connections: OpenConnections, listener: any Channel, running: Task<Void, Never>
    ) {
        self.port = port
        self.listener = listener
        self.store = store
        self.connections = connections
        self.running = running
    }

    /// Starts a server on a loopback port.
    ///
    /// - Parameters:
    ///   - scenario: What to simulate.
    ///   - clock: The simulated clock; nil for one that follows the scenario.
    ///   - port: The port; 0 picks a free one.
    ///   - requestLog: A file that every request is appended to, a line of JSON for each.
    /// - Returns: The running server; `stop` ends it.
    /// - Throws: `ScenarioError` for a scenario that contradicts itself, `StartError` for a port or file that is not to be had.
    public static func start(
        _ scenario: Scenario, clock: SimulatorClock? = nil, port: Int = 0, requestLog: String? = nil
    ) async throws -> StoreSimulatorServer {
        let clock = clock ?? SimulatorClock(start: scenario.start, speed: scenario.speed)
        let file: RequestLogFile?
        do throws(RequestLogFile.Problem) {
            file = if let requestLog { try RequestLogFile(requestLog) } else { nil }
        } catch {
            throw StartError(description: error.description)
        }
        let store = LiveStore(try SimulatedStore(scenario, start: clock.now), clock: clock, requestLog: file)
        let connections = OpenConnections()
        let (bound, running) = run(StoreDoor(store: store), connections, port: port)
        do {
            for try await listener in bound {
                guard let port = listener.localAddress?.port else { break }
                return StoreSimulatorServer(
                    port: port, store: store, connections: connections, listener: listener, running: running)
            }
        } catch {
            throw StartError(description: "port \(port) of 127.0.0.1 cannot be used: \(error): name another port, or 0")
        }
        throw StartError(description: "the server ended before it listened on port \(port)")
    }

    /// Starts a server, hands it to `body`, and stops it.
    public static func with<Value>(
        _ scenario: Scenario, clock: SimulatorClock? = nil, _ body: (StoreSimulatorServer) async throws -> Value
    ) async throws -> Value {
        let server = try await start(scenario, clock: clock)
        do {
            let value = try await body(server)
            await server.stop()
            return value
        } catch {
            await server.stop()
            throw error
        }
    }

    /// Closes every connection and the port; returns when all is closed.
    ///
    /// Answers that hang on purpose are cancelled, but not before every connection is served: NIO traps where one that waits
    /// to be taken is thrown away.
    public func stop() async {
        await listener.closeListener(servedBy: MultiThreadedEventLoopGroup.singleton)
        await connections.allTaken()
        running.cancel()
        await connections.end()
        await running.value
    }

    /// Runs until the process is told to end by SIGTERM or SIGINT, and stops. `ready` is called once signals are heard.
    public func runUntilSignal(ready: () -> Void) async {
        await EndSignals.first(ready: ready)
        await stop()
    }

    /// The server's loop outlives the call that starts it, as `start` and `stop` promise: hence a task of its own.
    private static func run(
        _ door: StoreDoor, _ connections: OpenConnections, port: Int
    ) -> (bound: AsyncThrowingStream<any Channel, any Error>, running: Task<Void, Never>) {
        let (bound, continuation) = AsyncThrowingStream.makeStream(
            of: (any Channel).self, bufferingPolicy: .bufferingNewest(1))
        let server = Server(
            childChannelSetup: CountedChannel(
                inner: HTTP1Channel(responder: door.respond), connections: connections),
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                continuation.yield(channel)
                continuation.finish()
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quietLogger)
        let running = Task {
            do {
                try await server.run()
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        return (bound, running)
    }

    /// Hummingbird's own words would be noise beside the request log.
    private static var quietLogger: Logger {
        var logger = Logger(label: "storesim", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .critical
        return logger
    }
}

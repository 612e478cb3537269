import ControlServer
import FoundationEssentials
import Glibc
import Logging
import ServiceLifecycle

/// A folder of its own for one test.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    var template = Array("/tmp/control-XXXXXX".utf8CString)
    let path = try template.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress, let made = mkdtemp(start) else {
            throw TestFailure("mkdtemp: errno \(errno)")
        }
        return String(cString: made)
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// Something that a test needs and does not get.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A server that runs as the daemon runs it, in a service group, for as long as `body` takes.
struct RunningServer: Sendable {
    let group: ServiceGroup

    static func run(
        _ socket: ControlSocket, _ backend: FakeBackend = FakeBackend(), limits: ControlLimits = ControlLimits(),
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: @Sendable (RunningServer) async throws -> Void
    ) async throws {
        let listening = Gate()
        let server = ControlServer(socket: socket, backend: backend, limits: limits, logger: logger) {
            await listening.open()
        }
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                // Opened at the end too: a server that fails to start must not leave the test waiting.
                do {
                    try await group.run()
                } catch {
                    await listening.open()
                    throw error
                }
            }
            await listening.pass()
            do {
                try await body(RunningServer(group: group))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

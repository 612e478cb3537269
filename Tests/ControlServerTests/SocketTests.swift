import ControlClient
import ControlServer
import FoundationEssentials
import Glibc
import Testing

@Suite("The control socket", .timeLimit(.minutes(1)))
struct SocketTests {
    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw TestFailure("lstat \(path): errno \(errno)") }
        return status.st_mode & 0o777
    }

    private func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private func expectCode(
        _ code: ControlServerError.Code, _ socket: ControlSocket, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        await #expect(sourceLocation: sourceLocation) {
            try await RunningServer.run(socket) { _ in }
        } throws: { error in
            (error as? ControlServerError)?.code == code
        }
    }

    @Test("is for its owner and group, whatever the umask, and goes with its server")
    func file() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path)) { _ in
                let mode = try mode(path)
                #expect(mode == 0o660)
            }
            #expect(!exists(path))
        }
    }

    @Test("is not taken from a server that listens on it")
    func twoServers() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path)) { _ in
                await expectCode(.inUse, .path(path))
                // And the first one goes on undisturbed.
                let report = try await ControlClient.with(socket: path) { try await $0.report() }
                #expect(report.rollouts.count == 2)
            }
        }
    }

    @Test("is taken over when its server has died")
    func stale() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            close(try makeListeningSocket(path))
            #expect(exists(path))
            try await RunningServer.run(.path(path)) { _ in
                let report = try await ControlClient.with(socket: path) { try await $0.report() }
                #expect(report.rollouts.count == 2)
            }
        }
    }

    @Test("never takes the place of another kind of file")
    func otherFile() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            #expect(FileManager.default.createFile(atPath: path, contents: Data("precious".utf8)))
            await expectCode(.notASocket, .path(path))
            #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
        }
    }

    @Test("is left alone at the end when another server has put its own there")
    func replaced() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path)) { _ in
                unlink(path)
                close(try makeListeningSocket(path))
            }
            #expect(exists(path))
        }
    }

    @Test("needs a path that fits and a folder that is there")
    func paths() async throws {
        await expectCode(.pathTooLong, .path("/tmp/" + String(repeating: "x", count: 120)))
        await expectCode(.pathTooLong, .path(""))
        await expectCode(.systemCall, .path("/nonexistent/control.sock"))
    }

    @Test("may come from systemd, and then its file stays")
    func inherited() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            let descriptor = try makeListeningSocket(path)
            // Somebody who connected while the service was starting is served too.
            let early = try RawConnection(path)
            try early.send(get("/v1/status"))
            try await RunningServer.run(.inherited(descriptor: descriptor)) { _ in
                #expect(try await early.readToEnd().hasPrefix("HTTP/1.1 200 "))
                let result = try await ControlClient.with(socket: path) {
                    try await $0.perform(.pause, rollout: "contoso-reader")
                }
                #expect(result.actor.userID == getuid())
            }
            #expect(exists(path))
        }
    }

    @Test("is not inherited by programs that the daemon starts")
    func closedOnExec() async throws {
        try await withFolder { folder in
            let descriptor = try makeListeningSocket("\(folder)/control.sock")
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0)
            try await RunningServer.run(.inherited(descriptor: descriptor)) { _ in
                #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
            }
        }
    }

    @Test("is refused when the descriptor does not listen")
    func notListening() async throws {
        let silent = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        let network = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #expect(listen(network, 1) == 0)
        for descriptor in [silent, network, 9_999] {
            await expectCode(.notListening, .inherited(descriptor: descriptor))
        }
        close(silent)
        close(network)
    }
}

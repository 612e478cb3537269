import ControlAPI
import FoundationEssentials
import Glibc
import Testing

@testable import ControlClient

@Suite("A client that gets no answer", .timeLimit(.minutes(1)))
struct ClientTests {
    @Test("says which group may open a socket that it may not open")
    func forbidden() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            close(try makeListeningSocket(path))
            let error = SocketAccess.explain(EACCES, path)
            #expect(error.kind == .notAllowed)
            let group = getgid() == 0 ? nil : String(cString: getgrgid(getgid()).pointee.gr_name)
            #expect(error.next.contains(group.map { "usermod -aG \($0) NAME" } ?? "run the command with sudo"))
            // Only root may give a file to another group.
            guard getuid() == 0 else { return }
            try #require(chown(path, 0, 1) == 0)
            let other = String(cString: getgrgid(1).pointee.gr_name)
            #expect(SocketAccess.explain(EACCES, path).next.contains("usermod -aG \(other) NAME"))
        }
    }

    @Test(
        "says what to do about each way in which connecting fails", arguments: [ENOENT, ECONNREFUSED, EAGAIN, ENOTSOCK])
    func connecting(number: CInt) {
        let error = SocketAccess.explain(number, "/run/rolloutd.sock")
        #expect(SocketAccess.isFromConnecting(number))
        #expect(error.message.contains("/run/rolloutd.sock") && !error.next.isEmpty)
        #expect(error.kind == (number == EAGAIN ? .timedOut : .notReachable))
    }

    @Test("knows a file that is no socket")
    func noSocket() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            #expect(await failure(path) { _ = try await $0.report() }?.kind == .notReachable)
        }
    }

    @Test("says that a command may have been carried out when the connection breaks off")
    func brokenOff() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            let listening = try makeListeningSocket(path)
            async let failure = failure(path) { _ = try await $0.perform(.halt, rollout: "a") }
            try await closeNext(listening, saying: "")
            let error = await failure
            #expect(error?.kind == .failed)
            #expect(error?.message.contains("may have been carried out") == true)
        }
    }

    @Test("does not take for an answer what is none", arguments: ["200 OK", "500 Internal Server Error"])
    func nonsense(status: String) async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            let listening = try makeListeningSocket(path)
            async let failure = failure(path) { _ = try await $0.report() }
            try await closeNext(listening, saying: "HTTP/1.1 \(status)\r\ncontent-length: 2\r\n\r\n{}")
            #expect(await failure?.kind == .failed)
        }
    }

    private func failure(
        _ path: String, of question: @Sendable (ControlClient) async throws -> Void
    ) async -> ControlClientError? {
        do {
            try await ControlClient.with(socket: path, question)
            return nil
        } catch {
            return error as? ControlClientError
        }
    }

    /// Takes one connection, reads the beginning of its request, answers with `text` and closes.
    private func closeNext(_ listening: CInt, saying text: String) async throws {
        try await onThread {
            let connection = accept(listening, nil, nil)
            var request = [UInt8](repeating: 0, count: 4_096)
            guard connection >= 0, recv(connection, &request, request.count, 0) > 0 else {
                throw TestFailure("nobody asked: errno \(errno)")
            }
            send(connection, text, text.utf8.count, CInt(MSG_NOSIGNAL))
            close(connection)
            close(listening)
        }
    }
}

import Foundation
import Synchronization

/// A program that a test runs, in a process group of its own, with its output in files.
final class ChildProcess: Sendable {
    /// A process could not be started.
    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    let pid: pid_t
    private let outputPath: String
    private let errorsPath: String
    /// What waitpid(2) said.
    private let ended = Mutex<Int32?>(nil)

    /// Starts a program with nothing but this environment; its output files are `NAME.out` and `NAME.err`, unless its standard
    /// error is a descriptor of the test's.
    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], name: String,
        in folder: TestFolder, standardError: Int32? = nil
    ) throws {
        self.name = name
        outputPath = folder("\(name).out")
        errorsPath = folder("\(name).err")
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, outputPath, flags, 0o600)
        if let standardError {
            posix_spawn_file_actions_adddup2(&files, standardError, 2)
        } else {
            posix_spawn_file_actions_addopen(&files, 2, errorsPath, flags, 0o600)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        let texts = [[program] + arguments, environment.map { "\($0.key)=\($0.value)" }]
        var lists = texts.map { $0.map { strdup($0) } + [nil] }
        defer { for text in lists.joined() { free(text) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, program, &files, &attributes, &lists[0], &lists[1])
        guard failure == 0 else {
            throw NotStarted(description: "\(program) cannot be started: \(String(cString: strerror(failure)))")
        }
        self.pid = pid
    }

    /// What it wrote to its standard output so far.
    var output: String { Self.text(outputPath) }
    /// What it wrote to its standard error so far.
    var errors: String { Self.text(errorsPath) }

    /// Its exit status, 128 and the number of the signal that ended it, or nil while it runs.
    var exitStatus: Int32? {
        waited.map { status in
            let signal = status & 0x7f
            return signal == 0 ? (status >> 8) & 0xff : 128 + signal
        }
    }

    /// Whether it has ended and the kernel wrote a core dump of it.
    var hasDumpedCore: Bool { waited.map { $0 & 0x80 != 0 } ?? false }

    private var waited: Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            ended = status
            return status
        }
    }

    /// Sends it a signal, if it has not ended.
    func send(_ signal: Int32) {
        if exitStatus == nil { kill(pid, signal) }
    }

    /// Waits for its end.
    func exit(within limit: Duration = .seconds(40)) async throws -> Int32 {
        try await eventually("end of \(name)", within: limit, instead: { errors.suffix(2_000).description }) {
            exitStatus
        }
    }

    /// Waits for a text on its standard error.
    func says(_ text: String, within limit: Duration = .seconds(40)) async throws {
        try await eventually(
            "“\(text)” of \(name)", within: limit, instead: { "…" + errors.suffix(3_000).description }
        ) {
            if errors.contains(text) { return true }
            if let exitStatus, !errors.contains(text) {
                throw NeverHappened(
                    what: "“\(text)”", limit: limit, instead: "\(name) ended with \(exitStatus): \(errors)")
            }
            return nil
        }
    }

    /// Ends it and everything that it started, at once.
    func destroy() {
        guard exitStatus == nil else { return }
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        ended.withLock { ended in
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            ended = SIGKILL
        }
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

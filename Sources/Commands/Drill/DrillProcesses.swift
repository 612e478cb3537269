import Foundation
import Glibc
import Synchronization

/// The programs of a drill. They end with it, also when it is ended from the keyboard.
final class DrillProcesses: Sendable {
    private struct State {
        var running: [pid_t] = []
        var folder: DrillFiles?
    }

    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    private let state = Mutex(State())
    /// Made once, and only cancelled after.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]
    private static let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "TZ=UTC"]

    /// With the files that go with them.
    init(_ files: DrillFiles) {
        state.withLock { $0.folder = files }
        sources = Self.signals.map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
        for (source, number) in zip(sources, Self.signals) {
            signal(number, SIG_IGN)
            source.setEventHandler { [self] in
                // Whoever waits for one of the programs must not see it end, and end otherwise.
                state.withLock { state in
                    Self.end(&state)
                    _exit(128 + number)
                }
            }
            source.activate()
        }
    }

    /// Starts a program with an environment that says nothing of ours, its output in files of its name.
    func start(_ program: String, _ arguments: [String], in files: DrillFiles) throws -> pid_t {
        let name = (program as NSString).lastPathComponent
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files("\(name).out"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files("\(name).err"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A key that ends the drill is not theirs to see: they are ended in order.
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
        var texts = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = Self.environment.map { strdup($0) } + [nil]
        defer { for text in texts + variables { free(text) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, program, &actions, &attributes, &texts, &variables)
        guard failure == 0 else {
            throw DrillFiles.Problem(what: "\(program) cannot be started: \(String(cString: strerror(failure)))")
        }
        state.withLock { $0.running.append(process) }
        return process
    }

    /// Whether it has not ended.
    func isRunning(_ process: pid_t) -> Bool {
        state.withLock { state in
            guard state.running.contains(process) else { return false }
            var status: CInt = 0
            guard waitpid(process, &status, WNOHANG) == process else { return true }
            state.running.removeAll { $0 == process }
            return false
        }
    }

    /// Asks it to end.
    func stop(_ process: pid_t) {
        state.withLock { state in if state.running.contains(process) { kill(process, SIGTERM) } }
    }

    /// Ends whatever runs, and removes the files.
    func endAll() {
        state.withLock { Self.end(&$0) }
        for source in sources { source.cancel() }
        for number in Self.signals { signal(number, SIG_DFL) }
    }

    private static func end(_ state: inout State) {
        for process in state.running {
            kill(-process, SIGKILL)
            var status: CInt = 0
            while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        }
        state.running = []
        state.folder?.remove()
    }
}

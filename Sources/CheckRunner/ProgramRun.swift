import CSpawn
import Glibc

/// One run of a program: in a session and a process group of its own, with an environment of its own, no descriptor but its
/// standard ones, and killed with its whole group when its time is up.
struct ProgramRun {
    /// What a program is told of the machine: nothing of the environment of whoever runs it.
    static let environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]

    /// How often is looked whether it has ended, in milliseconds, while it says nothing.
    private static let tick = 20

    let path: String
    let input: [UInt8]
    let milliseconds: Int
    /// Readable as soon as nobody wants the answer any more.
    let interruption: CInt
    /// Variables besides: `NAME=value`.
    var variables: [String] = []

    /// Runs it and waits for its end.
    func run() -> CheckReport {
        guard let input = Pipe() else { return Self.noDescriptor }
        defer { close(input.read) }
        guard let output = Pipe() else {
            close(input.write)
            return Self.noDescriptor
        }
        defer { close(output.read) }
        guard let errors = Pipe() else {
            close(input.write)
            close(output.write)
            return Self.noDescriptor
        }
        defer { close(errors.read) }
        // All of it fits into the pipe: nobody has to wait for a program that does not read.
        let written = self.input.isEmpty ? 0 : write(input.write, self.input, self.input.count)
        close(input.write)
        _ = fcntl(input.read, F_SETFL, 0)
        let spawned = written == self.input.count ? spawn(input.read, output.write, errors.write) : .failure(EAGAIN)
        close(output.write)
        close(errors.write)
        switch spawned {
        case .failure(let number): return CheckReport(.notStarted, words: "\(path): \(words(number))")
        case .success(let process): return watch(process, output.read, errors.read)
        }
    }

    private static let noDescriptor = CheckReport(.notStarted, words: "no file can be opened: \(words(EMFILE))")

    private enum Spawned {
        case success(pid_t)
        case failure(CInt)
    }

    private func spawn(_ input: CInt, _ output: CInt, _ errors: CInt) -> Spawned {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, input, 0)
        posix_spawn_file_actions_adddup2(&files, output, 1)
        posix_spawn_file_actions_adddup2(&files, errors, 2)
        posix_spawn_file_actions_addclosefrom_np(&files, 3)
        posix_spawn_file_actions_addchdir_np(&files, "/")
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(CInt(POSIX_SPAWN_SETSIGMASK) | CInt(POSIX_SPAWN_SETSIGDEF) | cspawn_own_session))
        var arguments = [strdup(path), nil]
        var variables = (Self.environment + variables).map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, path, &files, &attributes, &arguments, &variables)
        return failure == 0 ? .success(process) : .failure(failure)
    }

    private func watch(_ process: pid_t, _ output: CInt, _ errors: CInt) -> CheckReport {
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        var said = Gathered(output, limit: CheckReport.longestOutput)
        var complained = Gathered(errors, limit: CheckReport.longestWords)
        var end: CheckReport.End?
        while end == nil {
            let left = (deadline - .now) / .milliseconds(1)
            if left <= 0 {
                end = .timedOut
                break
            }
            let open = [said, complained].filter { !$0.isAtEnd }.map(\.descriptor)
            let ready = waitReadable([interruption] + open, milliseconds: min(Int(left.rounded(.up)), Self.tick))
            complained.take(keepingEnd: true)
            said.take(keepingEnd: false)
            if ready[0] { end = .calledOff } else if said.isTooLong { end = .tooLong }
            if end == nil, hasEnded(process) { break }
        }
        // It is not reaped yet, so its number and its group's are nobody else's.
        kill(-process, SIGKILL)
        kill(process, SIGKILL)
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        said.take(keepingEnd: false)
        complained.take(keepingEnd: true)
        let words = String(decoding: complained.bytes, as: UTF8.self)
        if let end { return CheckReport(end, words: words) }
        if said.isTooLong { return CheckReport(.tooLong, words: words) }
        let signal = status & 0x7f
        return signal == 0
            ? CheckReport(.exited, number: (status >> 8) & 0xff, output: said.bytes, words: words)
            : CheckReport(.killed, number: signal, words: words)
    }

    private func hasEnded(_ process: pid_t) -> Bool {
        var found = siginfo_t()
        return waitid(P_PID, id_t(process), &found, WEXITED | WNOHANG | WNOWAIT) != 0 || found.si_signo == SIGCHLD
    }
}

/// What was read from a pipe so far.
private struct Gathered {
    let descriptor: CInt
    let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isAtEnd = false
    private(set) var isTooLong = false

    init(_ descriptor: CInt, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// Reads what is there, a bounded part of it; of what is too much the end is kept or nothing more is read.
    mutating func take(keepingEnd: Bool) {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        for _ in 0..<8 where !isAtEnd && !isTooLong {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { isAtEnd = true }
            guard count > 0 else { return }
            bytes += buffer[..<count]
            guard bytes.count > limit else { continue }
            if keepingEnd { bytes.removeFirst(bytes.count - limit) } else { isTooLong = true }
        }
    }
}

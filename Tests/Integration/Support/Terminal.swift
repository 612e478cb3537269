import Foundation

/// A real terminal: tmux runs a command line in one, and shows what stands on it.
struct Terminal: Sendable {
    private let socket: String
    private let folder: TestFolder
    /// Every byte that the program wrote, in a file.
    private let raw: String

    /// Starts a shell command in a terminal of that size.
    static func run(
        _ command: String, columns: Int = 80, rows: Int = 24, in folder: TestFolder,
        _ body: (Terminal) async throws -> Void
    ) async throws {
        let terminal = Terminal(socket: folder("tmux"), folder: folder, raw: folder("tmux.raw"))
        // The pane waits until everything that it writes is kept. Ctrl-C goes to the shell as well: it shall go on.
        try await terminal.tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
            "trap : INT; read -r go; \(command); echo \"ended with $?\"; exec cat")
        do {
            try await terminal.tmux("pipe-pane", "cat > \(terminal.raw)")
            try await terminal.tmux("send-keys", "Enter")
            try await body(terminal)
        } catch {
            _ = try? await terminal.tmux("kill-server")
            throw error
        }
        try await terminal.tmux("kill-server")
    }

    /// What stands on the terminal.
    func text() async throws -> String { try await tmux("capture-pane", "-p") }

    /// What tmux says of the terminal, such as `#{cursor_flag}`.
    func asked(_ format: String) async throws -> String {
        try await tmux("display-message", "-p", format).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Presses a key.
    func press(_ key: String) async throws { try await tmux("send-keys", "--", key) }

    /// Makes the terminal another size.
    func resize(columns: Int, rows: Int) async throws {
        try await tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// Everything that the program wrote so far.
    var written: String { String(decoding: FileManager.default.contents(atPath: raw) ?? Data(), as: UTF8.self) }

    /// Waits until the terminal shows something.
    @discardableResult
    func shows(_ words: String..., within limit: Duration = .seconds(90)) async throws -> String {
        try await eventually("\(words) on the terminal", within: limit, instead: { try await text() }) {
            let text = try await text()
            return words.allSatisfy(text.contains) ? text : nil
        }
    }

    @discardableResult
    private func tmux(_ arguments: String...) async throws -> String {
        let name = "tmux-\(UUID().uuidString.prefix(8))"
        let process = try ChildProcess(
            "/usr/bin/tmux", ["-S", socket] + arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": folder.path,
                "SHELL": "/bin/sh",
            ], name: name, in: folder)
        let status = try await process.exit(within: .seconds(60))
        guard status == 0 else {
            throw ChildProcess.NotStarted(description: "tmux \(arguments): \(status) \(process.errors)")
        }
        return process.output
    }
}

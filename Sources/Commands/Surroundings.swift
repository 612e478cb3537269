import Glibc
public import RolloutModel

/// What a command knows of the process that it runs in; tests give their own.
public struct Surroundings: Sendable {
    /// The environment.
    public var environment: [String: String]
    /// The wall clock.
    public var now: @Sendable () -> Timestamp
    /// How wide the output is, in columns.
    public var width: Int
    /// Whether the output is a terminal that shows colours.
    public var colours: Bool
    /// Reads the standard input to its end, or to a little more than a policy file may hold.
    public var input: @Sendable () -> [UInt8]
    /// Writes to the standard output.
    public var write: @Sendable (String) -> Void
    /// Writes to the standard error.
    public var complain: @Sendable (String) -> Void
    /// Writes over the last line of the standard error, where that is a terminal.
    public var redraw: (@Sendable (String) -> Void)?
    /// The terminal, where the standard output leads to one that can be drawn over.
    public var screen: (any Screen)?
    /// Asks the person at the terminal, who answers with one line; nil where there is no terminal.
    public var ask: @Sendable (String) -> String?
    /// Makes the process another program, with these arguments from its name on; comes back only where that failed, with why.
    public var become: @Sendable (_ path: String, _ arguments: [String]) -> String
    /// Waits for so long.
    public var pause: @Sendable (Duration) async throws -> Void

    /// What a command knows.
    public init(
        environment: [String: String], now: @escaping @Sendable () -> Timestamp, width: Int, colours: Bool,
        input: @escaping @Sendable () -> [UInt8] = { [] },
        write: @escaping @Sendable (String) -> Void, complain: @escaping @Sendable (String) -> Void,
        redraw: (@Sendable (String) -> Void)? = nil,
        screen: (any Screen)? = nil,
        ask: @escaping @Sendable (String) -> String? = { _ in nil },
        become: @escaping @Sendable (String, [String]) -> String = Surroundings.execute,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.screen = screen
        self.redraw = redraw
        self.environment = environment
        self.now = now
        self.width = width
        self.colours = colours
        self.input = input
        self.write = write
        self.complain = complain
        self.ask = ask
        self.become = become
        self.pause = pause
    }

    /// Writes a page.
    func write(_ page: Page) { write(page.text(colours: colours)) }
}

extension Surroundings {
    /// What is assumed where nobody says how wide the output is.
    private static let usualWidth = 80
    /// Narrower than this nothing can be laid out.
    private static let leastWidth = 40

    /// The real ones. Colours are left out where `NO_COLOR` is set (no-color.org) and for a terminal that has none.
    public static func process(environment: [String: String]) -> Surroundings {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        let canDraw = isTerminal && !["", "dumb"].contains(environment["TERM"] ?? "")
        let canRedraw = isatty(STDERR_FILENO) == 1 && !["", "dumb"].contains(environment["TERM"] ?? "")
        let width = environment["COLUMNS"].flatMap { Int($0) } ?? (isTerminal ? terminalWidth() : nil) ?? usualWidth
        return Surroundings(
            environment: environment, now: wallClock, width: max(width, leastWidth), colours: isTerminal && !isPlain,
            input: readInput,
            write: { put($0, STDOUT_FILENO) }, complain: { put($0, STDERR_FILENO) },
            redraw: canRedraw ? redraw : nil,
            screen: canDraw ? TerminalScreen { put($0, STDOUT_FILENO) } : nil,
            ask: { question in
                guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
                put(question, STDERR_FILENO)
                return readLine()
            })
    }

    @Sendable private static func redraw(_ text: String) { put("\r" + text + "\u{1B}[K", STDERR_FILENO) }

    private static func terminalWidth() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// execv(3).
    @Sendable public static func execute(_ path: String, _ arguments: [String]) -> String {
        var texts = arguments.map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        execv(path, &texts)
        return String(cString: strerror(errno))
    }

    @Sendable private static func wallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// A megabyte is the largest policy file; one buffer more says that it is too large.
    private static let longestInput = 1_000_000

    @Sendable private static func readInput() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= longestInput {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// What a shell shows of a program that ended by SIGPIPE.
    private static let nobodyReads: CInt = 141

    /// Writes everything. Where nobody reads any more, as at the end of `| head`, the program ends as it would by SIGPIPE,
    /// which SwiftNIO ignores: one that follows events would go on for ever.
    private static func put(_ text: String, _ descriptor: CInt) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EPIPE { exit(nobodyReads) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

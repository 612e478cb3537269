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
    /// Writes to the standard output.
    public var write: @Sendable (String) -> Void
    /// Writes to the standard error.
    public var complain: @Sendable (String) -> Void
    /// Asks the person at the terminal, who answers with one line; nil where there is no terminal.
    public var ask: @Sendable (String) -> String?

    /// What a command knows.
    public init(
        environment: [String: String], now: @escaping @Sendable () -> Timestamp, width: Int, colours: Bool,
        write: @escaping @Sendable (String) -> Void, complain: @escaping @Sendable (String) -> Void,
        ask: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.environment = environment
        self.now = now
        self.width = width
        self.colours = colours
        self.write = write
        self.complain = complain
        self.ask = ask
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
        let width = environment["COLUMNS"].flatMap { Int($0) } ?? (isTerminal ? terminalWidth() : nil) ?? usualWidth
        return Surroundings(
            environment: environment, now: wallClock, width: max(width, leastWidth), colours: isTerminal && !isPlain,
            write: { put($0, STDOUT_FILENO) }, complain: { put($0, STDERR_FILENO) },
            ask: { question in
                guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
                put(question, STDERR_FILENO)
                return readLine()
            })
    }

    private static func terminalWidth() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    @Sendable private static func wallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Writes everything; gives up where nobody reads any more, as at the end of `| head`.
    private static func put(_ text: String, _ descriptor: CInt) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

import Dispatch
import Glibc
import Synchronization

/// The terminal that the standard output leads to.
final class TerminalScreen: Screen {
    private struct State {
        var before: termios?
        var hasBegun = false
        var sources: [any DispatchSourceSignal] = []
    }

    /// The other page, no cursor, no lines broken by the terminal (xterm's control sequences).
    private static let take = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    private static let give = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    let events: AsyncStream<ScreenEvent>
    private let teller: AsyncStream<ScreenEvent>.Continuation
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// A screen that is written to by `write`.
    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
        (events, teller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
    }

    var size: ScreenSize {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return ScreenSize(columns: 80, rows: 24)
        }
        return ScreenSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    func begin() {
        let isFirst = state.withLock { state in
            guard !state.hasBegun else { return false }
            state.hasBegun = true
            var settings = termios()
            if tcgetattr(STDIN_FILENO, &settings) == 0 {
                state.before = settings
                // What is typed must not be written across the page. Signals stay: Ctrl-C ends the watch.
                settings.c_lflag &= ~tcflag_t(ECHO)
                tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            }
            state.sources = [
                source(SIGINT, .interrupted), source(SIGTERM, .interrupted), source(SIGHUP, .interrupted),
                source(SIGWINCH, .changed), source(SIGCONT, .changed),
            ]
            return true
        }
        if isFirst { write(Self.take) }
    }

    func draw(_ text: String) { write(text) }

    func end() {
        let wasBegun = state.withLock { state in
            guard state.hasBegun else { return false }
            state.hasBegun = false
            for source in state.sources { source.cancel() }
            state.sources = []
            if var before = state.before { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
            return true
        }
        guard wasBegun else { return }
        write(Self.give)
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }

    private func source(_ number: CInt, _ event: ScreenEvent) -> any DispatchSourceSignal {
        // A signal that is handled by default would end the process before the source hears of it.
        if event == .interrupted { signal(number, SIG_IGN) }
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        let teller = teller
        source.setEventHandler { teller.yield(event) }
        source.resume()
        return source
    }
}

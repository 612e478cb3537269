/// How large a terminal is, in characters.
public struct ScreenSize: Hashable, Sendable {
    /// Columns.
    public let columns: Int
    /// Rows.
    public let rows: Int

    /// A size; nothing can be laid out in less than 20 columns and 4 rows.
    public init(columns: Int, rows: Int) {
        self.columns = max(columns, 20)
        self.rows = max(rows, 4)
    }
}

/// A terminal that can be drawn over.
public protocol Screen: Sendable {
    /// How large it is now.
    var size: ScreenSize { get }
    /// What happens to it while it is drawn on.
    var events: AsyncStream<ScreenEvent> { get }
    /// Takes the terminal: another page, no cursor, no echo.
    func begin()
    /// Writes the text in one go.
    func draw(_ text: String)
    /// Gives the terminal back as it was. May be called twice.
    func end()
}

/// What happens to a terminal while it is drawn on.
public enum ScreenEvent: Hashable, Sendable {
    /// Its size changed, or it came back from the background.
    case changed
    /// The user wants an end: Ctrl-C, or the terminal is closed.
    case interrupted
}

/// A page as the text that draws it over the one before, without a moment in which the terminal is empty: the cursor goes
/// home, each line is followed by "erase to the end of the line", the last by "erase below", and the whole stands between
/// the marks of a synchronized update (DEC mode 2026; terminals that do not know it ignore it).
enum ScreenFrame {
    private static let begin = "\u{1B}[?2026h\u{1B}[H"
    private static let eraseLine = "\u{1B}[K"
    private static let eraseBelow = "\u{1B}[J"
    private static let end = "\u{1B}[?2026l"

    /// The text; what does not fit is cut off and counted, the footer always fits.
    static func text(_ page: Page, footer: Line, size: ScreenSize, colours: Bool) -> String {
        var lines = page.lines
        let room = size.rows - 1
        if lines.count > room {
            let hidden = lines.count - room + 1
            let word = Line("… \(hidden.of("more line")): enlarge the terminal", .warning)
            lines = Array(lines.prefix(room - 1)) + [word]
        }
        // One column stays free: a terminal that has just filled the last one erases it with the rest.
        let texts = (lines + [footer]).map { $0.clipped(to: size.columns - 1).text(colours: colours) + eraseLine }
        return begin + texts.joined(separator: "\r\n") + eraseBelow + end
    }
}

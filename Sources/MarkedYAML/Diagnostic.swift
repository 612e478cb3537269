/// One problem of a file: where it is, what is wrong and what to write instead.
public struct Diagnostic: Error, Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// How bad a problem is.
    public enum Severity: String, Codable, CaseIterable, Sendable {
        /// The file cannot be used.
        case error
        /// The file can be used; a person should know.
        case warning
    }

    /// The file's name as it was given.
    public let file: String
    /// Where in the file.
    public let position: Position
    /// How bad it is.
    public let severity: Severity
    /// What is wrong, with the offending text.
    public let what: String
    /// What the operator should write or do.
    public let whatToWriteInstead: String

    /// A problem at a place of a file.
    public init(
        file: String, position: Position, severity: Severity = .error, what: String, whatToWriteInstead: String
    ) {
        self.file = file
        self.position = position
        self.severity = severity
        self.what = what
        self.whatToWriteInstead = whatToWriteInstead
    }

    /// The line, counted from 1.
    public var line: Int { position.line }
    /// The column in Unicode scalars, counted from 1.
    public var column: Int { position.column }

    /// `file:line:column: what – what to write instead` on one line; a warning says `warning: ` before what it is. A file's name
    /// may hold anything but `/`, so what could begin a line or steer a terminal is written out.
    public var description: String {
        let kind = severity == .warning ? "warning: " : ""
        return visible("\(file):\(position): \(kind)\(what) – \(whatToWriteInstead)")
    }

    /// Orders by file, line and column, then by text so that the order is the same in every process.
    public static func < (left: Self, right: Self) -> Bool {
        (left.file, left.position, left.what, left.whatToWriteInstead)
            < (right.file, right.position, right.what, right.whatToWriteInstead)
    }
}

/// A place in a text.
public struct Position: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The line, counted from 1.
    public let line: Int
    /// The column in Unicode scalars, counted from 1.
    public let column: Int

    /// A place in a text.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The beginning of a file.
    public static let start = Position(line: 1, column: 1)

    /// `12:7`
    public var description: String { "\(line):\(column)" }

    /// Orders as one reads.
    public static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

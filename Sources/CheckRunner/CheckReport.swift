/// What came of a check: how the program ended and what it said, without a word on what that means.
///
/// Over the socket: `exited 0 24 0` – the end, its number, and how many bytes of output and of words follow.
public struct CheckReport: Hashable, Sendable {
    /// How it ended. The raw values go over the socket.
    public enum End: String, CaseIterable, Sendable {
        /// The program ended by itself; the number is its exit status.
        case exited
        /// A signal ended it; the number is the signal's.
        case killed
        /// It ran longer than it may, and was killed.
        case timedOut = "timed-out"
        /// It printed more than `longestOutput`, and was killed.
        case tooLong = "too-long"
        /// Whoever asked does not want to know any more.
        case calledOff = "called-off"
        /// There is no such program, or it cannot be executed.
        case noProgram = "no-program"
        /// Somebody else could change it.
        case unsafeProgram = "unsafe-program"
        /// It could not be started.
        case notStarted = "not-started"
        /// It was only examined, and could be run.
        case ready
        /// Nobody is there to run it.
        case noRunner = "no-runner"
        /// Whoever ran it ended without a whole answer.
        case broken
    }

    /// One number is wanted, and a sentence at most; a check that prints more than this many bytes is a mistake.
    public static let longestOutput = 64 << 10
    /// So much of what the program says on standard error is kept: the end of it, in bytes.
    public static let longestWords = 4 << 10

    /// How it ended.
    public let end: End
    /// The exit status or the signal; else 0.
    public let number: Int32
    /// What the program wrote to its standard output.
    public let output: [UInt8]
    /// Why it could not be run, or the end of what it wrote to its standard error.
    public let words: String

    /// A report.
    public init(_ end: End, number: Int32 = 0, output: [UInt8] = [], words: String = "") {
        self.end = end
        self.number = number
        self.output = output
        self.words = words
    }

    /// The last line that says something: what a program that fails says last is most often why.
    public var lastLine: String {
        words.split(whereSeparator: \.isNewline).last { line in line.contains { !$0.isWhitespace } }.map(String.init)
            ?? ""
    }

    /// The report as it goes over the socket.
    var bytes: [UInt8] {
        let words = Array(words.utf8)
        return Array("\(end.rawValue) \(number) \(output.count) \(words.count)\n".utf8) + output + words
    }

    /// The longest report in bytes: its line, the output and the words.
    static let longest = 100 + longestOutput + longestWords * 4

    /// The report that the bytes are; nil where they are none, or not all of one.
    init?(_ bytes: [UInt8]) {
        guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = String(decoding: bytes[..<newline], as: UTF8.self).split(separator: " ").map(String.init)
        let rest = bytes[(newline + 1)...]
        guard line.count == 4, let end = End(rawValue: line[0]), let number = Int32(line[1]), let output = Int(line[2]),
            let words = Int(line[3]), (0...Self.longestOutput).contains(output), words >= 0,
            rest.count == output + words
        else { return nil }
        self.init(
            end, number: number, output: Array(rest.prefix(output)),
            words: String(decoding: rest.dropFirst(output), as: UTF8.self))
    }
}

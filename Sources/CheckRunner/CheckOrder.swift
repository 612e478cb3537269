/// What is asked of whoever runs checks: one line, and for a run the document that the program reads.
///
/// `run smoke 30000 412` and 412 bytes, or `examine smoke`.
public struct CheckOrder: Hashable, Sendable {
    /// What is to be done.
    public enum Kind: Hashable, Sendable {
        /// Run the program with these bytes on its standard input, for at most so many milliseconds.
        case run(input: [UInt8], milliseconds: Int)
        /// Say whether it could be run.
        case examine
    }

    /// The longest document in bytes: it fits into a pipe at once, whose smallest usual size is 64 KiB (pipe(7)).
    public static let longestInput = 32 << 10
    /// The longest time that can be asked for, in milliseconds; the unit's RuntimeMaxSec is a little longer.
    public static let longestRun = 300_000

    /// The program's file in the folder of checks.
    public let name: String
    /// What is to be done with it.
    public let kind: Kind

    /// An order.
    public init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The order as it goes over the socket.
    var bytes: [UInt8] {
        switch kind {
        case .examine: Array("examine \(name)\n".utf8)
        case .run(let input, let milliseconds):
            Array("run \(name) \(milliseconds) \(input.count)\n".utf8) + input
        }
    }

    /// An order's line, with the number of bytes that follow it; nil for a line that is none.
    static func line(_ line: String) -> (name: String, milliseconds: Int?, length: Int)? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        if words.count == 2, words[0] == "examine" { return (words[1], nil, 0) }
        guard words.count == 4, words[0] == "run", let milliseconds = Int(words[2]), let length = Int(words[3]),
            (1...longestRun).contains(milliseconds), (0...longestInput).contains(length)
        else { return nil }
        return (words[1], milliseconds, length)
    }
}

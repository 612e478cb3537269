/// An operator's reason: one line of text that can stand in a log, a terminal and a database without harm.
public struct ReasonText: Hashable, Sendable {
    /// Why a text is no reason.
    public enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        /// It has nothing but blanks.
        case empty
        /// It has more than `ControlLimit.reasonCharacters`.
        case tooLong(Int)
        /// It has a character that steers a terminal, breaks the line or turns its direction.
        case controlCharacter(UInt32)

        /// A sentence for the operator, with what to do.
        public var description: String {
            switch self {
            case .empty:
                "The reason is empty: write a few words, or leave the reason out."
            case .tooLong(let count):
                "The reason has \(count) characters: shorten it to \(ControlLimit.reasonCharacters)."
            case .controlCharacter(let scalar):
                "The reason has the control character U+\(hexadecimal(scalar)): write it on one line of plain text."
            }
        }

        private func hexadecimal(_ scalar: UInt32) -> String {
            let digits = String(scalar, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
    }

    /// The text.
    public let text: String

    /// Checks a text.
    public init(_ text: String) throws(Flaw) {
        guard text.contains(where: { !$0.isWhitespace }) else { throw .empty }
        guard text.count <= ControlLimit.reasonCharacters else { throw .tooLong(text.count) }
        if let scalar = text.unicodeScalars.first(where: Self.steers) { throw .controlCharacter(scalar.value) }
        self.text = text
    }

    /// Controls, line and paragraph separators, and format characters such as the bidirectional overrides, which make a
    /// line show something else than it says. Joiners stay: scripts and emoji need them.
    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }
}

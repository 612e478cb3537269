/// What a piece of text means to the eye. Colour only repeats what the words say already.
public enum Tone: Hashable, Sendable {
    /// Ordinary text.
    case plain
    /// A heading.
    case strong
    /// All is well.
    case good
    /// Look at this.
    case warning
    /// Something failed or was stopped.
    case bad

    /// The terminal's code for it (ECMA-48, select graphic rendition); nil for none.
    var code: String? {
        switch self {
        case .plain: nil
        case .strong: "1"
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        }
    }
}

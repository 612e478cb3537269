/// A program of the operator's that judges a rollout: told of it in JSON, it answers with a number in JSON.
public struct CheckProgram: Codable, Hashable, Sendable {
    /// How long a check may take: one that is done within less than a second needs no limit of its own, and one that takes more
    /// than five minutes is a job whose result a JSON document should hold.
    public static let timeouts = TimeSpan.seconds(1) ... .minutes(5)
    /// The longest name in bytes, as of every other name in a policy.
    public static let longestName = 64

    /// The program's file in the folder of checks.
    public var name: String
    /// How long it may run.
    public var timeout: TimeSpan

    /// A program with the documented default.
    public init(name: String, timeout: TimeSpan = .seconds(30)) {
        self.name = name
        self.timeout = timeout
    }

    /// Whether a text names a file in the folder of checks, and nothing else: letters, digits, `-`, `_` and `.`, not
    /// beginning with a dot.
    public static func isName(_ text: some StringProtocol) -> Bool {
        (1...longestName).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
                default: false
                }
            }
    }
}

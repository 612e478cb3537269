public import RolloutModel

/// An entry on its way to the system journal, or to standard error where there is none.
public struct SystemJournalEntry: Hashable, Sendable {
    /// How much it matters, by syslog(3).
    public enum Priority: Int, CaseIterable, Sendable {
        case emergency = 0
        case alert, critical, error, warning, notice, info, debug
    }

    /// The `sequence` of a line that the decision journal does not hold.
    public static let unnumbered: Int64 = 0

    /// The entry's number in the decision journal, from 1; `unnumbered` for anything else.
    public let sequence: Int64
    /// When it happened; the system journal adds when it was received.
    public let time: Timestamp
    /// How much it matters.
    public let priority: Priority
    /// The kind of entry: 32 hexadecimal digits, which the message catalog explains.
    public let messageID: String?
    /// A sentence for the operator.
    public let message: String
    /// What scripts look for, in the order in which it is shown.
    public let fields: [Field]

    /// An entry; `fields` beyond `mostFields` are left out.
    public init(
        sequence: Int64 = unnumbered, time: Timestamp, priority: Priority, messageID: String? = nil, message: String,
        fields: [Field] = []
    ) {
        self.sequence = sequence
        self.time = time
        self.priority = priority
        self.messageID = messageID
        self.message = message
        self.fields = Array(fields.prefix(Self.mostFields))
    }
}

extension SystemJournalEntry {
    /// The most fields of an entry besides those that every entry has. journald drops an entry of more than 1,024 whole
    /// (`ENTRY_FIELD_COUNT_MAX`).
    public static let mostFields = 128
    /// The longest value in bytes; a longer one is cut and ends in `…`. The decision journal keeps it whole.
    public static let longestValue = 1 << 20

    /// A name with its value.
    public struct Field: Hashable, Sendable {
        /// The name.
        public let name: FieldName
        /// The value.
        public let value: String

        /// A name with its value.
        public init(_ name: FieldName, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The name of a field: 1 to 64 capital letters, digits and underscores, the first one a letter.
    ///
    /// journald drops any other field without a word, and keeps those that begin with an underscore for itself
    /// (systemd.journal-fields(7)).
    public struct FieldName: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
        /// The longest name in bytes.
        public static let longest = 64

        /// The name.
        public let description: String

        /// Fails for what journald would drop.
        public init?(_ text: String) {
            guard (1...Self.longest).contains(text.utf8.count), let first = text.utf8.first,
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first),
                text.utf8.allSatisfy(Self.isAllowed)
            else { return nil }
            description = text
        }

        /// A name written in the source; a wrong one is a mistake of ours.
        public init(stringLiteral text: StaticString) {
            guard let name = Self("\(text)") else { preconditionFailure("\(text) is not the name of a journal field") }
            self = name
        }

        private static func isAllowed(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}

/// journald's own format of an entry: `NAME=value` lines, and for values with line breaks the name, the length as 64 bits
/// with the lowest first, and the bytes (systemd.io, "Native Journal Protocol").
struct NativeProtocol {
    private(set) var bytes: [UInt8] = []

    /// An entry with the fields that all of ours have, for `identifier` (`SYSLOG_IDENTIFIER`).
    init(_ entry: SystemJournalEntry, identifier: String) {
        append("MESSAGE", entry.message.escapingControls())
        append("PRIORITY", "\(entry.priority.rawValue)")
        append("SYSLOG_IDENTIFIER", identifier)
        if let messageID = entry.messageID { append("MESSAGE_ID", messageID) }
        append("ENTRY_TIME", "\(entry.time)")
        if entry.sequence != SystemJournalEntry.unnumbered { append("ENTRY_SEQUENCE", "\(entry.sequence)") }
        for field in entry.fields { append(field.name, field.value.escapingControlsWithinLines()) }
    }

    private mutating func append(_ name: SystemJournalEntry.FieldName, _ value: String) {
        let value = value.prefix(utf8Bytes: SystemJournalEntry.longestValue).utf8
        bytes.append(contentsOf: name.description.utf8)
        if value.contains(UInt8(ascii: "\n")) {
            bytes.append(UInt8(ascii: "\n"))
            withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes.append(contentsOf: $0) }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes.append(contentsOf: value)
        bytes.append(UInt8(ascii: "\n"))
    }
}

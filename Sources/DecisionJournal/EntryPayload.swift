import Foundation
package import RolloutModel

/// A record as the text that is stored and hashed: JSON with sorted keys and plain slashes, so that the same record gives
/// the same bytes in every process.
package enum EntryPayload {
    /// The most bytes a record may take. The largest, a policy with its time zone, takes some 20 KB; the bound keeps one
    /// record from filling the disk or the memory of whoever replays.
    static let limit = 1 << 20

    /// The record's text. Throws `notANumber` for NaN and infinities, which JSON cannot carry and no verdict may rest on,
    /// and `tooLarge`.
    package static func encode(_ record: JournalRecord) throws(JournalError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data: Data
        do {
            data = try encoder.encode(record)
        } catch EncodingError.invalidValue(let value, let context) {
            throw .notANumber(field: path(context.codingPath), value: "\(value)")
        } catch {
            throw .unwritable("\(error)")
        }
        guard data.count <= limit else { throw .tooLarge(kind: record.kind, bytes: data.count, limit: limit) }
        return String(decoding: data, as: UTF8.self)
    }

    /// The record of a text that `encode` wrote.
    package static func decode(_ payload: String) throws -> JournalRecord {
        try JSONDecoder().decode(JournalRecord.self, from: Data(payload.utf8))
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }.joined(separator: ".")
    }
}

import DecisionJournal
import RolloutModel

extension EntryRow {
    /// The record as the payload reads, whatever the hash says.
    func unverified() throws -> JournalRecord { try EntryPayload.decode(payload) }

    /// The row with one digit of its payload changed, the `number`th where there are so many; nil where it has none.
    func withOneDigitChanged(_ number: Int) -> EntryRow? {
        var bytes = Array(payload.utf8)
        let digits = bytes.indices.filter { (0x31...0x38).contains(bytes[$0]) }
        guard !digits.isEmpty else { return nil }
        bytes[digits[number % digits.count]] += 1
        return EntryRow(self, payload: String(decoding: bytes, as: UTF8.self))
    }
}

import struct Crypto.SHA256
public import RolloutModel

/// The hash that chains the entries.
///
/// The bytes that are hashed are the UTF-8 text of four lines without a line end after the last: `rolloutd-journal-1`, the
/// sequence in decimal digits, the hash of the entry before, the payload. Anybody can compute it again with `sha256sum`.
public enum EntryHash {
    /// Stands for the entry before the first: 64 zeros.
    public static let genesis = Digest(String(repeating: "0", count: 64))

    /// Names the layout of the bytes, so that another layout could never give the same hash.
    static let layout = "rolloutd-journal-1"

    private static let digits = Array("0123456789abcdef".utf8)

    /// The hash of an entry; `payload` is the record as JSON, byte for byte as it is stored.
    public static func of(sequence: Int64, previous: Digest, payload: String) -> Digest {
        var hash = SHA256()
        hash.update(data: Array("\(layout)\n\(sequence)\n\(previous)\n".utf8))
        hash.update(data: Array(payload.utf8))
        let text = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return Digest(String(decoding: text, as: UTF8.self))
    }
}

import Foundation
public import RolloutModel

/// What is known of a journal's entries from elsewhere: the system journal's copy, an earlier export, a head that was noted.
public struct EntryCopies: Sendable {
    /// A line that says nothing of any entry.
    public struct Malformed: Error, Hashable {
        /// The line's number, from 1.
        public let line: Int
        /// Why it cannot be used.
        public let why: String
    }

    /// What is read of a line: journald's names, which are texts all, and those of an export.
    private struct Fields: Decodable {
        let ENTRY_SEQUENCE: String?
        let ENTRY_HASH: String?
        let ENTRY_TIME: String?
        let sequence: Int64?
        let hash: String?
        let time: String?
    }

    struct Copy: Hashable, Sendable {
        let hash: Digest
        let time: Timestamp?
        let place: String
    }

    private(set) var copies: [Int64: [Copy]] = [:]
    /// The highest entry of which there is a copy; nil where there is none.
    var last: Int64? { copies.keys.max() }
    /// Whether nothing is known.
    public var isEmpty: Bool { copies.isEmpty }

    /// Nothing.
    public init() {}

    /// Notes an entry's hash as it was seen at `place`.
    public mutating func add(_ sequence: Int64, _ hash: Digest, time: Timestamp? = nil, place: String) {
        let copy = Copy(hash: hash, time: time, place: place)
        if copies[sequence]?.contains(where: { $0.hash == hash }) != true { copies[sequence, default: []].append(copy) }
    }

    /// Notes what a line says: one of `journalctl -o json --all`, or of `rolloutctl history export`. Entries of the system
    /// journal that are none of the decision journal's are passed over.
    public mutating func add(line text: some StringProtocol, number: Int, place: String) throws(Malformed) {
        guard !text.allSatisfy(\.isWhitespace) else { return }
        let fields: Fields
        do {
            fields = try JSONDecoder().decode(Fields.self, from: Data(text.utf8))
        } catch DecodingError.dataCorrupted {
            throw Malformed(line: number, why: "it is not JSON")
        } catch {
            // journald gives a field that was set twice as a list, and nobody but a forger sets ours twice.
            throw Malformed(line: number, why: "it is no entry of journalctl's or of an export")
        }
        let isExport = fields.ENTRY_SEQUENCE == nil && fields.sequence != nil
        guard isExport || fields.ENTRY_SEQUENCE != nil else { return }
        let sequence = isExport ? fields.sequence : fields.ENTRY_SEQUENCE.flatMap { Int64($0) }
        let hash = isExport ? fields.hash : fields.ENTRY_HASH
        guard let sequence, sequence > 0, let hash, Self.isHash(hash) else {
            throw Malformed(line: number, why: "its number or its hash is not one")
        }
        let time = (isExport ? fields.time : fields.ENTRY_TIME).flatMap { Timestamp($0) }
        add(sequence, Digest(hash), time: time, place: place)
    }

    /// Leaves out what is older than a time: the copies of another journal that was begun before. How many they were.
    mutating func dropEarlier(than start: Timestamp) -> Int {
        var dropped = 0
        for (sequence, known) in copies {
            let kept = known.filter { $0.time.map { $0 >= start } ?? true }
            dropped += known.count - kept.count
            copies[sequence] = kept.isEmpty ? nil : kept
        }
        return dropped
    }

    /// Whether the text is a hash as the journal writes it: 64 hexadecimal digits in lower case.
    public static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }
}

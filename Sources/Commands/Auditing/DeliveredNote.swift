import Audit
import Foundation
import RolloutModel

/// The daemon's note, beside its journal, of the last entry that went to the system journal.
struct DeliveredNote {
    let sequence: Int64
    let hash: Digest
    /// The note's file.
    let place: String

    /// The note beside a database; nil where there is none or it does not read.
    static func read(beside journal: String) -> DeliveredNote? {
        let place = ((journal as NSString).deletingLastPathComponent as NSString).appendingPathComponent("delivered")
        guard let bytes = FileManager.default.contents(atPath: place), bytes.count < 128 else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let sequence = Int64(words[0]), sequence > 0, EntryCopies.isHash(String(words[1]))
        else {
            return nil
        }
        return DeliveredNote(sequence: sequence, hash: Digest(String(words[1])), place: place)
    }
}

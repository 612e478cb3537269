import Glibc
import RolloutModel

/// How far the journal's entries have gone to the system journal: a small file of its own beside the journal.
///
/// Losing it costs duplicates in the system journal and nothing else. It is also a head kept elsewhere: a journal that ends
/// before it, or has another entry there, was rolled back.
public struct DeliveredMark: Sendable {
    /// Where it lies.
    public let path: String

    /// The mark of the state directory at that path.
    public init(stateDirectory: String) { path = "\(stateDirectory)/delivered" }

    /// The last entry delivered; nil where there is no mark or it does not read.
    public func read() -> JournalHead? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = Glibc.read(file, &bytes, bytes.count)
        let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let sequence = Int64(words[0]), sequence >= 0, words[1].utf8.count == 64 else {
            return nil
        }
        return JournalHead(sequence: sequence, hash: Digest(String(words[1])))
    }

    /// Replaces the mark as a whole: a reader sees the old one or the new one. It is not synced, for it may be lost.
    public func write(_ head: JournalHead) throws(JournalError) {
        let draft = path + ".new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure() }
        let bytes = Array("\(head.sequence) \(head.hash)\n".utf8)
        let written = Glibc.write(file, bytes, bytes.count)
        guard close(file) == 0, written == bytes.count, rename(draft, path) == 0 else { throw failure() }
    }

    private func failure() -> JournalError {
        .storage(doing: "writing \(path)", code: errno, message: Errno.text)
    }
}

/// What can go wrong with the journal. The code is stable; the description is a sentence for the operator.
public enum JournalError: Error, Hashable, Sendable {
    /// Another process has the state directory.
    case inUse(directory: String, holder: String?)
    /// The state directory cannot be used.
    case directory(path: String, why: String)
    /// The journal's file is gone although it was there.
    case missing(path: String, why: String)
    /// The file is not a journal of rolloutd.
    case foreignFile(path: String, why: String)
    /// The file was written by a later version.
    case newerSchema(path: String)
    /// The file is damaged or was tampered with; `entry` is the first one that does not fit.
    case corrupt(path: String, entry: Int64, why: String)
    /// The journal ends before an entry that is known to have been there, or has another in its place.
    case rolledBack(path: String, head: Int64, delivered: Int64, mark: String)
    /// SQLite did not take a setting that durability rests on.
    case unsafe(setting: String, found: String, wanted: String)
    /// Somebody else appended.
    case conflict(expected: Int64, next: Int64)
    /// The record may not follow those before it.
    case grammar(GrammarViolation)
    /// A number that is none.
    case notANumber(field: String, value: String)
    /// A record over the limit.
    case tooLarge(kind: String, bytes: Int, limit: Int)
    /// A record that cannot be written as JSON.
    case unwritable(String)
    /// Too many appends wait for their turn.
    case tooManyWaiting(limit: Int)
    /// Reading or writing failed.
    case storage(doing: String, code: Int32, message: String)
    /// A write failed before; nothing is written any more.
    case broken(cause: String)
    /// The journal was closed.
    case closed

    /// A stable word: a metric label and a journal field.
    public var code: String {
        switch self {
        case .inUse: "journal-in-use"
        case .directory: "state-directory"
        case .missing: "journal-missing"
        case .foreignFile: "journal-foreign-file"
        case .newerSchema: "journal-newer-schema"
        case .corrupt: "journal-corrupt"
        case .rolledBack: "journal-rolled-back"
        case .unsafe: "journal-unsafe"
        case .conflict: "journal-conflict"
        case .grammar: "journal-grammar"
        case .notANumber: "journal-not-a-number"
        case .tooLarge: "journal-too-large"
        case .unwritable: "journal-unwritable"
        case .tooManyWaiting: "journal-overloaded"
        case .storage: "journal-storage"
        case .broken: "journal-broken"
        case .closed: "journal-closed"
        }
    }
}

extension JournalError: CustomStringConvertible {
    private static let restore =
        "Nothing was changed. Copy the state directory aside, then restore a backup as docs/operating/journal.md says."

    /// A sentence for the operator: what failed, with which value, what to do.
    public var description: String {
        switch self {
        case .inUse(let directory, let holder):
            "another rolloutd\(holder.map { " (process \($0))" } ?? "") uses the state directory \(directory): stop it, or give "
                + "this one a stateDirectory of its own"
        case .directory(let path, let why): "the state directory \(path) cannot be used: \(why)"
        case .missing(let path, let why):
            "\(path) is gone, but \(why): put it back from a backup, or move the whole state directory away to begin anew"
        case .foreignFile(let path, let why): "\(path) is not a journal of rolloutd: \(why). \(Self.restore)"
        case .newerSchema(let path):
            "\(path) was written by a later version of rolloutd: install that version, or restore the backup made before the "
                + "upgrade. Nothing was changed."
        case .corrupt(let path, let entry, let why): "\(path) does not fit at entry \(entry): \(why). \(Self.restore)"
        case .rolledBack(let path, let head, let delivered, let mark):
            "\(path) ends at entry \(head) or differs from what was there, for entry \(delivered) went to the system journal "
                + "before: its end is lost, or an older copy was restored. If that was on purpose, remove \(mark) and start again."
        case .unsafe(let setting, let found, let wanted):
            "SQLite's \(setting) is \(found) where \(wanted) was set: decisions could be lost at a power cut. Check the file "
                + "system of the state directory."
        case .conflict(let expected, let next):
            "entry \(expected) was to be written, but the journal's next one is \(next): somebody else appended"
        case .grammar(let violation): "\(violation)"
        case .notANumber(let field, let value): "\(field) is \(value), and a journal holds finite numbers only"
        case .tooLarge(let kind, let bytes, let limit):
            "a record of kind \(kind) takes \(bytes) bytes, and the most is \(limit)"
        case .unwritable(let why): "a record cannot be written as JSON: \(why)"
        case .tooManyWaiting(let limit): "\(limit) appends wait for the disk already: it is too slow"
        case .storage(let doing, let code, let message):
            "\(doing) failed: \(message) (SQLite \(code)). Check the disk's space and health; rolloutd takes up from what is on it."
        case .broken(let cause): "the journal takes no more entries since a write failed: \(cause)"
        case .closed: "the journal is closed"
        }
    }
}

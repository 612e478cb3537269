import GRDB
import Glibc

/// A journal's file as an auditor reads it: without a daemon's lock, never migrated, never written, nothing left beside it.
///
/// SQLite cannot read a file with a write-ahead log without making files beside it, so what lies still is copied, with its log,
/// to a folder of its own, which goes with `close()`. A file that a daemon has open cannot be copied as one; it is read where it
/// lies, a page at a time, so that the daemon is never kept from its own work.
package final class JournalInspection {
    /// Why there is nothing to inspect.
    package enum Problem: Error, Hashable {
        /// There is no such file.
        case missing(String)
        /// The file is there and may not be read.
        case notAllowed(String)
        /// The file is no journal of rolloutd's, or of a later version's.
        case foreign(String)
        /// Reading failed for a reason that says nothing of the contents.
        case unreadable(String)
    }

    /// How many rows are read at once.
    private static let page = 1_000

    private let database: DatabaseQueue
    private let folder: ScratchFolder?

    /// Opens a journal's file.
    ///
    /// - Parameters:
    ///   - path: The database: `journal.db` of a state directory, or a copy of it; its log is `PATH-wal`.
    ///   - scratch: The folder in which a copy is made.
    /// - Throws: `Problem`; `ChainBreak` for a file that is damaged beyond opening.
    package init(_ path: String, scratch: String) throws {
        try Self.inspectHeader(path)
        var copied: ScratchFolder?
        var source = path
        if !JournalHolder.holds(path) {
            let folder = try ScratchFolder(in: scratch)
            source = try folder.copy(path)
            // Somebody who began to write meanwhile has torn the copy.
            if JournalHolder.holds(path) { source = path } else { copied = folder }
        }
        folder = copied
        do {
            database = try copied == nil ? JournalConnection.reader(source) : JournalConnection.copy(source)
            let isNewer = try database.inDatabase(JournalSchema.migrator.hasBeenSuperseded)
            guard !isNewer else {
                throw Problem.foreign(
                    "\(path) was written by a later version of rolloutd: use that version's rolloutctl")
            }
        } catch {
            throw Self.named(error, entry: 1)
        }
    }

    /// Hands every row to `each`, in rising order.
    ///
    /// - Throws: `ChainBreak` where the file is damaged, `Problem` where it cannot be read, and whatever `each` throws.
    package func forEachRow(_ each: (EntryRow) throws -> Void) throws {
        var last: Int64 = 0
        while true {
            let rows = try page(after: last)
            for row in rows {
                try each(row)
                last = row.sequence
            }
            guard rows.count == Self.page else { return }
        }
    }

    /// What is wrong with the file beside its rows; nil where all is well.
    package func misfit() throws -> String? {
        do { return try database.read(JournalSchema.misfit) } catch { throw Self.named(error, entry: 1) }
    }

    /// Closes the file and removes what was made for reading it.
    package func close() throws { try database.close() }

    private func page(after last: Int64) throws -> [EntryRow] {
        var next = last + 1
        do {
            return try database.read { db in
                let sql = "SELECT \(EntryRow.columns) FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?"
                let cursor = try Row.fetchCursor(db, sql: sql, arguments: [last, Self.page])
                var rows: [EntryRow] = []
                while let row = try cursor.next() {
                    rows.append(try EntryRow(row, expected: next))
                    next += 1
                }
                return rows
            }
        } catch {
            throw Self.named(error, entry: next)
        }
    }

    private static func named(_ error: any Error, entry: Int64) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        guard [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR].contains(error.resultCode) else {
            return Problem.unreadable("reading failed: \(error.message ?? "\(error.extendedResultCode)")")
        }
        return ChainBreak(entry: entry, why: "SQLite says: \(error.message ?? "\(error.extendedResultCode)")")
    }

    private static func inspectHeader(_ path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw Problem.missing("there is no journal at \(path)")
            case EACCES, EPERM: throw Problem.notAllowed("\(path) may not be read")
            default: throw Problem.unreadable("\(path) cannot be opened: \(Errno.text)")
            }
        }
        defer { Glibc.close(file) }
        var header = [UInt8](repeating: 0, count: 100)
        guard pread(file, &header, header.count, 0) == header.count,
            header.starts(with: Array("SQLite format 3\0".utf8))
        else { throw Problem.foreign("\(path) is no SQLite database") }
        let found = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard found == JournalSchema.applicationID else {
            throw Problem.foreign("\(path) is a database of another program")
        }
    }
}

/// Whether a daemon has a journal open.
enum JournalHolder {
    /// Whether somebody holds the lock of the state directory that the journal lies in.
    ///
    /// The kernel's list is read, for taking the lock to see whether it is free could keep a daemon from starting.
    static func holds(_ journal: String) -> Bool {
        let folder = journal.lastIndex(of: "/").map { String(journal[..<$0]) } ?? "."
        var status = stat()
        guard stat("\(folder.isEmpty ? "/" : folder)/lock", &status) == 0, let file = fopen("/proc/locks", "re") else {
            return false
        }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, CInt(line.count), file) != nil {
            // `1: FLOCK  ADVISORY  WRITE 1234 fe:01:5678 0 EOF`
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split(separator: " ")
            guard words.contains("FLOCK"), words.contains("WRITE") else { continue }
            if words.contains(where: { $0.hasSuffix(":\(status.st_ino)") && $0.split(separator: ":").count == 3 }) {
                return true
            }
        }
        return false
    }
}

/// A folder for one copy, for its owner only, which goes with it.
final class ScratchFolder {
    private let path: String

    init(in parent: String) throws(JournalInspection.Problem) {
        var template = Array("\(parent)/rolloutd-journal-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else { throw .unreadable("no folder for a copy can be made in \(parent): \(Errno.text)") }
        path = made
    }

    deinit {
        for name in ["journal.db", "journal.db-wal", "journal.db-shm"] { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// Copies a database and its log, where it has one; the copy's path.
    func copy(_ database: String) throws(JournalInspection.Problem) -> String {
        let copy = "\(path)/journal.db"
        try Self.copy(database, copy)
        if access(database + "-wal", F_OK) == 0 { try Self.copy(database + "-wal", copy + "-wal") }
        return copy
    }

    private static func copy(_ from: String, _ to: String) throws(JournalInspection.Problem) {
        let source = open(from, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else {
            throw errno == EACCES ? .notAllowed("\(from) may not be read") : .unreadable("\(from): \(Errno.text)")
        }
        defer { close(source) }
        let target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw .unreadable("\(to) cannot be made: \(Errno.text)") }
        defer { close(target) }
        while true {
            let count = sendfile(target, source, nil, 1 << 30)
            if count == 0 { return }
            guard count > 0 else { throw .unreadable("\(from) cannot be copied to \(to): \(Errno.text)") }
        }
    }
}

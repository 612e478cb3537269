import GRDB
import Glibc

/// The database file as a file: made whole or not at all, and looked at before SQLite touches it.
struct JournalFile: Sendable {
    /// Where it lies.
    let path: String
    private let directory: StateDirectory
    private let mark: DeliveredMark

    /// The journal's file in a state directory.
    init(_ directory: StateDirectory) {
        self.directory = directory
        path = directory.file("journal.db")
        mark = DeliveredMark(stateDirectory: directory.path)
    }

    /// Makes the file where none is and nothing says that there was one; else checks that it is ours.
    func prepare(_ migrator: DatabaseMigrator) throws {
        if access(path, F_OK) == 0 { return try inspect() }
        guard errno == ENOENT else { throw JournalError.directory(path: directory.path, why: "\(path): \(Errno.text)") }
        if size(of: path + "-wal") ?? 0 > 0 {
            throw JournalError.missing(path: path, why: "its write-ahead log \(path)-wal is still there")
        }
        if let delivered = mark.read(), delivered.sequence > 0 {
            throw JournalError.missing(
                path: path, why: "\(mark.path) says that it had at least \(delivered.sequence) entries")
        }
        try make(migrator)
    }

    // Under another name first: a file called journal.db is always complete, so an empty one is a damaged one.
    private func make(_ migrator: DatabaseMigrator) throws {
        let draft = path + ".new"
        for leftover in [draft, draft + "-journal"] { unlink(leftover) }
        try createEmpty(draft)
        do {
            var configuration = Configuration()
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let database = try DatabaseQueue(path: draft, configuration: configuration)
            try migrator.migrate(database)
            try database.close()
        } catch {
            unlink(draft)
            throw JournalError.storage(error, doing: "making \(path)")
        }
        guard rename(draft, path) == 0 else {
            throw JournalError.directory(path: directory.path, why: "\(draft) cannot be renamed: \(Errno.text)")
        }
        try directory.sync()
    }

    // SQLite would make it with the umask's rights, and gives the log and the shared memory the rights of the database.
    private func createEmpty(_ path: String) throws(JournalError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .directory(path: directory.path, why: "\(path): \(Errno.text)") }
        close(file)
    }

    /// Reads the header (https://www.sqlite.org/fileformat2.html#the_database_header) by hand: SQLite takes an empty file
    /// for a new database, and would change a foreign one by opening it.
    private func inspect() throws(JournalError) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw .directory(path: directory.path, why: "\(path): \(Errno.text)") }
        defer { close(file) }
        var header = [UInt8](repeating: 0, count: 100)
        guard pread(file, &header, header.count, 0) == header.count else {
            throw .corrupt(path: path, entry: 1, why: "the file is shorter than a database's header")
        }
        guard header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw .corrupt(path: path, entry: 1, why: "the file does not begin like a database")
        }
        let found = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard found == JournalSchema.applicationID else {
            throw .foreignFile(path: path, why: "its application_id is \(found), not \(JournalSchema.applicationID)")
        }
        for name in [path, path + "-wal", path + "-shm"] where access(name, F_OK) == 0 && chmod(name, 0o600) != 0 {
            throw .directory(path: directory.path, why: "\(name): \(Errno.text)")
        }
    }

    private func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_size : nil
    }
}

extension JournalError {
    /// What SQLite or the system said, in a sentence.
    static func storage(_ error: any Error, doing: String) -> JournalError {
        switch error {
        case let error as JournalError: error
        case let error as DatabaseError:
            .storage(
                doing: doing, code: error.extendedResultCode.rawValue,
                message: error.isDiskFull ? "the disk is full" : error.message ?? "\(error.extendedResultCode)")
        default: .storage(doing: doing, code: 0, message: "\(error)")
        }
    }
}

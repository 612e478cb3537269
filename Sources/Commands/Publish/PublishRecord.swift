import ControlAPI
import FoundationEssentials
import Glibc
import PackageFiles
import RolloutModel

/// How far a publication has come, kept on disk so that a run which was killed is gone on with and nothing is made twice. It
/// holds no address and no secret.
struct PublishRecord: Codable, Hashable, Sendable {
    /// How far.
    enum Phase: String, Codable, Sendable {
        /// The draft is about to be made: one that is found afterwards, as it is made, is ours.
        case creating
        /// The draft is made.
        case drafted
        /// The commit is about to be sent.
        case committing
        /// The Store has taken it.
        case committed
        /// It is published.
        case published
    }

    /// Of this file.
    var format = 1
    /// The application, and the flight where it is one's.
    let target: String
    /// What was published when it began.
    let base: String
    /// The packages, by file, version and architectures.
    let packages: [String]
    /// The first percentage.
    let percentage: String
    /// The policy.
    let policy: String
    var phase: Phase
    /// The submission, once it has a number.
    var submission: String?

    /// The record of a beginning.
    init(_ wish: PublishWish, base: String) {
        target = "\(wish.target)"
        self.base = base
        packages = wish.packages.map(\.words)
        percentage = wish.percentage.digits
        policy = wish.policy.name.rawValue
        phase = .creating
    }

    /// Whether it is about the same packages at the same percentage.
    func isAbout(_ wish: PublishWish) -> Bool {
        packages == wish.packages.map(\.words) && percentage == wish.percentage.digits
    }
}

/// The folder of the records, with a file and a lock for each application and flight.
struct PublishRecordFolder: Sendable {
    /// Where it is.
    let path: String

    /// The folder that is named, else the user's state.
    ///
    /// - Throws: `SubmissionTrouble` where there is none.
    init(named: String?, _ environment: [String: String]) throws {
        if let named {
            path = named
        } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            path = state + "/rolloutctl/publish"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = home + "/.local/state/rolloutctl/publish"
        } else {
            throw SubmissionTrouble(
                .usage,
                "Neither $XDG_STATE_HOME nor $HOME says where to keep what was done: name a folder with --state.")
        }
    }

    /// Makes the folder and takes the lock, which the process keeps until the lock is let go or the process ends.
    ///
    /// - Throws: `SubmissionTrouble` where another process has it, or the folder cannot be written.
    func lock(_ target: RolloutTarget) throws -> PublishLock {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SubmissionTrouble(
                .refused, "The folder \(path) cannot be made: name one that can be written with --state.")
        }
        let descriptor = open(file(target) + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable(errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw SubmissionTrouble(
                .refused, "Another rolloutctl publish of \(target) is at work: wait for its end, and run this again.")
        }
        return PublishLock(descriptor)
    }

    /// The record; nil where there is none, or one that cannot be understood and so says nothing.
    func load(_ target: RolloutTarget) -> PublishRecord? {
        guard let file = try? FileBytes(path: file(target)), file.count <= 1 << 20,
            let bytes = try? file.read(at: 0, count: file.count)
        else { return nil }
        let record = try? ControlJSON.decode(PublishRecord.self, from: Data(bytes))
        return record?.target == "\(target)" && record?.format == 1 ? record : nil
    }

    /// Writes the record; when this comes back it is on disk, whatever happens to the machine.
    ///
    /// - Throws: `SubmissionTrouble` where it cannot be written.
    func save(_ record: PublishRecord, _ target: RolloutTarget) throws {
        let bytes = Array(try ControlJSON.encode(record, pretty: true)) + [UInt8(ascii: "\n")]
        let temporary = file(target) + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable(errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let isSynced = rest.isEmpty && fsync(descriptor) == 0
        let failure = errno
        close(descriptor)
        guard isSynced else { throw unwritable(failure) }
        guard rename(temporary, file(target)) == 0 else { throw unwritable(errno) }
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw unwritable(errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw unwritable(errno) }
    }

    /// Removes the record. Where that fails it goes on to say what was meant, and no more.
    func remove(_ target: RolloutTarget) { unlink(file(target)) }

    private func file(_ target: RolloutTarget) -> String {
        let names = [target.application.rawValue, target.flight?.rawValue].compactMap(\.self)
        let plain = names.map { name in
            String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
        }
        return "\(path)/\(plain.joined(separator: ".")).json"
    }

    private func unwritable(_ number: Int32) -> SubmissionTrouble {
        SubmissionTrouble(
            .refused,
            "The folder \(path) cannot be written: \(String(cString: strerror(number))). What was done must be on disk before "
                + "it is done: name another folder with --state.")
    }
}

/// Held while a publication is at work.
final class PublishLock: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}

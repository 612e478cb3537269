import Foundation

/// The library that stands between the daemon and its state directory (Tests/Support/FaultyDisk), as it is ordered.
struct FaultyDisk: Sendable {
    /// What is to fail, and how.
    struct Fault: Sendable, CustomStringConvertible {
        enum Kind: String { case write, sync, name, post, any }
        enum Action: String {
            case failsWithEIO = "EIO"
            case isFull = "ENOSPC"
            case killsBefore = "kill"
            case killsAfter = "killafter"
        }

        let kind: Kind
        let action: Action
        /// Which change of that kind, counted from 1.
        let n: Int
        /// Whether all that come after it fail as well.
        var lasts = false

        var description: String { "\(kind.rawValue):\(action.rawValue):\(n)\(lasts ? "+" : "")" }
    }

    private let log: String
    private let folder: String

    /// A disk under a state directory; the log is a file of that name in the test's folder.
    init(_ bench: Bench, log name: String = "disk.log") {
        folder = bench.folder("state")
        log = bench.folder(name)
    }

    /// The environment of a daemon whose disk this is.
    func environment(_ fault: Fault?) -> [String: String] {
        var environment = [
            "LD_PRELOAD": Programs.folder + "/libFaultyDisk.so", "FAULTY_DISK_FOLDER": folder, "FAULTY_DISK_LOG": log,
        ]
        if let fault { environment["FAULTY_DISK_FAULT"] = fault.description }
        return environment
    }

    /// What was taken down so far.
    func changes() throws -> [DiskChange] { try DiskChange.read(FileManager.default.contents(atPath: log) ?? Data()) }
}

/// One line of what the library took down: a change of the state directory, or a request that changes a rollout.
enum DiskChange: Hashable, Sendable {
    case write(file: String, offset: Int, Data)
    case truncate(file: String, size: Int)
    /// The file's bytes, or for `.` the folder's names, are on the disk.
    case sync(file: String)
    case create(file: String)
    case rename(file: String, to: String)
    case remove(file: String)
    /// Sent right after this: the first line.
    case request(String)
    /// What was ordered happened here.
    case fault(file: String)

    struct Unreadable: Error { let offset: Int }

    fileprivate static func read(_ log: Data) throws -> [DiskChange] {
        let bytes = [UInt8](log)
        var changes: [DiskChange] = []
        var place = 0
        func number(_ offset: Int, _ length: Int) -> Int {
            (0..<length).reduce(0) { $0 | Int(bytes[place + offset + $1]) << (8 * $1) }
        }
        while place + 24 <= bytes.count {
            let (kind, nameLength, dataLength, offset) = (number(0, 4), number(4, 4), number(8, 4), number(16, 8))
            let name = place + 24
            // Cut off where the process was killed in the middle of it: it was not done either.
            guard name + nameLength + dataLength <= bytes.count else { break }
            let file = String(decoding: bytes[name..<(name + nameLength)], as: UTF8.self)
            let data = Data(bytes[(name + nameLength)..<(name + nameLength + dataLength)])
            let text = String(decoding: data, as: UTF8.self)
            switch UInt8(kind) {
            case UInt8(ascii: "W"): changes.append(.write(file: file, offset: offset, data))
            case UInt8(ascii: "T"): changes.append(.truncate(file: file, size: offset))
            case UInt8(ascii: "S"): changes.append(.sync(file: file))
            case UInt8(ascii: "C"): changes.append(.create(file: file))
            case UInt8(ascii: "R"): changes.append(.rename(file: file, to: text))
            case UInt8(ascii: "U"): changes.append(.remove(file: file))
            case UInt8(ascii: "P"): changes.append(.request(text))
            case UInt8(ascii: "F"): changes.append(.fault(file: file))
            default: throw Unreadable(offset: place)
            }
            place = name + nameLength + dataLength
        }
        return changes
    }

    var isRequest: Bool { if case .request = self { true } else { false } }
    var isFault: Bool { if case .fault = self { true } else { false } }

    /// Whether this is the fault, and met the journal itself rather than its index, its reserve or its mark.
    var isFaultOfJournal: Bool {
        if case .fault(let file) = self { file.hasPrefix("journal.db") && !file.hasSuffix("-shm") } else { false }
    }
}

import Foundation

/// The state directory as a power cut leaves it: what was synced is there; of what was not, nothing, or whatever chance kept of it,
/// sector by sector; of the names that were not synced, the first few (docs/internals/decisions/0014-power-cuts.md).
struct PowerCut {
    /// What of the unsynced is kept.
    enum Keeping: Sendable, CustomStringConvertible {
        case nothing
        case chance(UInt64)

        var description: String {
            switch self {
            case .nothing: "nothing unsynced kept"
            case .chance(let seed): "kept by chance \(seed)"
            }
        }
    }

    /// What a disk writes whole or not at all.
    private static let sector = 512
    /// Their bytes are made anew at each start, from nothing.
    private static let passing = ["lock", "reserve", "journal.db-shm"]

    private enum Edit {
        case write(offset: Int, Data)
        case truncate(Int)
    }

    private struct File {
        var durable: [UInt8] = []
        var pending: [Edit] = []
    }

    private enum Naming {
        case gives(String, Int)
        case renames(String, String)
        case removes(String)
    }

    private var files: [File] = []
    /// What each name stands for: as the process sees it, and as the disk has it.
    private var names: [String: Int] = [:]
    private var durableNames: [String: Int] = [:]
    private var pendingNames: [Naming] = []

    /// The power goes after these changes of a directory that was empty or not there.
    init(after changes: some Sequence<DiskChange>) {
        for change in changes { take(change) }
    }

    private mutating func take(_ change: DiskChange) {
        switch change {
        case .write(let file, let offset, let data): edit(file, .write(offset: offset, data))
        case .truncate(let file, let size): edit(file, .truncate(size))
        case .sync("."):
            durableNames = names
            pendingNames = []
        case .sync(let file):
            guard let index = names[file] else { return }
            for edit in files[index].pending { Self.apply(edit, to: &files[index].durable) { _ in true } }
            files[index].pending = []
        case .create(let file):
            files.append(File())
            names[file] = files.count - 1
            pendingNames.append(.gives(file, files.count - 1))
        case .rename(let file, let other):
            names[other] = names.removeValue(forKey: file)
            pendingNames.append(.renames(file, other))
        case .remove(let file):
            names[file] = nil
            pendingNames.append(.removes(file))
        case .request, .fault: break
        }
    }

    private mutating func edit(_ file: String, _ edit: Edit) {
        guard !Self.passing.contains(file) else { return }
        if let index = names[file] { files[index].pending.append(edit) }
    }

    private static func apply(_ edit: Edit, to bytes: inout [UInt8], keeps: (Int) -> Bool) {
        switch edit {
        case .truncate(let size):
            guard keeps(0) else { return }
            if size < bytes.count { bytes.removeLast(bytes.count - size) } else { grow(&bytes, to: size) }
        case .write(let offset, let data):
            let data = [UInt8](data)
            var done = 0
            while done < data.count {
                let place = offset + done
                let length = min(sector - place % sector, data.count - done)
                if keeps(place / sector) {
                    grow(&bytes, to: place + length)
                    bytes.replaceSubrange(place..<(place + length), with: data[done..<(done + length)])
                }
                done += length
            }
        }
    }

    private static func grow(_ bytes: inout [UInt8], to size: Int) {
        if size > bytes.count { bytes.append(contentsOf: repeatElement(0, count: size - bytes.count)) }
    }

    /// Writes what is left into a folder, which is emptied first.
    func leave(in folder: String, keeping: Keeping) throws {
        var kept = durableNames
        var contents = files.map(\.durable)
        if case .chance(let seed) = keeping {
            var random = Random(seed: seed)
            for naming in pendingNames.prefix(Int(random.next(below: UInt64(pendingNames.count + 1)))) {
                switch naming {
                case .gives(let name, let file): kept[name] = file
                case .renames(let name, let other): kept[other] = kept.removeValue(forKey: name)
                case .removes(let name): kept[name] = nil
                }
            }
            for index in files.indices {
                for edit in files[index].pending {
                    Self.apply(edit, to: &contents[index]) { _ in random.once(in: 2) }
                }
            }
        }
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for (name, file) in kept where !Self.passing.contains(name) {
            try Data(contents[file]).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
    }
}

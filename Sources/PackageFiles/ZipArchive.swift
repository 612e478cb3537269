/// A ZIP archive (PKWARE's APPNOTE), with ZIP64, read from its central directory: what a submission's upload is, and what
/// every package is.
public struct ZipArchive {
    /// A file of the archive.
    public struct Entry: Hashable, Sendable {
        /// Its path, with `/` between folders.
        public let name: String
        /// How many bytes it has.
        public let count: Int
        let isDeflated: Bool
        let compressedCount: Int
        let headerOffset: Int
    }

    /// More than any package has; an archive that announces more is an attempt to keep us busy.
    private static let mostEntries = 200_000
    private static let mostDirectoryBytes = 64 << 20
    /// The end record with the longest comment.
    private static let tailBytes = 65_557

    /// Its files in the directory's order.
    public let entries: [Entry]
    private let source: any ByteSource

    /// Reads the directory.
    ///
    /// - Throws: `PackageFileError`, with `notAnArchive` for what is no ZIP archive.
    public init(_ source: any ByteSource) throws(PackageFileError) {
        self.source = source
        let (start, size, count) = try Self.directory(of: source)
        guard count <= Self.mostEntries, size <= Self.mostDirectoryBytes else {
            throw PackageFileError(.tooLarge, "it announces \(count) files")
        }
        entries = try Self.entries(LittleEndian(try source.read(at: start, count: size)), count: count)
    }

    /// The file of that path; separators may be either way round, and case makes no difference, as on Windows.
    public func entry(_ name: String) -> Entry? {
        func plain(_ name: String) -> String { name.replacing("\\", with: "/").lowercased() }
        return entries.first { plain($0.name) == plain(name) }
    }

    /// A file's bytes, unfolded.
    ///
    /// - Throws: `PackageFileError` where it is damaged or larger than `limit`.
    public func contents(_ entry: Entry, limit: Int) throws(PackageFileError) -> [UInt8] {
        guard entry.count <= limit else {
            throw PackageFileError(.tooLarge, "\(entry.name) has \(entry.count) bytes, more than \(limit)")
        }
        let part = try stored(entry)
        let bytes = try part.read(at: 0, count: part.count)
        return entry.isDeflated ? try Inflate.inflate(bytes, limit: limit) : bytes
    }

    /// A file's bytes to be read where they are needed: without unfolding them where they are stored as they are.
    func bytes(_ entry: Entry, limit: Int) throws(PackageFileError) -> any ByteSource {
        entry.isDeflated ? ByteArray(try contents(entry, limit: limit)) : try stored(entry)
    }

    private func stored(_ entry: Entry) throws(PackageFileError) -> BytePart {
        let header = LittleEndian(try source.read(at: entry.headerOffset, count: 30))
        guard header.number(at: 0, bytes: 4) == 0x0403_4B50 else {
            throw PackageFileError(.notAnArchive, "\(entry.name) is not where the directory says")
        }
        let start = entry.headerOffset + 30 + header.number(at: 26, bytes: 2) + header.number(at: 28, bytes: 2)
        guard start <= source.count, entry.compressedCount <= source.count - start else {
            throw PackageFileError(.truncated, "it ends too early")
        }
        return BytePart(whole: source, start: start, count: entry.compressedCount)
    }

    private static func directory(of source: any ByteSource) throws(PackageFileError) -> (Int, Int, count: Int) {
        let tailStart = max(0, source.count - tailBytes)
        let tail = LittleEndian(try source.read(at: tailStart, count: source.count - tailStart))
        guard tail.count >= 22,
            let end = (0...(tail.count - 22)).reversed().first(where: { tail.number(at: $0, bytes: 4) == 0x0605_4B50 })
        else { throw PackageFileError(.notAnArchive, "it is no ZIP archive") }
        var (start, size) = (tail.number(at: end + 16, bytes: 4), tail.number(at: end + 12, bytes: 4))
        var count = tail.number(at: end + 10, bytes: 2)
        if start == 0xFFFF_FFFF || size == 0xFFFF_FFFF || count == 0xFFFF, end >= 20,
            tail.number(at: end - 20, bytes: 4) == 0x0706_4B50
        {
            let record = LittleEndian(try source.read(at: tail.number(at: end - 12, bytes: 8), count: 56))
            guard record.number(at: 0, bytes: 4) == 0x0606_4B50 else {
                throw PackageFileError(.notAnArchive, "its ZIP64 record is damaged")
            }
            (count, size, start) = (
                record.number(at: 32, bytes: 8), record.number(at: 40, bytes: 8), record.number(at: 48, bytes: 8)
            )
        }
        guard start >= 0, size >= 0, start <= source.count, size <= source.count - start else {
            throw PackageFileError(.truncated, "its directory is cut off")
        }
        return (start, size, count)
    }

    private static func entries(_ directory: LittleEndian, count: Int) throws(PackageFileError) -> [Entry] {
        var entries: [Entry] = []
        var place = 0
        for _ in 0..<count {
            guard place + 46 <= directory.count, directory.number(at: place, bytes: 4) == 0x0201_4B50 else {
                throw PackageFileError(.notAnArchive, "its directory is damaged")
            }
            let method = directory.number(at: place + 10, bytes: 2)
            let (nameCount, extraCount) = (
                directory.number(at: place + 28, bytes: 2), directory.number(at: place + 30, bytes: 2)
            )
            let next = place + 46 + nameCount + extraCount + directory.number(at: place + 32, bytes: 2)
            guard next <= directory.count else { throw PackageFileError(.truncated, "its directory is cut off") }
            guard method == 0 || method == 8 else {
                throw PackageFileError(
                    .notAnArchive, "it is packed by method \(method); only stored and deflated are read")
            }
            var sizes = [
                directory.number(at: place + 24, bytes: 4), directory.number(at: place + 20, bytes: 4),
                directory.number(at: place + 42, bytes: 4),
            ]
            directory.widen(&sizes, extra: place + 46 + nameCount, count: extraCount)
            guard sizes.allSatisfy({ $0 >= 0 }) else {
                throw PackageFileError(.notAnArchive, "its sizes are impossible")
            }
            entries.append(
                Entry(
                    name: directory.text(at: place + 46, count: nameCount), count: sizes[0], isDeflated: method == 8,
                    compressedCount: sizes[1], headerOffset: sizes[2]))
            place = next
        }
        return entries
    }
}

/// Numbers of a ZIP archive: the lowest byte first.
struct LittleEndian {
    private let bytes: [UInt8]
    var count: Int { bytes.count }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The number of so many bytes; 0 behind the end.
    func number(at place: Int, bytes width: Int) -> Int {
        guard place >= 0, place + width <= bytes.count else { return 0 }
        return bytes[place..<place + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func text(at place: Int, count: Int) -> String { String(decoding: bytes[place..<place + count], as: UTF8.self) }

    /// ZIP64's extra field holds, in this order, those numbers for which 32 bits are too few.
    func widen(_ numbers: inout [Int], extra start: Int, count: Int) {
        var place = start
        while place + 4 <= start + count {
            let (kind, size) = (number(at: place, bytes: 2), number(at: place + 2, bytes: 2))
            if kind == 1 {
                var value = place + 4
                for index in numbers.indices where numbers[index] == 0xFFFF_FFFF {
                    numbers[index] = number(at: value, bytes: 8)
                    value += 8
                }
                return
            }
            place += 4 + size
        }
    }
}

/// A ZIP archive of files as they are, written nowhere: its headers are in memory, the files' bytes are read where they are asked
/// for.
///
/// The same files give the same bytes every time – no dates, no compression, the order that is given – so that an upload
/// which was broken off goes on with the blocks that the storage has. ZIP64 where 32 bits are too few.
public struct StoredArchive: ByteSource, Sendable {
    /// A file of the archive.
    public struct File: Sendable {
        /// Its path, with `/` between folders.
        public let name: String
        /// Its bytes.
        public let bytes: any ByteSource & Sendable
        /// Their CRC-32.
        public let checksum: UInt32

        /// A file; all of it is read once, for its checksum.
        ///
        /// - Throws: `PackageFileError` where it cannot be read.
        public init(_ name: String, _ bytes: any ByteSource & Sendable) throws(PackageFileError) {
            self.init(name, bytes, checksum: try Checksum.of(bytes))
        }

        init(_ name: String, _ bytes: any ByteSource & Sendable, checksum: UInt32) {
            (self.name, self.bytes, self.checksum) = (name, bytes, checksum)
        }
    }

    /// A stretch of the archive.
    private struct Piece: Sendable {
        let start: Int
        let bytes: any ByteSource & Sendable
        var end: Int { start + bytes.count }
    }

    private static let most32 = 0xFFFF_FFFF
    private static let most16 = 0xFFFF

    /// How many bytes it has.
    public let count: Int
    private let pieces: [Piece]

    /// An archive of these files in this order.
    public init(_ files: [File]) {
        var pieces: [Piece] = []
        var place = 0
        func add(_ bytes: any ByteSource & Sendable) {
            if bytes.count > 0 { pieces.append(Piece(start: place, bytes: bytes)) }
            place += bytes.count
        }
        var directory: [UInt8] = []
        for file in files {
            directory += Self.entry(file, at: place)
            add(ByteArray(Self.header(file)))
            add(file.bytes)
        }
        add(ByteArray(directory + Self.end(files: files.count, directoryAt: place, directory.count)))
        self.pieces = pieces
        count = place
    }

    /// Reads some of it.
    ///
    /// - Throws: `PackageFileError` where there are not so many bytes, or a file cannot be read any more.
    public func read(at offset: Int, count: Int) throws(PackageFileError) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            throw PackageFileError(.truncated, "it ends too early")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for piece in pieces where piece.start < offset + count && piece.end > offset {
            let start = max(piece.start, offset)
            bytes += try piece.bytes.read(at: start - piece.start, count: min(piece.end, offset + count) - start)
        }
        return bytes
    }

    // MARK: Headers

    /// What the header before a file and its entry in the directory have in common: flags to sizes.
    private static func common(_ file: File, isWide: Bool) -> [UInt8] {
        // Bit 11: the name is UTF-8. No compression; the first date that ZIP knows, 1980-01-01.
        let flags = file.name.utf8.allSatisfy { $0 < 0x80 } ? 0 : 1 << 11
        let size = little(isWide ? most32 : file.bytes.count, 4)
        return little(flags, 2) + little(0, 2) + little(0, 2) + little(0x21, 2) + little(Int(file.checksum), 4) + size
            + size
    }

    private static func header(_ file: File) -> [UInt8] {
        let isWide = file.bytes.count >= most32
        let name = Array(file.name.utf8)
        let extra = isWide ? wide([file.bytes.count, file.bytes.count]) : []
        return little(0x0403_4B50, 4) + little(isWide ? 45 : 20, 2) + common(file, isWide: isWide)
            + little(name.count, 2) + little(extra.count, 2) + name + extra
    }

    private static func entry(_ file: File, at place: Int) -> [UInt8] {
        let isWide = file.bytes.count >= most32
        let isFar = place >= most32
        let name = Array(file.name.utf8)
        let numbers = (isWide ? [file.bytes.count, file.bytes.count] : []) + (isFar ? [place] : [])
        let extra = numbers.isEmpty ? [] : wide(numbers)
        let version = little(numbers.isEmpty ? 20 : 45, 2)
        return little(0x0201_4B50, 4) + version + version + common(file, isWide: isWide)
            + little(name.count, 2) + little(extra.count, 2) + little(0, 10) + little(isFar ? most32 : place, 4) + name
            + extra
    }

    private static func end(files: Int, directoryAt place: Int, _ size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        if files >= most16 || place >= most32 || size >= most32 {
            bytes += little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
            bytes += little(files, 8) + little(files, 8) + little(size, 8) + little(place, 8)
            bytes += little(0x0706_4B50, 4) + little(0, 4) + little(place + size, 8) + little(1, 4)
        }
        let number = little(min(files, most16), 2)
        return bytes + little(0x0605_4B50, 4) + little(0, 4) + number + number + little(min(size, most32), 4)
            + little(min(place, most32), 4) + little(0, 2)
    }

    private static func wide(_ numbers: [Int]) -> [UInt8] {
        little(1, 2) + little(numbers.count * 8, 2) + numbers.flatMap { little($0, 8) }
    }

    private static func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
    }
}

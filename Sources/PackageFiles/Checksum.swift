/// The CRC-32 that ZIP archives hold of their files.
struct Checksum {
    private static let tables: [[UInt32]] = {
        let first = (0..<256).map { index -> UInt32 in
            (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        // The tables after the first take eight bytes in one step, for archives have gigabytes.
        return (1..<8).reduce(into: [first]) { tables, _ in
            let last = tables[tables.count - 1]
            tables.append(last.map { $0 >> 8 ^ first[Int($0 & 0xFF)] })
        }
    }()
    /// All of them in one row, so that a look-up costs one check of bounds.
    private static let row = tables.flatMap(\.self)

    private var state: UInt32 = 0xFFFF_FFFF

    /// The checksum of what was added.
    var value: UInt32 { ~state }

    mutating func add(_ bytes: [UInt8]) {
        var state = state
        Self.row.withUnsafeBufferPointer { table in
            bytes.withUnsafeBytes { bytes in
                var place = 0
                while place + 8 <= bytes.count {
                    let low = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self).littleEndian ^ state
                    let high = bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self).littleEndian
                    state =
                        table[1_792 + Int(low & 0xFF)] ^ table[1_536 + Int(low >> 8 & 0xFF)]
                        ^ table[1_280 + Int(low >> 16 & 0xFF)] ^ table[1_024 + Int(low >> 24)]
                    state ^=
                        table[768 + Int(high & 0xFF)] ^ table[512 + Int(high >> 8 & 0xFF)]
                        ^ table[256 + Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
                    place += 8
                }
                while place < bytes.count {
                    state = state >> 8 ^ table[Int((state ^ UInt32(bytes[place])) & 0xFF)]
                    place += 1
                }
            }
        }
        self.state = state
    }

    /// The checksum of all of a source, with one piece of it in memory.
    static func of(_ source: any ByteSource) throws(PackageFileError) -> UInt32 {
        let piece = 1 << 20
        var checksum = Checksum()
        var place = 0
        while place < source.count {
            let count = min(piece, source.count - place)
            checksum.add(try source.read(at: place, count: count))
            place += count
        }
        return checksum.value
    }
}

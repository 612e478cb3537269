/// Undoes DEFLATE (RFC 1951), for the manifests of packages: a few kilobytes, written by any ZIP program.
struct Inflate {
    private let input: [UInt8]
    private let limit: Int
    private var position = 0
    private var bit = 0
    private var output: [UInt8] = []

    /// The bytes that were compressed, at most `limit` of them: an archive may claim little and unfold to gigabytes.
    static func inflate(_ input: [UInt8], limit: Int) throws(PackageFileError) -> [UInt8] {
        var inflate = Inflate(input: input, limit: limit)
        while try !inflate.block() {}
        return inflate.output
    }

    private init(input: [UInt8], limit: Int) { (self.input, self.limit) = (input, limit) }

    private static let broken = PackageFileError(.notAnArchive, "its compressed data are damaged")

    /// Reads a block; returns whether it was the last.
    private mutating func block() throws(PackageFileError) -> Bool {
        let isLast = try bits(1) == 1
        switch try bits(2) {
        case 0: try stored()
        case 1: try coded(Self.fixedLengths, Self.fixedDistances)
        case 2:
            let (lengths, distances) = try dynamicCodes()
            try coded(lengths, distances)
        default: throw Self.broken
        }
        return isLast
    }

    private mutating func bits(_ count: Int) throws(PackageFileError) -> Int {
        var value = 0
        for place in 0..<count {
            guard position < input.count else { throw Self.broken }
            value |= (Int(input[position]) >> bit & 1) << place
            bit += 1
            if bit == 8 { (bit, position) = (0, position + 1) }
        }
        return value
    }

    private mutating func stored() throws(PackageFileError) {
        if bit > 0 { (bit, position) = (0, position + 1) }
        guard position + 4 <= input.count else { throw Self.broken }
        let count = Int(input[position]) | Int(input[position + 1]) << 8
        position += 4
        guard position + count <= input.count else { throw Self.broken }
        try append(input[position..<position + count])
        position += count
    }

    private mutating func append(_ bytes: some Collection<UInt8>) throws(PackageFileError) {
        guard output.count + bytes.count <= limit else {
            throw PackageFileError(.tooLarge, "it unfolds to more than \(limit) bytes")
        }
        output += bytes
    }

    // MARK: Huffman codes

    /// A canonical code: how many symbols there are of each length, and the symbols in order.
    private struct Code {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int] = []

        init(_ lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            for length in 1...15 { symbols += lengths.indices.filter { lengths[$0] == length } }
        }
    }

    private static let fixedLengths = Code(
        [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8))
    private static let fixedDistances = Code([Int](repeating: 5, count: 30))

    private mutating func symbol(_ code: Code) throws(PackageFileError) -> Int {
        var (value, first, index) = (0, 0, 0)
        for length in 1...15 {
            value |= try bits(1)
            let count = code.counts[length]
            guard value >= first else { throw Self.broken }
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Self.broken
    }

    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthExtras = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
        4_097,
        6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    private static let distanceExtras = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]

    private mutating func coded(_ lengths: Code, _ distances: Code) throws(PackageFileError) {
        while true {
            let symbol = try symbol(lengths)
            if symbol == 256 { return }
            if symbol < 256 {
                try append([UInt8(symbol)])
                continue
            }
            guard symbol - 257 < Self.lengthBases.count else { throw Self.broken }
            let count = Self.lengthBases[symbol - 257] + (try bits(Self.lengthExtras[symbol - 257]))
            let place = try self.symbol(distances)
            guard place < Self.distanceBases.count else { throw Self.broken }
            let distance = Self.distanceBases[place] + (try bits(Self.distanceExtras[place]))
            guard distance <= output.count else { throw Self.broken }
            // Byte by byte: a copy may overlap what it writes.
            for _ in 0..<count { try append([output[output.count - distance]]) }
        }
    }

    private static let codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private mutating func dynamicCodes() throws(PackageFileError) -> (Code, Code) {
        let (literals, distances, codes) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
        guard literals <= 286, distances <= 30 else { throw Self.broken }
        var lengths = [Int](repeating: 0, count: 19)
        for place in 0..<codes { lengths[Self.codeOrder[place]] = try bits(3) }
        let code = Code(lengths)
        var all: [Int] = []
        while all.count < literals + distances {
            let symbol = try symbol(code)
            switch symbol {
            case 16:
                guard let last = all.last else { throw Self.broken }
                all += [Int](repeating: last, count: try bits(2) + 3)
            case 17: all += [Int](repeating: 0, count: try bits(3) + 3)
            case 18: all += [Int](repeating: 0, count: try bits(7) + 11)
            default: all.append(symbol)
            }
        }
        guard all.count == literals + distances else { throw Self.broken }
        return (Code(Array(all[..<literals])), Code(Array(all[literals...])))
    }
}

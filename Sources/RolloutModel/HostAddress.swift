/// What the host of a web address says when it is a number, and whether it may be asked at all.
///
/// Resolvers read more than four decimal numbers as an IPv4 address (`2130706433`, `0x7f.1`, `0177.0.0.1`: inet_aton(3)), so a
/// check that only knows one spelling checks nothing. Here every other spelling is refused.
public enum HostAddress: Hashable, Sendable {
    /// A name, which a resolver turns into an address.
    case name
    /// Four numbers.
    case version4([UInt8])
    /// Sixteen bytes, which stood in brackets.
    case version6([UInt8])

    /// Reads the host of an address, an IPv6 one with its brackets; nil for what only looks like a number.
    public init?(host: some StringProtocol) {
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), let bytes = Self.version6Bytes(host.dropFirst().dropLast()) else { return nil }
            self = .version6(bytes)
        } else {
            let labels = host.split(separator: ".", omittingEmptySubsequences: false)
            // A dot at the end is the root of all names and changes nothing.
            let last = labels.last { !$0.isEmpty }
            guard let last, Self.isNumber(last) else {
                self = .name
                return
            }
            guard let bytes = Self.version4Bytes(host) else { return nil }
            self = .version4(bytes)
        }
    }

    /// Whether it is an address of this machine: 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        switch self {
        case .name: false
        case .version4(let bytes): bytes[0] == 127
        case .version6(let bytes): bytes == [UInt8](repeating: 0, count: 15) + [1]
        }
    }

    /// Why nothing may be asked there; nil where it may. Link-local addresses are where the metadata services of the clouds
    /// give out a machine's own credentials (169.254.169.254, fe80::…, fd00:ec2::254).
    public var refusal: String? {
        switch self {
        case .name: nil
        case .version4(let bytes): Self.refusal(ofVersion4: bytes)
        case .version6(let bytes): Self.refusal(ofVersion6: bytes)
        }
    }

    private static func refusal(ofVersion4 bytes: [UInt8]) -> String? {
        switch (bytes[0], bytes[1]) {
        case (0, _): "names no machine"
        case (169, 254): "is link-local, where clouds give out a machine's own credentials"
        case (224..., _): "is a multicast or reserved address"
        default: nil
        }
    }

    private static func refusal(ofVersion6 bytes: [UInt8]) -> String? {
        let words = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        if bytes.allSatisfy({ $0 == 0 }) { return "names no machine" }
        if words[0] & 0xFFC0 == 0xFE80 { return "is link-local" }
        if words[0] & 0xFF00 == 0xFF00 { return "is a multicast address" }
        if words == [0xFD00, 0x0EC2, 0, 0, 0, 0, 0, 0x0254] {
            return "is where a cloud gives out a machine's own credentials"
        }
        let holdsVersion4 =
            words[..<5].allSatisfy { $0 == 0 } && words[5] == 0xFFFF || words[..<6] == [0x64, 0xFF9B, 0, 0, 0, 0]
        return holdsVersion4 ? "is an IPv4 address in disguise" : nil
    }

    /// The rule of the WHATWG's URL standard ("ends in a number"): digits, or a hexadecimal number.
    private static func isNumber(_ label: some StringProtocol) -> Bool {
        label.allSatisfy(isDigit) || label.lowercased().hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    }

    /// Four decimal numbers without leading zeros, which some resolvers would read as octal.
    private static func version4Bytes(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part in
            part.allSatisfy(isDigit) && (part.count == 1 || part.first != "0") ? UInt8(part) : nil
        }
        return bytes.count == 4 ? bytes : nil
    }

    /// The text form of RFC 4291, section 2.2, without a zone.
    private static func version6Bytes(_ text: some StringProtocol) -> [UInt8]? {
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = halves.first, let front = groups(first, areLast: halves.count == 1),
            halves.count < 2 || halves[1].first != ":"
        else { return nil }
        guard halves.count == 2 else { return front.count == 16 ? front : nil }
        guard let back = groups(halves[1], areLast: true), front.count + back.count <= 14 else { return nil }
        return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
    }

    /// Groups of 16 bits; the last of all may be an IPv4 address.
    private static func groups(_ text: some StringProtocol, areLast: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if areLast, index == parts.count - 1, part.contains("."), let four = version4Bytes(part) {
                bytes += four
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let word = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(word >> 8), UInt8(word & 0xFF)]
            }
        }
        return bytes
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}

/// A package's version: up to four numbers, compared as numbers (`4.10` is later than `4.9`).
public struct PackageVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Side by side and not in an array: each open rollout has some of them.
    private let numbers: SIMD4<UInt32>

    /// The four numbers; missing ones are 0.
    public var parts: [UInt32] { (0..<4).map { numbers[$0] } }

    /// Reads one to four numbers between dots; fails for anything else.
    public init?(_ text: String) {
        let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...4).contains(pieces.count), text.allSatisfy({ $0 == "." || ($0.isASCII && $0.isNumber) }) else {
            return nil
        }
        var numbers = SIMD4<UInt32>()
        for (place, piece) in pieces.enumerated() {
            guard let number = UInt32(piece) else { return nil }
            numbers[place] = number
        }
        self.numbers = numbers
    }

    /// All four numbers: `4.2.0.0`.
    public var description: String { parts.map { "\($0)" }.joined(separator: ".") }

    /// Orders number by number.
    public static func < (left: Self, right: Self) -> Bool {
        for place in 0..<4 where left.numbers[place] != right.numbers[place] {
            return left.numbers[place] < right.numbers[place]
        }
        return false
    }
}

extension PackageVersion: Codable {
    /// Reads the dotted form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let version = PackageVersion(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a package version")
        }
        self = version
    }

    /// Writes the dotted form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A condition on a package's version, such as `>=4.2`.
public struct VersionRequirement: Codable, Hashable, Sendable, CustomStringConvertible {
    /// How the version is compared.
    public enum Comparison: String, Codable, CaseIterable, Sendable {
        case atLeast = ">="
        case atMost = "<="
        case above = ">"
        case below = "<"
        case exactly = "="
    }

    /// How to compare.
    public let comparison: Comparison
    /// What with.
    public let version: PackageVersion

    /// Reads `>=4.2`, `<5`, `=4.2.1.0` or a bare version, which means exactly that one; fails for anything else.
    public init?(_ text: String) {
        let found = Comparison.allCases.first { text.hasPrefix($0.rawValue) }
        let rest = text.dropFirst(found?.rawValue.count ?? 0).drop { $0 == " " }
        guard let version = PackageVersion(String(rest)) else { return nil }
        comparison = found ?? .exactly
        self.version = version
    }

    /// Whether the version meets the condition.
    public func isMet(by candidate: PackageVersion) -> Bool {
        switch comparison {
        case .atLeast: candidate >= version
        case .atMost: candidate <= version
        case .above: candidate > version
        case .below: candidate < version
        case .exactly: candidate == version
        }
    }

    /// `>=4.2.0.0`
    public var description: String { comparison.rawValue + version.description }
}

/// A share of the customers in hundredths of a percent, from 0 to 100 %.
///
/// The Store speaks in floating point (`25.0`) and its users in at most two decimals, so a whole number of hundredths
/// compares exactly where a `Double` would not.
public struct Percentage: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Hundredths of a percent, 0 to 10,000.
    public let hundredths: Int

    /// No customer.
    public static let zero = Percentage(trusted: 0)
    /// Every customer that the Store can address; the rollout is still open until it is finalized.
    public static let full = Percentage(trusted: 10_000)

    private init(trusted: Int) { hundredths = trusted }

    /// Fails outside 0 to 10,000.
    public init?(hundredths: Int) {
        guard (0...10_000).contains(hundredths) else { return nil }
        self.hundredths = hundredths
    }

    /// Rounds to the nearest hundredth; fails for what is not finite or outside 0 to 100.
    public init?(_ percent: Double) {
        guard percent.isFinite, percent >= 0, percent <= 100 else { return nil }
        hundredths = Int((percent * 100).rounded())
    }

    /// The number of percent: 12.5 for 12.5 %.
    public var value: Double { Double(hundredths) / 100 }

    /// The number as the Store and people write it: `25`, `12.5`, `0.05`.
    public var digits: String {
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(whole)" }
        return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `25 %`
    public var description: String { "\(digits) %" }

    /// Orders by size.
    public static func < (left: Self, right: Self) -> Bool { left.hundredths < right.hundredths }
}

extension Percentage: Codable {
    /// Reads a number of percent.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let percent = try container.decode(Double.self)
        guard let value = Percentage(percent) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(percent) is not a percentage from 0 to 100")
        }
        self = value
    }

    /// Writes a number of percent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

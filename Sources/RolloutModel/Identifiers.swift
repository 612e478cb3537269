/// A name or number given by somebody else and compared as text only.
public protocol Identifier: RawRepresentable<String>, Codable, Hashable, Comparable, Sendable,
    CustomStringConvertible, ExpressibleByStringLiteral
{
    /// Takes the text as it is.
    init(rawValue: String)
}

extension Identifier {
    /// Takes the text as it is.
    public init(_ text: String) { self.init(rawValue: text) }
    /// Takes the literal as it is.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    /// The text itself.
    public var description: String { rawValue }
    /// Orders by the Unicode scalars of the text, the same in every process.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The name of a policy, and so of the rollout that it steers.
public struct PolicyName: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a Store account in the daemon's settings.
public struct AccountName: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A Store ID: twelve characters such as `9NBLGGH4R315`.
public struct ApplicationID: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The GUID of a package flight.
public struct FlightID: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// The Store's number of a submission: 19 decimal digits, kept as text.
public struct SubmissionID: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A metric's name, unique within its policy.
public struct MetricName: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A SHA-256 digest as 64 lower-case hexadecimal digits.
public struct Digest: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The first twelve digits: enough for people.
    public var short: String { String(rawValue.prefix(12)) }
}

/// What the Store calls `MS-CorrelationId`: the key to its support's logs.
public struct CorrelationID: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

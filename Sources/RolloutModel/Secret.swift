/// A text that must never be seen: a client secret, an access token.
///
/// It prints, dumps and reflects as `***`, it has no coding and no equality to probe it with, and its only way out is
/// `reveal()`, so that a search for that word finds every place where a secret leaves its type.
public struct Secret: Sendable {
    private let value: String

    /// Wraps a text; what was read to make it is the caller's to forget.
    public init(_ value: String) { self.value = value }

    /// The text itself, for the one request that has to carry it: never for a message, a record or an error.
    public func reveal() -> String { value }

    /// True for the empty text, which no server ever issued.
    public var isEmpty: Bool { value.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `***`
    public var description: String { "***" }
    /// `***`
    public var debugDescription: String { "***" }
    /// Shows no children, for `dump` and for whatever else walks a value.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

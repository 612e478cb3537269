/// A setting of the Store client that cannot be used.
public struct StoreAPIError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of problem it is; the raw value is stable.
    public enum Code: String, Sendable {
        /// A web address that is not https, not loopback, or not a web address.
        case badAddress
        /// A tenant, client or secret that is empty or holds characters that no such thing has.
        case badAccount
    }

    /// What kind of problem.
    public let code: Code
    /// What is wrong, with which value, and what to write instead; never holds a secret.
    public let message: String

    /// A problem with a sentence for the operator.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence.
    public var description: String { message }
}

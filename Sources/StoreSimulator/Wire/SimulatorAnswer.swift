public import RolloutModel

/// What the client is to receive: a response, and how it travels. Whoever carries the answer obeys `delivery`; the Store's
/// own state is already final.
public struct SimulatorAnswer: Hashable, Sendable {
    /// The response; nil where none is ever sent.
    public let response: SimulatorResponse?
    /// How the response travels.
    public let delivery: Delivery

    /// How an answer travels to the client. Times are the client's: it is its patience that they try.
    public enum Delivery: Hashable, Sendable {
        /// At once and whole.
        case whole
        /// Whole, so much later.
        case delayed(TimeSpan)
        /// The head at once, the body byte by byte over so long.
        case slowBody(TimeSpan)
        /// The head and the body's first bytes, so many of them, then the connection is closed.
        case cutBody(afterBytes: Int)
        /// Nothing: the connection is reset.
        case reset
        /// Nothing for so long, then the connection is closed.
        case hang(TimeSpan)
    }

    /// A response and its delivery.
    public init(_ response: SimulatorResponse?, _ delivery: Delivery = .whole) {
        self.response = response
        self.delivery = delivery
    }
}

/// A response of the simulated Store.
public struct SimulatorResponse: Hashable, Sendable {
    /// The status code.
    public let status: Int
    /// The header fields, `Content-Length` among them.
    public let headers: [Header]
    /// The body.
    public let body: [UInt8]

    /// The first value of that header field.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

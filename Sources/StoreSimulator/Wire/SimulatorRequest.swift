/// A header field of a request or response.
public struct Header: Hashable, Sendable {
    /// Its name, compared without regard to case.
    public let name: String
    /// Its value.
    public let value: String

    /// A header field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request as the simulated Store sees it.
///
/// It carries tokens and secrets: its description gives only method and path.
public struct SimulatorRequest: Hashable, Sendable, CustomStringConvertible {
    /// The method in capitals.
    public var method: String
    /// The path, percent-encoded, without the query.
    public var path: String
    /// The query without its question mark, percent-encoded.
    public var query: String
    /// The header fields.
    public var headers: [Header]
    /// The body's bytes.
    public var body: [UInt8]

    /// A request for `target`, a path with or without a query.
    public init(_ method: String, _ target: String, headers: [Header] = [], body: [UInt8] = []) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? "/"
        query = parts.count > 1 ? String(parts[1]) : ""
        self.headers = headers
        self.body = body
    }

    /// The same request with the header fields of an authorised call.
    public func authorized(by token: String) -> SimulatorRequest {
        var copy = self
        copy.headers.append(Header("Authorization", "Bearer \(token)"))
        return copy
    }

    /// The first value of that header field.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }

    /// `GET /v1.0/my/applications`
    public var description: String { "\(method) \(path)" }
}

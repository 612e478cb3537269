import RolloutModel

/// An address that a token or a question may be sent to: https anywhere but to link-local addresses, plain http on a loopback
/// address only (S20).
///
/// The text is checked character by character with a grammar far smaller than RFC 3986, so that no two readers of the
/// same address can disagree about its host.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    /// The longest address accepted: what common servers accept in a request line.
    static let longest = 8_192

    /// Scheme, host and port: `https://manage.devcenter.microsoft.com`.
    public let origin: String
    /// What follows the origin, without a query; begins with `/`.
    public let path: String
    /// What follows the `?`; nil where there is none.
    public let query: String?

    /// The whole address.
    public var description: String { origin + path + (query.map { "?" + $0 } ?? "") }

    /// Reads an address.
    ///
    /// - Parameters:
    ///   - text: Such as `https://login.microsoftonline.com/` or `http://127.0.0.1:8080/v1.0/my/`.
    ///   - role: What the address is, for the error's sentence: `storeURL`.
    /// - Throws: `StoreAPIError` with the code `badAddress`.
    public init(_ text: String, role: String) throws(StoreAPIError) {
        func problem(_ what: String) -> StoreAPIError {
            StoreAPIError(.badAddress, "\(role): \(quoted(text)) \(what)")
        }
        guard text.utf8.count <= Self.longest else { throw problem("is longer than \(Self.longest) bytes") }
        guard text.utf8.allSatisfy(Self.isAllowed) else {
            throw problem("holds a character that an address cannot have; write it percent-encoded")
        }
        guard let colon = text.firstRange(of: "://") else {
            throw problem("is not a web address; write https://HOST/PATH")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard scheme == "https" || scheme == "http" else { throw problem("is not https; write https://HOST/PATH") }
        guard !authority.contains("@") else {
            throw problem("holds a user name; names and passwords do not belong in an address")
        }
        guard let (host, port) = Self.hostAndPort(authority) else { throw problem("has no usable host and port") }
        guard let address = HostAddress(host: host) else {
            throw problem("has a host that is neither a name nor four decimal numbers nor an IPv6 address")
        }
        if let refusal = address.refusal { throw problem("has a host that \(refusal)") }
        guard scheme == "https" || host == "localhost" || address.isLoopback else {
            throw problem("is plain http; use https (plain http is for loopback addresses only)")
        }
        origin = scheme + "://" + host + port
        let parts = rest.dropFirst(authority.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map { $0.isEmpty ? "/" : String($0) } ?? "/"
        query = parts.count > 1 ? String(parts[1]) : nil
    }

    /// The address of a path below a folder's, with or without a query: what was checked of the folder is not checked again.
    ///
    /// - Throws: `StoreAPIError` with the code `badAddress`.
    package func below(_ path: String, role: String) throws(StoreAPIError) -> WebAddress {
        let whole = self.path + path
        guard query == nil, self.path.hasSuffix("/"), origin.utf8.count + whole.utf8.count <= Self.longest,
            path.utf8.allSatisfy(Self.isAllowed)
        else { return try WebAddress(description + path, role: role) }
        let parts = whole.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return WebAddress(
            origin: origin, path: parts.first.map(String.init) ?? "/", query: parts.count > 1 ? String(parts[1]) : nil)
    }

    private init(origin: String, path: String, query: String?) {
        (self.origin, self.path, self.query) = (origin, path, query)
    }

    /// The same address as a folder to put paths below: its path ends in `/`, and it has no query.
    package func folder(role: String) throws(StoreAPIError) -> WebAddress {
        guard query == nil else {
            throw StoreAPIError(
                .badAddress, "\(role): \(quoted(description)) has a query; leave out what follows the ?")
        }
        return try WebAddress(path.hasSuffix("/") ? description : description + "/", role: role)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-._~:/?@[]!$&'()*+,;=%".utf8.contains(byte)
        }
    }

    private static func hostAndPort(_ authority: Substring) -> (host: String, port: String)? {
        let bracket = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : nil
        let hostEnd = bracket.map { authority.index(after: $0) } ?? authority.firstIndex(of: ":") ?? authority.endIndex
        let host = authority[..<hostEnd].lowercased()
        let port = authority[hostEnd...]
        guard port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()).map { $0 > 0 } == true) else {
            return nil
        }
        let inner = bracket == nil ? Substring(host) : host.dropFirst().dropLast()
        let letters = bracket == nil ? "abcdefghijklmnopqrstuvwxyz0123456789-." : "0123456789abcdef:."
        guard !inner.isEmpty, inner.allSatisfy({ letters.contains($0) }) else { return nil }
        return (host, String(port))
    }
}

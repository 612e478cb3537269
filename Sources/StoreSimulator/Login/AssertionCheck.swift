import RolloutModel

/// How the login service examines a client's signed statement (Entra's certificate credentials).
struct AssertionCheck {
    /// What Entra takes between a statement's beginning and its end.
    private static let longest = 600.0
    /// How far a client's clock may be off.
    private static let tolerance = 300.0

    let client: SimulatedAccount.Client
    /// The token endpoint's path, and the host that the request came to.
    let path: String
    let host: String
    let now: Timestamp

    /// Throws where the statement proves nothing.
    func examine(_ token: String) throws(LoginError) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let header = Base64.decodedFromURL(parts[0]).flatMap({ JSON($0) }),
            let claims = Base64.decodedFromURL(parts[1]).flatMap({ JSON($0) }),
            let signature = Base64.decodedFromURL(parts[2])
        else { throw .badAssertion }
        let thumbprint = header["x5t#S256"]?.text
        guard let certificate = client.certificates.first(where: { $0.thumbprint == thumbprint }),
            certificate.verifies(signature, of: parts[0] + "." + parts[1], algorithm: header["alg"]?.text ?? "")
        else { throw .badAssertion }
        guard claims["iss"]?.text?.lowercased() == client.id.lowercased(), claims["sub"]?.text == claims["iss"]?.text
        else { throw .assertionOfAnother }
        guard isThisEndpoint(claims["aud"]?.text ?? "") else { throw .assertionForAnother }
        guard let begin = Self.number(claims["nbf"]), let end = Self.number(claims["exp"]),
            end - begin <= Self.longest, begin <= now.seconds + Self.tolerance, end > now.seconds,
            claims["jti"]?.text?.isEmpty == false
        else { throw .assertionOutOfTime }
    }

    /// The real service's host is taken as well: a client may be told another address and not another audience.
    private func isThisEndpoint(_ audience: String) -> Bool {
        ["http://\(host)", "https://\(host)", "https://login.microsoftonline.com"].contains { origin in
            audience.lowercased() == (origin + path).lowercased()
        }
    }

    private static func number(_ json: JSON?) -> Double? {
        guard case .number(let digits)? = json else { return nil }
        return Double(digits)
    }
}

extension Timestamp {
    fileprivate var seconds: Double { Double(milliseconds) / 1_000 }
}

import Crypto
import RolloutModel

/// A client's signed statement of who it is, good for one login (RFC 7523; Entra's certificate credentials).
struct ClientAssertion {
    /// What the form says beside it.
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    /// Entra takes ten minutes at most.
    static let lifetime: Int64 = 600
    /// It begins so long ago: a machine whose clock is ahead would be refused otherwise.
    static let allowance: Int64 = 120

    /// The compact form; whoever has it can log in until it expires.
    let token: Secret

    /// Signs a statement.
    ///
    /// - Parameters:
    ///   - certificate: The key.
    ///   - client: The client's ID, which is both issuer and subject.
    ///   - audience: The token endpoint's address.
    ///   - now: The wall clock's time.
    ///   - identifier: Never the same twice.
    /// - Throws: `StoreAPIError` where the key cannot sign.
    init(
        _ certificate: SigningCertificate, client: String, audience: String, now: Timestamp,
        identifier: String = Self.freshIdentifier()
    ) throws(StoreAPIError) {
        let begin = now.milliseconds / 1_000 - Self.allowance
        let header = JSONValue.object([
            JSONMember(name: "alg", value: .string("PS256")), JSONMember(name: "typ", value: .string("JWT")),
            JSONMember(name: "x5t#S256", value: .string(certificate.thumbprint)),
        ])
        let claims = JSONValue.object([
            JSONMember(name: "aud", value: .string(audience)), JSONMember(name: "iss", value: .string(client)),
            JSONMember(name: "sub", value: .string(client)), JSONMember(name: "jti", value: .string(identifier)),
            JSONMember(name: "nbf", value: .number("\(begin)")), JSONMember(name: "iat", value: .number("\(begin)")),
            JSONMember(name: "exp", value: .number("\(begin + Self.lifetime)")),
        ])
        let signed = base64URL(header.text) + "." + base64URL(claims.text)
        token = Secret(signed + "." + base64URL(try certificate.sign(signed)))
    }

    /// 128 bits of chance.
    private static func freshIdentifier() -> String {
        base64URL(SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) })
    }
}

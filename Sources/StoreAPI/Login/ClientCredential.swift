public import RolloutModel

/// By what an account's client proves to the login service who it is.
public enum ClientCredential: Sendable {
    /// A secret that the service knows as well.
    case secret(Secret)
    /// A key whose certificate is registered with the client: nothing that opens anything leaves the machine.
    case certificate(SigningCertificate)

    /// What must not come back in a text.
    var secrets: [Secret] {
        switch self {
        case .secret(let secret): [secret]
        case .certificate: []
        }
    }

    /// What the operator checks where the service refuses it.
    var words: String {
        switch self {
        case .secret: "the client secret"
        case .certificate: "the client's certificate"
        }
    }
}

import Crypto
import CryptoExtras
import NIOSSL
public import RolloutModel

/// An RSA key and the certificate that Entra knows it by.
public struct SigningCertificate: Sendable, CustomStringConvertible, CustomReflectable {
    /// The certificate's SHA-256 thumbprint as Base64 for addresses: the `x5t#S256` of what it signs.
    public let thumbprint: String
    private let key: _RSA.Signing.PrivateKey

    /// Reads a PEM text with one private key (RSA of at least 2,048 bits, not encrypted) and its certificate, in either order.
    ///
    /// - Throws: `StoreAPIError` with the code `badAccount`; its text holds nothing of the key.
    public init(pem: Secret, role: String) throws(StoreAPIError) {
        func problem(_ what: String) -> StoreAPIError { StoreAPIError(.badAccount, "\(role): \(what)") }
        let text = pem.reveal()
        guard let block = Self.block(ending: "PRIVATE KEY", in: text) else {
            throw problem("there is no private key in the PEM file; put the key and its certificate into one file")
        }
        guard !block.contains("ENCRYPTED") else {
            throw problem(
                "the private key is encrypted; store it without a passphrase, as a credential nobody else reads")
        }
        guard let certificate = Self.block(ending: "CERTIFICATE", in: text) else {
            throw problem("there is no certificate in the PEM file; append the one that is registered in Entra")
        }
        do { key = try _RSA.Signing.PrivateKey(pemRepresentation: block) } catch {
            throw problem("the private key cannot be used; it must be RSA of at least 2048 bits")
        }
        let (der, publicKey): ([UInt8], [UInt8])
        do {
            let parsed = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
            (der, publicKey) = (try parsed.toDERBytes(), try parsed.extractPublicKey().toSPKIBytes())
        } catch {
            throw problem("the certificate cannot be read; it must be X.509 in PEM")
        }
        guard publicKey == Array(key.publicKey.derRepresentation) else {
            throw problem(
                "the certificate does not belong to the private key; put the two that belong together into the file")
        }
        thumbprint = base64URL(Array(SHA256.hash(data: der)))
    }

    /// The PS256 signature (RSASSA-PSS with SHA-256, RFC 7518, section 3.5).
    func sign(_ text: String) throws(StoreAPIError) -> [UInt8] {
        do {
            let digest = SHA256.hash(data: Array(text.utf8))
            return Array(try key.signature(for: digest, padding: .PSS).rawRepresentation)
        } catch {
            throw StoreAPIError(.badAccount, "the client's key cannot sign; check the certificate's PEM file")
        }
    }

    private static func block(ending label: String, in text: String) -> String? {
        var rest = text[...]
        while let begin = rest.firstRange(of: "-----BEGIN ") {
            guard let nameEnd = rest[begin.upperBound...].firstRange(of: "-----") else { return nil }
            let name = rest[begin.upperBound..<nameEnd.lowerBound]
            guard let end = rest[nameEnd.upperBound...].firstRange(of: "-----END \(name)-----") else { return nil }
            if name.hasSuffix(label) { return String(rest[begin.lowerBound..<end.upperBound]) + "\n" }
            rest = rest[end.upperBound...]
        }
        return nil
    }

    /// The thumbprint, which is no secret.
    public var description: String { "certificate \(thumbprint)" }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

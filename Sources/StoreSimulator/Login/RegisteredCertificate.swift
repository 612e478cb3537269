import Crypto
import CryptoExtras

/// A certificate that is registered with a client: what its key signed is believed.
public struct RegisteredCertificate: Hashable, Sendable {
    /// Its SHA-256 thumbprint as Base64 for addresses, the `x5t#S256` of a client's statement.
    public let thumbprint: String
    /// The certificate's own key, as the structure that RFC 5280 calls SubjectPublicKeyInfo.
    let publicKey: [UInt8]

    /// Reads an X.509 certificate of an RSA key in PEM; nil for anything else.
    public init?(pem: String) {
        let label = "CERTIFICATE-----"
        guard let begin = pem.firstRange(of: "-----BEGIN " + label),
            let end = pem[begin.upperBound...].firstRange(of: "-----END " + label),
            let der = Base64.decoded(pem[begin.upperBound..<end.lowerBound].filter { !$0.isWhitespace }),
            let key = Self.publicKey(in: der), (try? _RSA.Signing.PublicKey(derRepresentation: key)) != nil
        else { return nil }
        thumbprint = Base64.encodedForURL(Array(SHA256.hash(data: der)))
        publicKey = key
    }

    /// The seventh part of what is certified, or the sixth where no version stands before it (RFC 5280, section 4.1).
    private static func publicKey(in der: [UInt8]) -> [UInt8]? {
        guard let certificate = Element(der[...]), let certified = Element(certificate.contents) else { return nil }
        var rest = certified.contents
        let hasVersion = rest.first == 0xA0
        for _ in 0..<(hasVersion ? 6 : 5) {
            guard let element = Element(rest) else { return nil }
            rest = rest.dropFirst(element.count)
        }
        return Element(rest).map { Array(rest.prefix($0.count)) }
    }

    /// The element that stands first in a text of ASN.1's distinguished encoding rules.
    private struct Element {
        let contents: ArraySlice<UInt8>
        /// How many bytes it takes with its head.
        let count: Int

        init?(_ bytes: ArraySlice<UInt8>) {
            guard bytes.count >= 2 else { return nil }
            let start = bytes.startIndex
            let first = Int(bytes[start + 1])
            let width = first < 0x80 ? 0 : first - 0x80
            guard width <= 4, bytes.count >= 2 + width else { return nil }
            let length = width == 0 ? first : bytes[(start + 2)..<(start + 2 + width)].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - 2 - width else { return nil }
            count = 2 + width + length
            contents = bytes[(start + 2 + width)..<(start + count)]
        }
    }

    /// Whether its key made this signature of the text: with PSS (PS256), or with PKCS #1 v1.5 (RS256) as older clients do.
    func verifies(_ signature: [UInt8], of text: String, algorithm: String) -> Bool {
        guard let key = try? _RSA.Signing.PublicKey(derRepresentation: publicKey) else { return false }
        let digest = SHA256.hash(data: Array(text.utf8))
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        switch algorithm {
        case "PS256": return key.isValidSignature(signature, for: digest, padding: .PSS)
        case "RS256": return key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5)
        default: return false
        }
    }
}

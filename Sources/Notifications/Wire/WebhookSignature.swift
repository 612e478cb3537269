import Crypto
import Foundation
public import RolloutModel

/// Signs bodies as Standard Webhooks has it (https://github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 over the
/// number, the time and the body.
public struct WebhookSignature: Sendable {
    /// Why a secret is none.
    public struct BadSecret: Error, CustomStringConvertible {
        /// What is wrong, without the secret.
        public let description: String
    }

    /// Shorter ones can be guessed (Standard Webhooks: 24 to 64 bytes).
    static let shortestKey = 24

    private let key: SymmetricKey

    /// Takes `whsec_` and Base64, as the scheme writes its secrets; a text without that prefix stands for its own bytes.
    public init(secret: Secret) throws(BadSecret) {
        let text = secret.reveal()
        let bytes: Data
        if text.hasPrefix(Self.prefix) {
            guard let decoded = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))) else {
                throw BadSecret(description: "what follows \(Self.prefix) is no Base64")
            }
            bytes = decoded
        } else {
            bytes = Data(text.utf8)
        }
        guard bytes.count >= Self.shortestKey else {
            throw BadSecret(
                description: "it has fewer than \(Self.shortestKey) bytes; make one with openssl rand -base64 32")
        }
        key = SymmetricKey(data: bytes)
    }

    /// The header fields that go with a body.
    public func headers(id: String, at now: Timestamp, body: String) -> [(name: String, value: String)] {
        let seconds = now.milliseconds / 1_000
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(seconds).\(body)".utf8), using: key)
        return [
            ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", "v1,\(Data(code).base64EncodedString())"),
        ]
    }

    private static let prefix = "whsec_"
}

extension WebhookSignature: CustomStringConvertible, CustomReflectable {
    /// The name alone.
    public var description: String { "WebhookSignature" }
    /// Shows no children: the key is one.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

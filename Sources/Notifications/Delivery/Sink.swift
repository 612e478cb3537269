public import RolloutModel
import StoreAPI

/// A place that notices are posted to, ready for use: its secrets have been read.
///
/// An address may be a secret itself, as Slack's and Teams' are: it is printed nowhere.
public struct Sink: Sendable {
    /// Its name in the settings.
    public let name: SinkName
    /// The form of its bodies.
    public let format: SinkFormat
    let address: WebAddress
    let signature: WebhookSignature?

    /// Why a sink cannot be used.
    public struct Unusable: Error, CustomStringConvertible {
        /// What is wrong, without a secret.
        public let description: String
    }

    /// A sink at an address: https, or http on a loopback address, and never a link-local one.
    public init(
        name: SinkName, format: SinkFormat, address: Secret, signature: WebhookSignature?
    ) throws(Unusable) {
        guard let usable = try? WebAddress(address.reveal(), role: "webhook") else {
            throw Unusable(
                description: "the address of the webhook is not one that notices may go to: write https://HOST/PATH")
        }
        self.name = name
        self.format = format
        self.address = usable
        self.signature = signature
    }

    /// Whether its bodies are signed.
    public var isSigned: Bool { signature != nil }
}

extension Sink: CustomStringConvertible, CustomReflectable {
    /// The name alone.
    public var description: String { "Sink \(name)" }
    /// Shows no children: the address may be a secret.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

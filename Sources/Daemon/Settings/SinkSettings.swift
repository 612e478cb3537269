import AccountSettings
import MarkedYAML
import Notifications
import RolloutModel
import SystemdSupport

/// What the settings say of one sink.
enum SinkSettings {
    static var reading: Reading<(SinkName) -> Settings.Sink> {
        .mapping { keys in
            let webhook = keys.required("webhook", webhook, example: "https://alerts.example.com/rolloutd")
            let format = keys.optional("format", Reading<SinkFormat>.word, default: .cloudevents)
            let secret = keys.optional("secret", .credential)
            if format != .cloudevents {
                keys.refuse(
                    "secret", "\(format.rawValue) checks no signature",
                    writeInstead: "remove it; keep the address itself secret with webhook: {credential: NAME}")
            }
            guard let webhook else { return nil }
            return { Settings.Sink(name: $0, format: format, webhook: webhook, signingSecret: secret) }
        }
    }

    /// An address, or where one is kept: whoever knows the address of a Slack or Teams webhook may post there.
    private static var webhook: Reading<Settings.Sink.Webhook> {
        Reading { node, reader in
            if case .mapping = node.content {
                return Reading<CredentialSource>.credential.read(node, reader).map { .secret($0) }
            }
            return Reading<String>.plainAddress.read(node, reader).map { .address($0) }
        }
    }
}

extension Settings.Sink {
    /// Why a sink cannot be used now.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// The sink with its secrets, which are read now.
    func opened(with credentials: Credentials) throws(Problem) -> Notifications.Sink {
        do {
            let address =
                switch webhook {
                case .address(let text): Secret(text)
                case .secret(let source): try credentials.load(source)
                }
            let signature = try signingSecret.map { try WebhookSignature(secret: try credentials.load($0)) }
            return try Notifications.Sink(name: name, format: format, address: address, signature: signature)
        } catch let error as WebhookSignature.BadSecret {
            throw Problem(description: "its secret cannot sign: \(error)")
        } catch {
            throw Problem(description: "\(error)")
        }
    }
}

import Crypto
import Foundation
public import RolloutModel

extension Policy {
    /// The form that the digest is taken of: JSON with sorted keys, every default written out, without the digest itself.
    ///
    /// Of the time zone it has the name only: the changes of the clocks that lie ahead depend on when the policy was loaded.
    public func canonicalForm() throws -> String {
        var policy = self
        policy.digest = ""
        policy.timeZone = timeZone.map { TimeZoneRules(name: $0.name, initialOffset: .zero) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(policy), as: UTF8.self)
    }

    /// The policy with its digest: SHA-256 of the canonical form. Equal meaning gives an equal digest, however it is written.
    public func withDigest() -> Policy {
        var policy = self
        do {
            let hash = SHA256.hash(data: Array(try canonicalForm().utf8))
            policy.digest = Digest(hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        } catch {
            preconditionFailure("a policy of finite numbers and texts has a JSON form: \(error)")
        }
        return policy
    }
}

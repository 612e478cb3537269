package import MarkedYAML
package import RolloutModel
import StoreAPI

extension AccountSettings {
    /// Microsoft's limit for each tenant, reported by clients of the API.
    private static let usualRequestsPerMinute = 20
    private static let usualReserve = 5
    /// The Store keeps a day's failures for 30 days, and a rollout that waits a week for its figures waits in vain.
    private static let analyticsLags = TimeSpan.zero ... .days(7)

    /// Reads an account; its name is the mapping's key. `usualLag` holds where the account gives no `analyticsLag`.
    package static func reading(usualLag: TimeSpan) -> Reading<@Sendable (String) -> AccountSettings> {
        .mapping { keys in
            let tenant = keys.required("tenantID", .identity, example: "7f0c1f6e-…")
            let client = keys.required("clientID", .identity, example: "3b1e5d2a-…")
            let login = login(keys)
            let store = keys.optional("storeURL", .plainAddress, default: StoreAccount.publicStoreURL)
            let loginURL = keys.optional("loginURL", .plainAddress, default: StoreAccount.publicLoginURL)
            let endpoint = keys.optional("tokenEndpoint", Reading<StoreAccount.TokenEndpoint>.word, default: .v2)
            let perMinute = keys.optional(
                "requestsPerMinute", .int(in: 1...10_000), default: usualRequestsPerMinute)
            let reserved = keys.optional(
                "reservedForActions", Reading<Int>.int(in: 0...10_000).marked,
                default: Marked(min(usualReserve, perMinute / 4), at: keys.position))
            let lag = keys.optional("analyticsLag", .timeSpan(analyticsLags), default: usualLag)
            if reserved.value >= perMinute {
                keys.reader.error(
                    at: reserved.position,
                    "reservedForActions: \(reserved.value) of \(perMinute) requests a minute leave none for polls",
                    writeInstead: "write less than \(perMinute)")
            }
            guard let tenant, let client, let login else { return nil }
            return { name in
                AccountSettings(
                    name: AccountName(name), tenantID: tenant, clientID: client, login: login, storeURL: store,
                    loginURL: loginURL, usesOldTokenEndpoint: endpoint == .v1, requestsPerMinute: perMinute,
                    reservedForActions: reserved.value, analyticsLag: lag)
            }
        }
    }

    /// `clientSecret` or `clientCertificate`: one of the two.
    private static func login(_ keys: MappingReader) -> Login? {
        guard keys.has("clientCertificate") else {
            return keys.required("clientSecret", .credential, example: "{credential: store-client-secret}")
                .map { .secret($0) }
        }
        let certificate = keys.optional("clientCertificate", .credential)
        guard !keys.has("clientSecret") else {
            keys.reader.error(
                at: keys.position(of: "clientCertificate") ?? keys.position,
                "\(keys.reader.fieldPrefix)the account has both clientSecret and clientCertificate",
                writeInstead: "keep the one that the client shall log in with")
            _ = keys.optional("clientSecret", .credential)
            return nil
        }
        return certificate.map { .certificate($0) }
    }
}

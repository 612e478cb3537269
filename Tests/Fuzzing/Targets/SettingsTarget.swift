import MarkedYAML
import RolloutModel
import StoreAPI

@testable import Daemon

extension FuzzTarget {
    /// A settings file. Refused with places within the file, or settings within their limits of which a Store account can
    /// be made.
    static let settings = FuzzTarget(
        name: "settings", longest: 4_096,
        words: [
            "accounts:\n", "default: ", "tenantID: ", "clientID: ", "clientSecret: ", "clientCertificate: ",
            "{credential: store-client-secret}",
            "{file: /etc/secret}", "storeURL: ", "loginURL: ", "tokenEndpoint: v1", "requestsPerMinute: ",
            "reservedForActions: ", "pollInterval: ", "settleTime: ", "policyFolders: [/etc]",
            "stateDirectory: /var/lib/x",
            "control: {socket: /run/x}", "sinks: {}", "https://", "http://127.0.0.1:8080/", "http://[::1]/", "user@",
            "#", "?",
            "..", "%2e", "1e400", "9223372036854775808", "0x10", "&a", "*a", "<<: ", "---\n", "\u{FEFF}",
        ],
        check: { bytes in
            let reader = YAMLReader(file: "/etc/rolloutd/rolloutd.yaml")
            let fragment = SettingsFile.read(bytes, with: reader)
            try YAMLOracle(bytes).judge(reader.diagnostics)
            try demand((fragment == nil) == reader.hasErrors, "settings with errors, or none without")
            guard let fragment else { return }
            if let poll = fragment.pollInterval {
                try demand(SettingsLimit.pollInterval.contains(poll), "polls every \(poll)")
            }
            if let settle = fragment.settleTime {
                try demand(SettingsLimit.settleTime.contains(settle), "settles in \(settle)")
            }
            let folders = fragment.policyFolders ?? []
            for path in folders + [fragment.stateDirectory, fragment.controlSocket].compactMap({ $0 }) {
                try demand(path.hasPrefix("/"), "the path \(path)")
                try demandOneLine(path, "a path")
            }
            for account in fragment.accounts ?? [] { try judge(account) }
        })

    private static func judge(_ account: Settings.Account) throws {
        try demand(isName(account.name.rawValue, longest: 255), "the account \(account.name)")
        try demand(account.requestsPerMinute > account.reservedForActions, "no request is left for polls")
        switch account.login.source {
        case .credential(let name): try demand(isName(name, longest: 255), "the credential \(name)")
        case .file(let path): try demand(path.hasPrefix("/"), "the secret's path \(path)")
        }
        do {
            _ = try StoreAccount(
                name: account.name, tenantID: account.tenantID, clientID: account.clientID, clientSecret: Secret("s"),
                storeURL: account.storeURL, loginURL: account.loginURL,
                tokenEndpoint: account.usesOldTokenEndpoint ? .v1 : .v2)
        } catch {
            throw Objection("the settings are accepted, and at the start they are not: \(error.message)")
        }
    }
}

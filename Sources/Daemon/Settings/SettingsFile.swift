import CheckRunner
import MarkedYAML
import RolloutModel
import StoreAPI
import SystemdSupport

/// Reads a settings file, or a drop-in of one, into a fragment.
enum SettingsFile {
    /// The fragment that the bytes say; nil where there is a problem, which the reader then has.
    static func read(_ bytes: [UInt8], with reader: YAMLReader) -> SettingsFragment? {
        let fragment = reader.read(bytes, as: fragment)
        return reader.hasErrors ? nil : fragment
    }

    private static var fragment: Reading<SettingsFragment> {
        .mapping { file in
            var fragment = SettingsFragment()
            fragment.accounts = file.optional("accounts", .dictionary(of: account, atMost: 100))?.map { name, account in
                if !isName(name.value) { refuse(name, of: "accounts", file.reader) }
                return account(name.value)
            }
            fragment.pollInterval = file.optional("pollInterval", .timeSpan(SettingsLimit.pollInterval))
            fragment.settleTime = file.optional("settleTime", .timeSpan(SettingsLimit.settleTime))
            fragment.policyFolders = file.optional(
                "policyFolders", .list(of: path, counts: 1...16, example: "[/etc/rolloutd/policies]"))
            fragment.stateDirectory = file.optional("stateDirectory", path)
            let control = file.optional("control", control)
            fragment.controlSocket = control?.socket
            fragment.operatorGroup = control?.operators
            fragment.approverGroup = control?.approvers
            fragment.checks = file.optional("checks", checks)
            fragment.sinks = file.optional("sinks", .dictionary(of: SinkSettings.reading, atMost: 50))?.map {
                name, sink in
                if !isName(name.value) { refuse(name, of: "sinks", file.reader) }
                return sink(SinkName(name.value))
            }
            return fragment
        }
    }

    private static var control: Reading<(socket: String?, operators: String?, approvers: String?)> {
        .mapping {
            ($0.optional("socket", path), $0.optional("operators", group), $0.optional("approvers", group))
        }
    }

    /// `{socket: PATH}` or `{folder: PATH}`: one of the two, so that nobody's checks lose their sandbox by a socket that is gone.
    private static var checks: Reading<CheckWay> {
        .mapping { keys in
            let (socket, folder) = (keys.optional("socket", path), keys.optional("folder", path))
            guard keys.has("socket") != keys.has("folder") else {
                keys.reader.error(
                    at: keys.position, "\(keys.reader.fieldPrefix)give a socket or a folder, one of the two",
                    writeInstead: "write {socket: /run/rolloutd-check.sock} or {folder: /path/to/checks}")
                return nil
            }
            return socket.map { .unit(socket: $0) } ?? folder.map { .children(folder: $0) }
        }
    }

    /// The name of a group as useradd(8) takes it; whether there is one is seen when somebody calls.
    private static var group: Reading<String> {
        .text.checked { text in
            let isName =
                text.utf8.count <= 32 && !text.isEmpty
                && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
            return isName ? nil : ("\"\(text)\" is no name of a group", "write one such as rolloutd-operators")
        }
    }

    /// A policy could not name such an account or sink.
    private static func refuse(_ name: Marked<String>, of key: String, _ reader: YAMLReader) {
        reader.error(
            at: name.position, "\(key): \(shownText(name.value)) is not a name",
            writeInstead: "use at most 64 of a-z, A-Z, 0-9, \"-\", \"_\" and \".\"")
    }

    static var path: Reading<String> {
        .text.checked { text in
            guard text.hasPrefix("/") else {
                return ("\(shownText(text)) is not an absolute path", "write the path from / on")
            }
            let isOneLine = !text.contains { $0.isNewline || $0 == "\t" }
            return isOneLine
                ? nil : ("\(shownText(text)) has a line break or a tab in it", "write the path on one line")
        }
    }

    private static var account: Reading<(String) -> Settings.Account> {
        .mapping { keys in
            let tenant = keys.required("tenantID", identity, example: "7f0c1f6e-…")
            let client = keys.required("clientID", identity, example: "3b1e5d2a-…")
            let login = login(keys)
            let store = keys.optional("storeURL", address, default: StoreAccount.publicStoreURL)
            let loginURL = keys.optional("loginURL", address, default: StoreAccount.publicLoginURL)
            let endpoint = keys.optional("tokenEndpoint", Reading<StoreAccount.TokenEndpoint>.word, default: .v2)
            let perMinute = keys.optional(
                "requestsPerMinute", .int(in: 1...10_000), default: SettingsDefault.requestsPerMinute)
            let reserved = keys.optional(
                "reservedForActions", Reading<Int>.int(in: 0...10_000).marked,
                default: Marked(min(SettingsDefault.reservedForActions, perMinute / 4), at: keys.position))
            let lag = keys.optional(
                "analyticsLag", .timeSpan(SettingsLimit.analyticsLag), default: SettingsDefault.analyticsLag)
            if reserved.value >= perMinute {
                keys.reader.error(
                    at: reserved.position,
                    "reservedForActions: \(reserved.value) of \(perMinute) requests a minute leave none for polls",
                    writeInstead: "write less than \(perMinute)")
            }
            guard let tenant, let client, let login else { return nil }
            return { name in
                Settings.Account(
                    name: AccountName(name), tenantID: tenant, clientID: client, login: login, storeURL: store,
                    loginURL: loginURL, usesOldTokenEndpoint: endpoint == .v1, requestsPerMinute: perMinute,
                    reservedForActions: reserved.value, analyticsLag: lag)
            }
        }
    }

    /// `clientSecret` or `clientCertificate`: one of the two.
    private static func login(_ keys: MappingReader) -> Settings.Account.Login? {
        guard keys.has("clientCertificate") else {
            return keys.required("clientSecret", credential, example: "{credential: store-client-secret}")
                .map { .secret($0) }
        }
        let certificate = keys.optional("clientCertificate", credential)
        guard !keys.has("clientSecret") else {
            keys.reader.error(
                at: keys.position(of: "clientCertificate") ?? keys.position,
                "\(keys.reader.fieldPrefix)the account has both clientSecret and clientCertificate",
                writeInstead: "keep the one that the client shall log in with")
            _ = keys.optional("clientSecret", credential)
            return nil
        }
        return certificate.map { .certificate($0) }
    }

    /// What the account is made of at the start must be refused here already: `--check` reads no more than this.
    private static var identity: Reading<String> {
        .text.checked { text in
            StoreAccount.isName(text)
                ? nil
                : (
                    "\(shownText(text)) is not a GUID or domain name",
                    "copy it from Entra, such as 7f0c1f6e-1111-2222-3333-444455556666"
                )
        }
    }

    /// Braces are for the placeholders of metrics: of these addresses the start would refuse them.
    static var address: Reading<String> {
        .webAddress.checked { text in
            text.contains { "{}".contains($0) }
                ? ("\(shownText(text)) has a brace in it", "write the address without placeholders") : nil
        }
    }

    /// `{credential: NAME}` or `{file: PATH}`; the secret itself never stands in a file that others may read.
    static var credential: Reading<CredentialSource> {
        Reading { node, reader in
            guard case .mapping = node.content else {
                reader.error(
                    at: node.position, "\(reader.fieldPrefix)a secret may not stand in the settings",
                    writeInstead: "write {credential: store-client-secret} or {file: /path/to/secret}")
                return nil
            }
            return Reading<CredentialSource>.mapping { keys in
                let name = keys.optional("credential", .name(longest: 255))
                let file = keys.optional("file", path)
                switch (name, file) {
                case (let name?, nil): return .credential(name)
                case (nil, let file?): return .file(file)
                default:
                    keys.reader.error(
                        at: keys.position, "\(keys.reader.fieldPrefix)give a credential or a file, one of the two",
                        writeInstead: "write {credential: store-client-secret} or {file: /path/to/secret}")
                    return nil
                }
            }.read(node, reader)
        }
    }
}

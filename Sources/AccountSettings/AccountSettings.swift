package import RolloutModel
package import StoreAPI
package import SystemdSupport

/// A Store account as a settings file gives it: whom to act for, and where what the client logs in with is kept.
package struct AccountSettings: Sendable {
    /// By what the client logs in, and where that is kept.
    package enum Login: Hashable, Sendable {
        case secret(CredentialSource)
        case certificate(CredentialSource)

        /// Where it is kept.
        package var source: CredentialSource {
            switch self {
            case .secret(let source), .certificate(let source): source
            }
        }
    }

    /// The name that policies give.
    package let name: AccountName
    /// The Entra tenant.
    package let tenantID: String
    /// The app registration.
    package let clientID: String
    /// What it logs in with.
    package let login: Login
    /// Where the submission API is.
    package let storeURL: String
    /// Where tokens come from.
    package let loginURL: String
    /// Whether tokens come from the first generation of the endpoint.
    package let usesOldTokenEndpoint: Bool
    /// The Store's limit for the tenant.
    package let requestsPerMinute: Int
    /// Of these, kept for actions.
    package let reservedForActions: Int
    /// How long after a day's end its figures count.
    package let analyticsLag: TimeSpan

    /// An account's settings.
    package init(
        name: AccountName, tenantID: String, clientID: String, login: Login, storeURL: String, loginURL: String,
        usesOldTokenEndpoint: Bool, requestsPerMinute: Int, reservedForActions: Int, analyticsLag: TimeSpan
    ) {
        self.name = name
        self.tenantID = tenantID
        self.clientID = clientID
        self.login = login
        self.storeURL = storeURL
        self.loginURL = loginURL
        self.usesOldTokenEndpoint = usesOldTokenEndpoint
        self.requestsPerMinute = requestsPerMinute
        self.reservedForActions = reservedForActions
        self.analyticsLag = analyticsLag
    }

    /// The account with its secret or key, which is read now.
    ///
    /// - Throws: `SystemdSupportError` for a file that is not there or open to others, `StoreAPIError` for one that holds no
    ///   usable key and certificate.
    package func storeAccount(from credentials: Credentials) throws -> StoreAccount {
        try StoreAccount(
            name: name, tenantID: tenantID, clientID: clientID,
            credential: try login.credential(of: name, from: credentials), storeURL: storeURL, loginURL: loginURL,
            tokenEndpoint: usesOldTokenEndpoint ? .v1 : .v2)
    }
}

extension AccountSettings.Login {
    /// What the client logs in with, read from where it is kept.
    ///
    /// - Throws: As `storeAccount(from:)`.
    package func credential(of account: AccountName, from credentials: Credentials) throws -> ClientCredential {
        switch self {
        case .secret(let source): .secret(try credentials.load(source))
        case .certificate(let source):
            .certificate(
                try SigningCertificate(
                    pem: try credentials.loadText(source), role: "account \(account): clientCertificate"))
        }
    }
}

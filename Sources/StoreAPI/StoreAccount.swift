public import RolloutModel

/// A Store account: whom the daemon acts for, and where the Store and the login service are.
public struct StoreAccount: Sendable {
    /// Which generation of Entra's token endpoint is asked.
    public enum TokenEndpoint: String, CaseIterable, Sendable {
        /// `/{tenant}/oauth2/v2.0/token` with a scope.
        case v2
        /// `/{tenant}/oauth2/token` with a resource, as Microsoft's own samples still do.
        case v1
    }

    /// Where the submission API is, unless the settings say otherwise.
    public static let publicStoreURL = "https://manage.devcenter.microsoft.com/v1.0/my/"
    /// Where tokens come from, unless the settings say otherwise.
    public static let publicLoginURL = "https://login.microsoftonline.com/"

    /// The account's name in the settings.
    public let name: AccountName
    /// The Entra tenant: a GUID or a domain name.
    public let tenantID: String
    /// The app registration that has the Manager role in Partner Center.
    public let clientID: String
    let credential: ClientCredential
    let store: WebAddress
    let login: WebAddress
    let tokenEndpoint: TokenEndpoint

    /// An account whose client has a secret.
    ///
    /// - Throws: `StoreAPIError` for an empty or impossible tenant, client or secret, and for an address that is neither
    ///   https nor http on a loopback address.
    public init(
        name: AccountName, tenantID: String, clientID: String, clientSecret: Secret,
        storeURL: String = publicStoreURL, loginURL: String = publicLoginURL, tokenEndpoint: TokenEndpoint = .v2
    ) throws(StoreAPIError) {
        try self.init(
            name: name, tenantID: tenantID, clientID: clientID, credential: .secret(clientSecret), storeURL: storeURL,
            loginURL: loginURL, tokenEndpoint: tokenEndpoint)
    }

    /// An account whose client proves who it is by either means.
    ///
    /// - Throws: `StoreAPIError` as above.
    public init(
        name: AccountName, tenantID: String, clientID: String, credential: ClientCredential,
        storeURL: String = publicStoreURL, loginURL: String = publicLoginURL, tokenEndpoint: TokenEndpoint = .v2
    ) throws(StoreAPIError) {
        let role = "account \(name)"
        guard Self.isName(tenantID) else {
            throw StoreAPIError(.badAccount, "\(role): the tenant \(quoted(tenantID)) is not a GUID or domain name")
        }
        guard Self.isName(clientID) else {
            throw StoreAPIError(.badAccount, "\(role): the client \(quoted(clientID)) is not a GUID")
        }
        if case .secret(let secret) = credential, secret.isEmpty {
            throw StoreAPIError(
                .badAccount, "\(role): the client secret is empty; put the secret's value in its credential")
        }
        self.name = name
        self.tenantID = tenantID
        self.clientID = clientID
        self.credential = credential
        store = try WebAddress(storeURL, role: "\(role): storeURL").folder(role: "\(role): storeURL")
        login = try WebAddress(loginURL, role: "\(role): loginURL").folder(role: "\(role): loginURL")
        self.tokenEndpoint = tokenEndpoint
    }

    /// Whether a tenant or client may be called so.
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_") }
    }
}

import RolloutModel

/// The tenants, their clients and the tokens that are good.
struct LoginService: Sendable {
    struct Token: Sendable {
        let account: AccountName
        let expiresAt: Timestamp
    }

    /// The resource that the real Store's tokens are for.
    static let resource = "https://manage.devcenter.microsoft.com"

    private var accounts: [SimulatedAccount]
    private var tokens: [String: Token] = [:]

    init(accounts: [SimulatedAccount]) { self.accounts = accounts }

    /// The account that a request's token speaks for; nil where there is no token or it is not good.
    func account(of request: SimulatorRequest, at now: Timestamp) -> AccountName? {
        let parts = request.header("Authorization")?.split(separator: " ") ?? []
        guard parts.count == 2, parts[0].lowercased() == "bearer", let token = tokens[String(parts[1])],
            token.expiresAt > now
        else { return nil }
        return token.account
    }

    mutating func expireTokens() { tokens = [:] }

    mutating func rotate(client: String, secret: String) -> Bool {
        for account in accounts.indices {
            for index in accounts[account].clients.indices where accounts[account].clients[index].id == client {
                accounts[account].clients[index].secret = secret
                return true
            }
        }
        return false
    }

    /// Keeps a token; of too many, all are forgotten, for none of them is told apart by its age.
    mutating func keep(_ token: String, for account: AccountName, until time: Timestamp, now: Timestamp) {
        if tokens.count >= StoreLimit.tokens { tokens = tokens.filter { $0.value.expiresAt > now } }
        if tokens.count >= StoreLimit.tokens { tokens = [:] }
        tokens[token] = Token(account: account, expiresAt: time)
    }

    /// The account whose client the form proves to be.
    func authenticate(
        tenant: String, _ form: FormItems, _ version: Route.TokenVersion, _ request: SimulatorRequest, at now: Timestamp
    ) throws(LoginError) -> AccountName {
        guard let account = accounts.first(where: { $0.tenantID.lowercased() == tenant.lowercased() }) else {
            throw .unknownTenant(tenant)
        }
        guard let grant = form["grant_type"] else { throw .missing("grant_type") }
        guard grant == "client_credentials" else { throw .unsupportedGrant(grant) }
        guard let id = form["client_id"] else { throw .missing("client_id") }
        guard let client = account.clients.first(where: { $0.id.lowercased() == id.lowercased() }) else {
            throw .unknownClient(id)
        }
        try Self.check(form, version)
        if let secret = form["client_secret"] {
            guard secret == client.secret else { throw .wrongSecret }
            guard !client.isExpired else { throw .expiredSecret(id) }
        } else if let assertion = form["client_assertion"] {
            guard form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" else {
                throw .missing("client_assertion_type")
            }
            if client.acceptsAssertions { return account.name }
            let check = AssertionCheck(
                client: client, path: request.path, host: request.header("Host") ?? "127.0.0.1", now: now)
            try check.examine(assertion)
        } else {
            throw .noCredential
        }
        return account.name
    }

    private static func check(_ form: FormItems, _ version: Route.TokenVersion) throws(LoginError) {
        switch version {
        case .v1:
            guard let wanted = form["resource"] else { throw .unknownResource("") }
            guard wanted == resource || wanted == resource + "/" else { throw .unknownResource(wanted) }
        case .v2:
            guard let scope = form["scope"] else { throw .missing("scope") }
            guard scope.hasSuffix("/.default") else { throw .badScope(scope) }
            guard scope == resource + "/.default" else { throw .unknownResource(scope) }
        }
    }
}

/// Why the login gives no token. The numbers are Microsoft's AADSTS codes.
enum LoginError: Error {
    case unknownTenant(String), missing(String), unsupportedGrant(String), unknownClient(String)
    case wrongSecret, expiredSecret(String), noCredential, badAssertion
    case assertionOfAnother, assertionForAnother, assertionOutOfTime, unknownResource(String), badScope(String)
    case notAPost

    var status: Int {
        switch self {
        case .wrongSecret, .expiredSecret, .noCredential, .badAssertion: 401
        case .assertionOfAnother, .assertionForAnother, .assertionOutOfTime: 401
        default: 400
        }
    }

    var code: Int {
        switch self {
        case .unknownTenant: 90002
        case .missing: 900_144
        case .unsupportedGrant: 70003
        case .unknownClient: 700_016
        case .wrongSecret: 7_000_215
        case .expiredSecret: 7_000_222
        case .noCredential: 7_000_218
        case .badAssertion: 700_027
        case .assertionOfAnother: 700_021
        case .assertionForAnother: 700_023
        case .assertionOutOfTime: 700_024
        case .unknownResource: 500_011
        case .badScope: 70011
        case .notAPost: 900_561
        }
    }

    var error: String {
        switch self {
        case .unknownTenant, .missing, .notAPost: "invalid_request"
        case .unsupportedGrant: "unsupported_grant_type"
        case .unknownClient: "unauthorized_client"
        case .wrongSecret, .expiredSecret, .noCredential, .badAssertion: "invalid_client"
        case .assertionOfAnother, .assertionForAnother, .assertionOutOfTime: "invalid_client"
        case .unknownResource: "invalid_resource"
        case .badScope: "invalid_scope"
        }
    }

    var text: String {
        switch self {
        case .unknownTenant(let tenant): "Tenant '\(tenant)' not found."
        case .missing(let name): "The request body must contain the following parameter: '\(name)'."
        case .unsupportedGrant(let grant): "The app requested an unsupported grant type '\(grant)'."
        case .unknownClient(let id): "Application with identifier '\(id)' was not found in the directory."
        case .wrongSecret:
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value."
        case .expiredSecret(let id): "The provided client secret keys for app '\(id)' are expired."
        case .noCredential:
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        case .badAssertion: "The certificate with identifier used to sign the client assertion is not registered."
        case .assertionOfAnother:
            "The client assertion's application identifier doesn't match the 'client_id' parameter."
        case .assertionForAnother: "The client assertion's audience claim does not match the realm issuer."
        case .assertionOutOfTime: "The client assertion is not within its valid time range."
        case .unknownResource(let name): "The resource principal named '\(name)' was not found in the tenant."
        case .badScope(let scope): "The provided value for the input parameter 'scope' is not valid: '\(scope)'."
        case .notAPost: "The endpoint only accepts POST requests."
        }
    }
}

public import RolloutModel

/// A Partner Center account with the tenant and the clients that may act for it.
public struct SimulatedAccount: Hashable, Sendable {
    /// Its name in the scenario.
    public var name: AccountName
    /// The tenant's GUID.
    public var tenantID: String
    /// The applications registered in the tenant.
    public var clients: [Client]

    /// An application registered in the tenant.
    public struct Client: Hashable, Sendable, CustomStringConvertible {
        /// Its GUID.
        public var id: String
        /// Its secret; made up for tests, and even so in no log.
        public var secret: String
        /// Whether the login says that the secret has expired.
        public var isExpired: Bool
        /// Whether it may log in with any statement of a certificate's instead, which nobody then examines.
        public var acceptsAssertions: Bool
        /// The certificates that it may log in with: statements are examined as the real service examines them.
        public var certificates: [RegisteredCertificate] = []

        /// A client.
        public init(id: String, secret: String, isExpired: Bool = false, acceptsAssertions: Bool = false) {
            self.id = id
            self.secret = secret
            self.isExpired = isExpired
            self.acceptsAssertions = acceptsAssertions
        }

        /// Its GUID.
        public var description: String { id }
    }

    /// An account.
    public init(name: AccountName = "default", tenantID: String, clients: [Client]) {
        self.name = name
        self.tenantID = tenantID
        self.clients = clients
    }

    /// The account that a scenario without any has.
    public static let example = SimulatedAccount(
        tenantID: "7f0c5a1e-0000-4000-8000-000000000001",
        clients: [Client(id: "3b1e6c2d-0000-4000-8000-000000000002", secret: "storesim-secret")])
}

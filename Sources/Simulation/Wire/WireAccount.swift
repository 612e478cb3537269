import RolloutModel
import StoreAPI

/// A Store account as a process knows it: its protocol, its token, and the calls that wait for one.
struct WireAccount: Sendable {
    /// What no text may ever hold.
    static let canary = "canary"
    private static let tokenLimit = Duration.seconds(15)

    let wire: StoreWire
    let login: TokenRequest
    var shelf = TokenShelf()
    var isAcquiring = false
    /// Calls that wait for the login service, with the token that will do should there be no other.
    var waiting: [(trip: Int, fallback: AccessToken?)] = []

    /// Nil where the production code refuses the account.
    init?(_ name: AccountName) {
        do throws(StoreAPIError) {
            let account = try StoreAccount(
                name: name, tenantID: "contoso.example", clientID: "11111111-2222-3333-4444-555555555555",
                clientSecret: Secret("client-\(Self.canary)-\(name)"))
            wire = StoreWire(account: account)
            login = TokenRequest(account: account, limit: Self.tokenLimit)
        } catch { return nil }
    }
}

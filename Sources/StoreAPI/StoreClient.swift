public import RolloutModel

/// The Store's submission API for one account.
///
/// Every call ends in an answer; nothing is thrown, and no answer holds a secret. A call that changes the Store sends its
/// request once. Cancelling the surrounding task makes sure that a request which was not yet written never will be.
public struct StoreClient: Sendable {
    let exchange: StoreExchange

    /// A client.
    ///
    /// - Parameters:
    ///   - account: Whom it acts for.
    ///   - web: The connections to the Store and the login service: not those to metric servers.
    ///   - clock: What time it is.
    ///   - limits: How long it waits.
    ///   - generator: Spreads the renewals of the token.
    public init(
        account: StoreAccount, web: WebClient, clock: StoreClock = .system, limits: StoreLimits = .standard,
        generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        let request = TokenRequest(account: account, limit: limits.token)
        exchange = StoreExchange(
            wire: StoreWire(account: account, limits: limits), web: web,
            tokens: TokenSource(request, web: web, clock: clock, generator: generator), clock: clock)
    }

    /// Makes the call: the requests that `StoreCall` names for it, one after another, up to the first that fails.
    public func perform(_ call: StoreCall) async -> StoreAnswer {
        var conversation = StoreConversation(call)
        while true {
            switch conversation.step {
            case .done(let answer): return answer
            case .ask(let request): conversation.take(await exchange.send(request).result, by: exchange.wire)
            }
        }
    }
}

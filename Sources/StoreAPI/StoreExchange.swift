import RolloutModel

/// Sends one request with a token and makes of the answer a response or a failure.
struct StoreExchange: Sendable {
    let wire: StoreWire
    let web: WebClient
    let tokens: TokenSource
    let clock: StoreClock

    /// The answer, with the number of requests that the Store saw.
    func send(_ request: StoreRequest) async -> Counted<StoreResponse> {
        var requests = 0
        while true {
            let token: AccessToken
            switch await tokens.current(isUrgent: request.isMutating) {
            case .success(let current): token = current
            case .failure(let failure):
                let result = wire.failure(failure, of: request, now: clock.wall())
                return Counted(result: .failure(result), requests: requests)
            }
            requests += 1
            let answer = await send(request, with: token)
            guard StoreWire.asksForAnotherToken(answer, afterRequests: requests) else {
                return Counted(result: answer, requests: requests)
            }
            await tokens.refused(token)
        }
    }

    private func send(_ request: StoreRequest, with token: AccessToken) async -> Result<StoreResponse, StoreFailure> {
        let message: WebRequest
        do { message = try wire.message(request, token: token.secret) } catch {
            return .failure(StoreFailure(.rejected, message: error.message, certainlyWithoutEffect: true))
        }
        return wire.read(await web.send(message), to: request, token: token.secret, now: clock.wall())
    }
}

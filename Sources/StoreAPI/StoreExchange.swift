import RolloutModel

/// Sends one request with a token and makes of the answer a response or a failure.
///
/// A 401 has no effect: the token is renewed and the request sent again, once. Nothing else is ever repeated here.
struct StoreExchange: Sendable {
    let account: StoreAccount
    let web: WebClient
    let tokens: TokenSource
    let clock: StoreClock
    let limits: StoreLimits

    /// The answer, with the number of requests that the Store saw.
    func send(_ request: StoreRequest) async -> Counted<StoreResponse> {
        var requests = 0
        while true {
            let token: AccessToken
            switch await tokens.current(isUrgent: request.isMutating) {
            case .success(let current): token = current
            case .failure(let failure):
                return Counted(result: .failure(refusal(request).failure(failure)), requests: requests)
            }
            requests += 1
            let answer = await send(request, with: token)
            guard requests == 1, case .failure(let failure) = answer, failure.status == 401 else {
                return Counted(result: answer, requests: requests)
            }
            await tokens.refused(token)
        }
    }

    private func send(_ request: StoreRequest, with token: AccessToken) async -> Result<StoreResponse, StoreFailure> {
        let refusal = refusal(request, token)
        let message: WebRequest
        do { message = try webRequest(request, token) } catch {
            return .failure(StoreFailure(.rejected, message: error.message, certainlyWithoutEffect: true))
        }
        switch await web.send(message) {
        case .failure(let failure): return .failure(refusal.failure(failure))
        case .success(let reply):
            guard (200...299).contains(reply.status) else { return .failure(refusal.failure(reply)) }
            return read(reply, refusal)
        }
    }

    /// Every request has a JSON content type, the bodyless POSTs too: the Store was seen to refuse them without.
    private func webRequest(_ request: StoreRequest, _ token: AccessToken) throws(StoreAPIError) -> WebRequest {
        WebRequest(
            request.method, try WebAddress(account.store.description + request.path, role: "storeURL"),
            headers: [
                ("Authorization", "Bearer " + token.secret.reveal()), ("Accept", "application/json"),
                ("Content-Type", "application/json"), ("User-Agent", "rolloutd"),
            ],
            limit: request.isMutating ? limits.change : limits.read, bodyBytes: limits.bodyBytes,
            isSentOnce: request.isMutating)
    }

    private func read(_ reply: WebReply, _ refusal: StoreRefusal) -> Result<StoreResponse, StoreFailure> {
        func response(_ document: JSONValue?) -> StoreResponse {
            StoreResponse(
                document: document, status: reply.status, serverDate: refusal.serverDate(reply),
                correlationID: refusal.correlationID(reply))
        }
        switch reply.body {
        case .torn: return .failure(refusal.malformed(reply, "the body was cut off"))
        case .tooLong: return .failure(refusal.malformed(reply, "the body is longer than \(limits.bodyBytes) bytes"))
        case .whole(let bytes) where bytes.isEmpty && reply.announcesNoBody: return .success(response(nil))
        case .whole(let bytes):
            do { return .success(response(try JSONParser.parse(bytes))) } catch {
                return .failure(refusal.malformed(reply, "the body is not JSON, \(error)"))
            }
        }
    }

    /// A response whose JSON is not what the API promises.
    func misshapen(_ request: StoreRequest, _ response: StoreResponse, _ problem: ShapeProblem) -> StoreFailure {
        let failure = refusal(request).malformed(
            WebReply(status: response.status, headers: [:], body: .torn), problem.description)
        return StoreFailure(
            .malformed, status: response.status, message: failure.message, serverDate: response.serverDate,
            correlationID: response.correlationID)
    }

    private func refusal(_ request: StoreRequest, _ token: AccessToken? = nil) -> StoreRefusal {
        let secrets = [account.clientSecret] + (token.map { [$0.secret] } ?? [])
        return StoreRefusal(request: request, now: clock.wall(), secrets: secrets)
    }
}

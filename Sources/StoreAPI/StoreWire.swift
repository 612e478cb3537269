package import RolloutModel

/// How an account's requests become messages and the messages that come back become responses: the whole of the protocol
/// that needs no socket and no waiting.
package struct StoreWire: Sendable {
    /// Whom it speaks for.
    package let account: StoreAccount
    let limits: StoreLimits

    /// The account's protocol.
    package init(account: StoreAccount, limits: StoreLimits = .standard) {
        self.account = account
        self.limits = limits
    }

    /// The message that carries the request, or why the account's settings make none.
    ///
    /// Every request has a JSON content type, the bodyless POSTs too: the Store was seen to refuse them without.
    package func message(_ request: StoreRequest, token: Secret) throws(StoreAPIError) -> WebRequest {
        WebRequest(
            request.method, try account.store.below(request.path, role: "storeURL"),
            headers: [
                ("Authorization", "Bearer " + token.reveal()), ("Accept", "application/json"),
                ("Content-Type", "application/json"), ("User-Agent", "rolloutd"),
            ],
            content: request.body, limit: request.isMutating ? limits.change : limits.read, bodyBytes: limits.bodyBytes,
            isSentOnce: request.isMutating)
    }

    /// What came of a message that carried the request with this token.
    package func read(
        _ result: Result<WebReply, WebFailure>, to request: StoreRequest, token: Secret, now: Timestamp
    ) -> Result<StoreResponse, StoreFailure> {
        let refusal = StoreRefusal(request: request, now: now, secrets: account.credential.secrets + [token])
        switch result {
        case .failure(let failure): return .failure(refusal.failure(failure))
        case .success(let reply):
            guard (200...299).contains(reply.status) else { return .failure(refusal.failure(reply)) }
            return read(reply, refusal)
        }
    }

    /// Whether the request may be sent again with another token: a 401 has no effect. That is done once, and nothing else is
    /// ever repeated.
    package static func asksForAnotherToken(
        _ result: Result<StoreResponse, StoreFailure>, afterRequests requests: Int
    ) -> Bool {
        guard requests == 1, case .failure(let failure) = result else { return false }
        return failure.status == 401
    }

    /// What becomes of a request for which there is no token.
    package func failure(_ failure: TokenFailure, of request: StoreRequest, now: Timestamp) -> StoreFailure {
        StoreRefusal(request: request, now: now, secrets: account.credential.secrets).failure(failure)
    }

    /// A response whose JSON is not what the API promises.
    func misshapen(_ request: StoreRequest, _ response: StoreResponse, _ problem: ShapeProblem) -> StoreFailure {
        let refusal = StoreRefusal(
            request: request, now: response.serverDate ?? Timestamp(milliseconds: 0),
            secrets: account.credential.secrets)
        let failure = refusal.malformed(
            WebReply(status: response.status, headers: [:], body: .torn), problem.description)
        return StoreFailure(
            .malformed, status: response.status, message: failure.message, serverDate: response.serverDate,
            correlationID: response.correlationID)
    }

    private func read(_ reply: WebReply, _ refusal: StoreRefusal) -> Result<StoreResponse, StoreFailure> {
        func response(_ document: JSONValue?, _ text: [UInt8] = []) -> StoreResponse {
            StoreResponse(
                document: document, text: text, status: reply.status, serverDate: refusal.serverDate(reply),
                correlationID: refusal.correlationID(reply))
        }
        switch reply.body {
        case .torn: return .failure(refusal.malformed(reply, "the body was cut off"))
        case .tooLong: return .failure(refusal.malformed(reply, "the body is longer than \(limits.bodyBytes) bytes"))
        case .whole(let bytes) where bytes.isEmpty && reply.announcesNoBody: return .success(response(nil))
        case .whole(let bytes):
            do { return .success(response(try JSONParser.parse(bytes), bytes)) } catch {
                return .failure(refusal.malformed(reply, "the body is not JSON, \(error)"))
            }
        }
    }
}

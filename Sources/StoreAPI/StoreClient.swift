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
            account: account, web: web,
            tokens: TokenSource(request, web: web, clock: clock, generator: generator), clock: clock, limits: limits)
    }

    /// Makes the call: the requests that `StoreCall` names for it, one after another, up to the first that fails.
    public func perform(_ call: StoreCall) async -> StoreAnswer {
        do throws(StoreFailure) {
            switch call {
            case .slots(let target): return .reply(try await slots(target))
            case .inspect(let reference): return .reply(try await inspect(reference))
            case .progress(let reference): return .reply(try await progress(reference))
            case .look(let reference, let isConfirming): return .reply(try await look(reference, isConfirming))
            case .setPercentage(let reference, let percentage):
                return .reply(try await change(.setPercentage(reference, percentage)))
            case .halt(let reference): return .reply(try await change(.halt(reference)))
            case .finalize(let reference): return .reply(try await change(.finalize(reference)))
            }
        } catch {
            return .failure(error)
        }
    }

    private func slots(_ target: RolloutTarget) async throws(StoreFailure) -> StoreReply {
        let (slots, response) = try await ask(.slots(target)) { json throws(ShapeProblem) in
            try SubmissionSlots(json, of: target)
        }
        return response.reply(.slots(slots))
    }

    private func inspect(_ reference: SubmissionReference) async throws(StoreFailure) -> StoreReply {
        let (details, _) = try await ask(.submission(reference)) { json throws(ShapeProblem) in
            try SubmissionDetails(json, of: reference)
        }
        let (rollout, response) = try await ask(.rollout(reference)) { json throws(ShapeProblem) in
            try PackageRollout(json)
        }
        let fallback = try await fallback(rollout.fallback, of: reference.target)
        return response.reply(.inspected(details, rollout, fallback: fallback))
    }

    /// A fallback that the Store no longer has leaves the rollout without a baseline; it is no reason to hold it.
    private func fallback(
        _ submission: SubmissionID?, of target: RolloutTarget
    ) async throws(StoreFailure) -> SubmissionDetails? {
        guard let submission else { return nil }
        let reference = SubmissionReference(target, submission)
        do throws(StoreFailure) {
            return try await ask(.submission(reference)) { json throws(ShapeProblem) in
                try SubmissionDetails(json, of: reference)
            }.value
        } catch {
            if error.kind == .notFound { return nil }
            throw error
        }
    }

    private func progress(_ reference: SubmissionReference) async throws(StoreFailure) -> StoreReply {
        let (progress, response) = try await ask(.status(reference)) { json throws(ShapeProblem) in
            try SubmissionProgress(json)
        }
        return response.reply(.progress(progress))
    }

    private func look(_ reference: SubmissionReference, _ isConfirming: Bool) async throws(StoreFailure) -> StoreReply {
        var slots: SubmissionSlots?
        if isConfirming {
            slots = try await ask(.slots(reference.target)) { json throws(ShapeProblem) in
                try SubmissionSlots(json, of: reference.target)
            }.value
        }
        let (rollout, response) = try await ask(.rollout(reference)) { json throws(ShapeProblem) in
            try PackageRollout(json)
        }
        return response.reply(.looked(rollout, slots: slots))
    }

    /// A 2xx that announces no body is a success that shows nothing; one with an unusable body is a failure, because
    /// nobody knows who answered.
    private func change(_ request: StoreRequest) async throws(StoreFailure) -> StoreReply {
        let response = try await exchange.send(request).result.get()
        guard let document = response.document else { return response.reply(.changed(nil)) }
        do throws(ShapeProblem) {
            return response.reply(.changed(try PackageRollout(document)))
        } catch {
            throw exchange.misshapen(request, response, error)
        }
    }

    private func ask<Value>(
        _ request: StoreRequest, _ read: (JSONValue) throws(ShapeProblem) -> Value
    ) async throws(StoreFailure) -> (value: Value, response: StoreResponse) {
        let response = try await exchange.send(request).result.get()
        do throws(ShapeProblem) {
            guard let document = response.document else { throw ShapeProblem("the body is missing") }
            return (try read(document), response)
        } catch {
            throw exchange.misshapen(request, response, error)
        }
    }
}

extension StoreResponse {
    /// What was learned, with this response's date and correlation ID.
    func reply(_ content: StoreReply.Content) -> StoreReply {
        StoreReply(content, serverDate: serverDate, correlationID: correlationID)
    }
}

package import RolloutModel

/// The submission side of the Store's API for one account: applications, flights, and submissions from their creation to their
/// commit. Same host, same token and same limits as the rollout calls.
///
/// Nothing is thrown, and no answer holds a secret. What only reads is asked again after a 5xx or a lost connection; what changes
/// the Store is sent once and read back. A gateway's 429 has no effect, so anything is asked again after it.
package struct StoreSubmissions: Sendable {
    /// How often a question is asked before its failure stands.
    static let tries = 3
    /// What a 429 that names no time costs.
    private static let rateLimitPause = Duration.seconds(15)
    /// Before a question is asked again.
    private static let retryPause = Duration.seconds(5)

    private let exchange: StoreExchange
    private let pace: RequestPace

    /// The submission side for the client's account; they share its token.
    package init(_ client: StoreClient, pace: RequestPace) {
        exchange = client.exchange
        self.pace = pace
    }

    // MARK: Reading

    /// Every application of the account.
    package func applications() async -> Result<[StoreApplication], StoreFailure> {
        await list { .applications(skip: $0, top: $1) }
    }

    /// One application.
    package func application(_ id: ApplicationID) async -> Result<StoreApplication, StoreFailure> {
        await part(.slots(RolloutTarget(application: id)))
    }

    /// Every flight of an application.
    package func flights(of application: ApplicationID) async -> Result<[StoreFlight], StoreFailure> {
        await list { .flights(of: application, skip: $0, top: $1) }
    }

    /// One flight.
    ///
    /// - Precondition: The target has a flight.
    package func flight(_ target: RolloutTarget) async -> Result<StoreFlight, StoreFailure> {
        precondition(target.flight != nil, "a flight is asked for that is none: \(target)")
        return await part(.slots(target))
    }

    /// The target's last published submission and the one under way.
    package func slots(_ target: RolloutTarget) async -> Result<SubmissionSlots, StoreFailure> {
        await read(.slots(target)) { response throws(ShapeProblem) in
            try SubmissionSlots(try Self.document(response), of: target)
        }
    }

    /// A submission.
    package func submission(_ reference: SubmissionReference) async -> Result<SubmissionDocument, StoreFailure> {
        await read(.submission(reference)) { response throws(ShapeProblem) in
            try Self.submission(response, reference)
        }
    }

    /// How far a submission has come.
    package func state(_ reference: SubmissionReference) async -> Result<SubmissionState, StoreFailure> {
        await read(.status(reference)) { response throws(ShapeProblem) in
            let json = try Self.document(response)
            guard try json.text("status") != nil else { throw ShapeProblem("status is missing") }
            return SubmissionState(json: json)
        }
    }

    /// The rollout of a submission as it stands.
    package func rollout(_ reference: SubmissionReference) async -> Result<PackageRollout, StoreFailure> {
        await read(.rollout(reference)) { response throws(ShapeProblem) in
            try PackageRollout(try Self.document(response))
        }
    }

    // MARK: Changing

    /// Makes the change, and finds out what became of it.
    package func perform(_ order: SubmissionOrder) async -> ChangeOutcome {
        var change = SubmissionChange(order)
        while true {
            switch change.step {
            case .done(let outcome): return outcome
            case .ask(let request, let pause): change.take(await send(request, after: pause), by: exchange.wire)
            }
        }
    }

    /// The submission in the answer to a change, as far as the answer has it whole; a minimal one is not.
    package func document(_ shown: ChangeOutcome.Shown) -> SubmissionDocument? {
        guard let response = shown.response, let json = response.document, json["packageDeliveryOptions"] != nil else {
            return nil
        }
        return try? SubmissionDocument(response.text, json)
    }

    // MARK: Requests

    private static func document(_ response: StoreResponse) throws(ShapeProblem) -> JSONValue {
        guard let json = response.document else { throw ShapeProblem("the body is missing") }
        return json
    }

    private static func submission(
        _ response: StoreResponse, _ reference: SubmissionReference
    ) throws(ShapeProblem) -> SubmissionDocument {
        let json = try document(response)
        guard try json.identifier("id") == reference.submission.rawValue else {
            throw ShapeProblem("the answer is about another submission")
        }
        do throws(JSONProblem) {
            return try SubmissionDocument(response.text, json)
        } catch {
            throw ShapeProblem(error.description)
        }
    }

    private func part<Part: StorePart>(_ request: StoreRequest) async -> Result<Part, StoreFailure> {
        await read(request) { response throws(ShapeProblem) in
            let json = try Self.document(response)
            guard let part = Part.read(json) else { throw ShapeProblem("the body is \(json.kind)") }
            return part
        }
    }

    private func list<Entry: StorePart>(
        _ request: (_ skip: Int, _ top: Int) -> StoreRequest
    ) async -> Result<[Entry], StoreFailure> {
        var entries: [Entry] = []
        var skip: Int? = 0
        while let next = skip {
            let page = await read(request(next, StorePage<Entry>.size)) { response throws(ShapeProblem) in
                try StorePage<Entry>(try Self.document(response), skip: next)
            }
            switch page {
            case .failure(let failure): return .failure(failure)
            case .success(let page):
                entries += page.entries
                skip = page.nextSkip
            }
        }
        return .success(entries)
    }

    private func read<Value>(
        _ request: StoreRequest, _ reading: (StoreResponse) throws(ShapeProblem) -> Value
    ) async -> Result<Value, StoreFailure> {
        var result = await send(request, after: .zero)
        for _ in 1..<Self.tries where Self.isWorthRepeating(result) {
            result = await send(request, after: Self.retryPause)
        }
        do throws(StoreFailure) {
            let response = try result.get()
            do throws(ShapeProblem) {
                return .success(try reading(response))
            } catch {
                throw exchange.wire.misshapen(request, response, error)
            }
        } catch {
            return .failure(error)
        }
    }

    private static func isWorthRepeating(_ result: Result<StoreResponse, StoreFailure>) -> Bool {
        guard case .failure(let failure) = result else { return false }
        return [.server, .network, .timeout].contains(failure.kind)
    }

    /// Sends a request in its turn; what the gateway turned away is sent again when it says so.
    private func send(_ request: StoreRequest, after pause: Duration) async -> Result<StoreResponse, StoreFailure> {
        do {
            try await pace.wait(pause)
            for _ in 1..<Self.tries {
                try await pace.take()
                let result = await exchange.send(request).result
                guard case .failure(let failure) = result, failure.kind == .rateLimited,
                    failure.certainlyWithoutEffect
                else { return result }
                try await pace.wait(failure.retryAfter.map { .milliseconds($0.milliseconds) } ?? Self.rateLimitPause)
            }
            try await pace.take()
            return await exchange.send(request).result
        } catch {
            return .failure(
                StoreFailure(
                    .cancelled, message: "Given up before the Store was asked to \(request.purpose).",
                    certainlyWithoutEffect: true))
        }
    }
}

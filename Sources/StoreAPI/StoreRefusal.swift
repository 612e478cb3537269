import RolloutModel

/// Turns what is no usable answer into the failure that the engine reasons about.
struct StoreRefusal: Sendable {
    let request: StoreRequest
    let now: Timestamp
    /// What was sent and must not come back in a text.
    let secrets: [Secret]

    /// An answer with a status other than 2xx.
    func failure(_ reply: WebReply) -> StoreFailure {
        let body = StoreErrorBody(reply.body)
        let kind = Self.kind(reply.status)
        let retryAfter = RetryAfter.read(
            header: reply.headers["retry-after"], message: body.message, now: serverDate(reply) ?? now)
        let code = body.code.flatMap(errorCode)
        return StoreFailure(
            kind, status: reply.status, code: code,
            message: sentence(reply.status, code, body) + Self.advice(kind, retryAfter), retryAfter: retryAfter,
            certainlyWithoutEffect: Self.isWithoutEffect(reply.status, body), serverDate: serverDate(reply),
            correlationID: correlationID(reply))
    }

    /// A 2xx that does not say what the API promises. Of a change nobody knows whether it took place.
    func malformed(_ reply: WebReply, _ what: String) -> StoreFailure {
        StoreFailure(
            .malformed, status: reply.status,
            message: "The Store was asked to \(request.purpose) and answered \(reply.status) with something unusable: "
                + "\(operatorText(what, hiding: secrets)). \(unknownEffect)",
            serverDate: serverDate(reply), correlationID: correlationID(reply))
    }

    /// No answer at all.
    func failure(_ failure: WebFailure) -> StoreFailure {
        switch failure {
        case .notSent(let what):
            StoreFailure(
                .network,
                message: "The Store could not be asked to \(request.purpose): \(text(what)). Nothing was sent.",
                certainlyWithoutEffect: true)
        case .broken(let what):
            StoreFailure(
                .network,
                message: "The Store was asked to \(request.purpose) and did not answer: \(text(what)). \(unknownEffect)"
            )
        case .timeout:
            StoreFailure(
                .timeout, message: "The Store did not answer in time when asked to \(request.purpose). \(unknownEffect)"
            )
        case .cancelled:
            StoreFailure(.cancelled, message: "Given up before the Store answered: \(request.purpose).")
        }
    }

    /// There is no token to ask with.
    func failure(_ failure: TokenFailure) -> StoreFailure {
        if failure.isCancelled { return self.failure(WebFailure.cancelled) }
        return StoreFailure(
            failure.isPermanent ? .unauthorized : .login, status: failure.status, code: failure.code,
            message: failure.message,
            retryAfter: failure.retryAfter, certainlyWithoutEffect: true)
    }

    func serverDate(_ reply: WebReply) -> Timestamp? { reply.headers["date"].flatMap { Timestamp(httpDate: $0) } }

    func correlationID(_ reply: WebReply) -> CorrelationID? {
        guard let text = reply.headers["ms-correlationid"], !text.isEmpty else { return nil }
        return CorrelationID(operatorText(text, hiding: secrets, limit: 128))
    }

    private var unknownEffect: String {
        request.isMutating
            ? "Whether it took effect shows when \(request.subject) is read again." : "It is asked again later."
    }

    private func text(_ what: String) -> String { operatorText(what, hiding: secrets) }

    private func sentence(_ status: Int, _ code: String?, _ body: StoreErrorBody) -> String {
        let named = code.map { "\(status) \($0)" } ?? "\(status)"
        let said = body.message.map { ", “\(text($0))”" } ?? ""
        let target = body.target.map { " (target \(operatorText($0, hiding: secrets, limit: 64)))" } ?? ""
        return "The Store answered \(named)\(said)\(target) when asked to \(request.purpose)."
    }

    private static func kind(_ status: Int) -> StoreFailure.Kind {
        switch status {
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 408: .timeout
        case 409: .conflict
        case 429: .rateLimited
        case 400...499: .rejected
        case 500...599: .server
        default: .malformed
        }
    }

    /// The gateway refuses with 401 and 429 before the API sees the request. A 429 that the API itself wrote says nothing
    /// about how far it got.
    private static func isWithoutEffect(_ status: Int, _ body: StoreErrorBody) -> Bool {
        status == 401 || (status == 429 && !body.isFromAPI)
    }

    private static func advice(_ kind: StoreFailure.Kind, _ retryAfter: TimeSpan?) -> String {
        switch kind {
        case .unauthorized:
            " A fresh token was refused: check that the client has the Manager role in Partner Center."
        case .forbidden: " Check the application's Store ID, and that the account may see it in Partner Center."
        case .notFound: " Check the application's Store ID; the submission or flight may have been deleted."
        case .conflict: " Its state does not allow that, or the submission API does not support the application."
        case .rateLimited: retryAfter.map { " It asks to wait \($0)." } ?? " It names no time to wait."
        case .malformed: " No redirect is followed; check storeURL."
        case .rejected, .login, .server, .network, .timeout, .cancelled: ""
        }
    }
}

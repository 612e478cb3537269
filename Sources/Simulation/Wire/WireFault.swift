import RolloutModel
import StoreAPI

/// What comes back instead of the Store's own answer, as the client would read it from its socket.
extension StoreFront {
    /// The answer of a message with this fate; `truth` is the Store's own where the message arrived.
    func result(_ fate: StoreTrip.Fate, _ truth: WebReply?, of message: WebRequest, at store: WireStore)
        -> Result<WebReply, WebFailure>
    {
        let lost = Result<WebReply, WebFailure>.failure(.broken("the server closed the connection"))
        guard let fault = fate.fault, fate.failure != nil || Self.ofMessages.contains(fault) else {
            return fate.failure.map { .success(store.reply($0.status ?? 503, Self.page)) } ?? truth.map(Result.success)
                ?? lost
        }
        return result(of: fault, truth, message, store) ?? truth.map(Result.success) ?? lost
    }

    /// Faults that only a message can have.
    static let ofMessages: Set<Fault> = [.redirect, .echo, .tokenRefused]
    private static let page = "<!DOCTYPE html><html><body>Service unavailable</body></html>"

    private func result(
        of fault: Fault, _ truth: WebReply?, _ message: WebRequest, _ store: WireStore
    ) -> Result<WebReply, WebFailure>? {
        func success(_ status: Int, _ body: String, _ headers: [String: String] = [:]) -> Result<WebReply, WebFailure> {
            .success(store.reply(status, body, headers))
        }
        switch fault {
        case .serverErrorBefore: return success(503, Self.page)
        case .serverErrorAfter: return success(504, "{\"statusCode\":504,\"message\":\"The gateway timed out.\"}")
        case .timeoutBefore, .timeoutAfter: return .failure(.timeout)
        case .lateDelivery, .reset: return .failure(.broken("the connection was reset"))
        case .unauthorized, .tokenRefused: return success(401, "{\"statusCode\":401,\"message\":\"Unauthorized.\"}")
        case .forbidden: return success(403, "")
        case .notFound: return success(404, "{\"code\":\"ResourceNotFound\",\"message\":\"No such thing.\"}")
        case .conflict: return success(409, "{\"code\":\"InvalidState\",\"source\":\"Ingestion\"}")
        case .rateLimited: return rateLimited(store)
        case .malformedBody: return malformed(truth, store)
        case .redirect:
            return success([301, 302, 307, 308][store.variant % 4], "", ["location": "https://store.example/v1.0/my/"])
        case .echo:
            let sent = message.headers.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
            return success(500, "{\"code\":\"InternalError\",\"message\":\"Could not handle: \(sent)\"}")
        default: return nil
        }
    }

    private func rateLimited(_ store: WireStore) -> Result<WebReply, WebFailure> {
        let waits = [
            "14", "-5", "99999999999999999999", "soon", "", "0", "3600", (store.clocks.truth + .minutes(2)).httpDate,
        ]
        let text = "{\"statusCode\":429,\"message\":\"Rate limit is exceeded. Try again in 7 seconds.\"}"
        return store.variant % 9 == 8
            ? .success(store.reply(429, text))
            : .success(store.reply(429, "", ["retry-after": waits[store.variant % waits.count]]))
    }

    private func malformed(_ truth: WebReply?, _ store: WireStore) -> Result<WebReply, WebFailure>? {
        guard let truth, case .whole(let bytes) = truth.body else { return nil }
        func with(_ body: WebReply.Body) -> Result<WebReply, WebFailure> {
            .success(WebReply(status: truth.status, headers: truth.headers, body: body))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        switch store.variant % 7 {
        case 0: return with(.torn)
        case 1: return with(.whole(Array(bytes.prefix(bytes.count * (store.variant % 97) / 97))))
        case 2: return with(.whole(Array(Self.page.utf8)))
        case 3: return with(.tooLong)
        case 4: return with(.whole(Array((text.dropLast() + ",\"packageRolloutPercentage\":100}").utf8)))
        case 5: return with(.whole(Array((text + text).utf8)))
        default: return with(.whole(Array("[]".utf8)))
        }
    }
}

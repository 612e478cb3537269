/// What the Store says beside an HTTP status of failure. It comes in three families, and any of them at any status.
struct StoreErrorBody: Hashable {
    /// The API's own code, such as `InvalidState`; of a 500 the inner one, `UnknownInternalFailure`.
    var code: String?
    /// The API's or gateway's sentence; may be in the account's language.
    var message: String?
    /// What the code is about, such as `submission`.
    var target: String?
    /// Whether the API itself wrote it, not the gateway before it.
    var isFromAPI = false

    /// Reads the API's own (`code`, `message`, `source`), the gateway's (`statusCode`, `message`) and, for HTML, nothing at
    /// all, an empty body.
    init(_ body: WebReply.Body) {
        guard case .whole(let bytes) = body, let document = try? JSONParser.parse(bytes) else { return }
        func text(_ value: JSONValue?, _ name: String) -> String? { (try? value?.text(name)).flatMap { $0 } }
        let inner = (try? document.member("innererror")).flatMap { $0 }
        code = text(inner, "code") ?? text(document, "code")
        message = text(document, "message")
        if let innerMessage = text(inner, "message"), let outer = message { message = "\(outer) \(innerMessage)" }
        target = text(document, "target")
        isFromAPI = text(document, "source") != nil
    }
}

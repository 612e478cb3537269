import StoreAPI

/// One bounded question to a metric server. No Store token is anywhere near: these requests have no Authorization field.
enum MetricServer {
    /// What an instant query or a small document needs; a slow server must not keep a worker longer.
    static let limit = Duration.seconds(30)
    /// One number is wanted; a document this long is a mistake.
    static let bodyBytes = 1 << 20

    /// The message.
    static func message(_ method: WebRequest.Method, _ address: WebAddress, form: String? = nil) -> WebRequest {
        var headers = [(name: "Accept", value: "application/json"), (name: "User-Agent", value: "rolloutd")]
        if form != nil { headers.append(("Content-Type", "application/x-www-form-urlencoded")) }
        return WebRequest(method, address, headers: headers, body: form, limit: limit, bodyBytes: bodyBytes)
    }

    /// The JSON document that the server at that address answers with.
    static func read(
        _ result: Result<WebReply, WebFailure>, from address: WebAddress
    ) throws(HealthProblem) -> JSONValue {
        switch result {
        case .failure(let failure): throw HealthProblem(failure, server: address.origin)
        case .success(let reply): return try read(reply, address)
        }
    }

    private static func read(_ reply: WebReply, _ address: WebAddress) throws(HealthProblem) -> JSONValue {
        guard (200...299).contains(reply.status) else {
            throw .error(.status, "\(address.origin) answered \(reply.status)\(said(reply)); no redirect is followed")
        }
        switch reply.body {
        case .torn: throw .error(.malformed, "the answer of \(address.origin) was cut off")
        case .tooLong:
            throw .error(.malformed, "the answer of \(address.origin) is longer than \(bodyBytes) bytes")
        case .whole(let bytes):
            do { return try JSONParser.parse(bytes) } catch {
                throw .error(.malformed, "the answer of \(address.origin) is not usable JSON, \(error)")
            }
        }
    }

    private static func said(_ reply: WebReply) -> String {
        guard case .whole(let bytes) = reply.body, let document = try? JSONParser.parse(bytes),
            case .string(let text) = document[exactly: "error"]
        else { return "" }
        return ", \(quoted(text))"
    }
}

extension JSONValue {
    /// The member of exactly that name; nil where there is none or this is no object.
    subscript(exactly name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

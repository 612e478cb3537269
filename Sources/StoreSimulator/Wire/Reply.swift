/// A response before the header fields that every response has are added to it.
struct Reply: Sendable {
    enum Content: Sendable {
        case empty
        case json(JSON)
        case html(String)
        case xml(String)
    }

    var status: Int
    var content: Content
    var headers: [Header] = []

    static func ok(_ json: JSON) -> Reply { Reply(status: 200, content: .json(json)) }

    /// The response, with `Content-Length` on every one of them: Microsoft's Python client reads it even on a DELETE.
    func response(common: [Header]) -> SimulatorResponse {
        let (body, type): ([UInt8], String?) =
            switch content {
            case .empty: ([], nil)
            case .json(let json): (Array(json.description.utf8), "application/json; charset=utf-8")
            case .html(let text): (Array(text.utf8), "text/html")
            case .xml(let text): (Array(text.utf8), "application/xml")
            }
        let fields = (type.map { [Header("Content-Type", $0)] } ?? []) + [Header("Content-Length", "\(body.count)")]
        return SimulatorResponse(status: status, headers: fields + common + headers, body: body)
    }
}

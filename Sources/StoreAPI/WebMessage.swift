/// A request to a server that is trusted as far as its `WebAddress` goes.
package struct WebRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package let method: Method
    package let address: WebAddress
    package let headers: [(name: String, value: String)]
    package let body: String?
    /// What it carries instead of a text.
    package let content: [UInt8]?
    /// From the beginning to the body's last byte.
    package let limit: Duration
    package let bodyBytes: Int
    /// Whether the request changes something: it gets a connection of its own and a gate at its socket.
    package let isSentOnce: Bool

    package init(
        _ method: Method, _ address: WebAddress, headers: [(name: String, value: String)] = [], body: String? = nil,
        content: [UInt8]? = nil, limit: Duration, bodyBytes: Int, isSentOnce: Bool = false
    ) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
        self.content = content
        self.limit = limit
        self.bodyBytes = bodyBytes
        self.isSentOnce = isSentOnce
    }
}

/// A server's answer: its head, and as much of its body as came whole.
package struct WebReply: Sendable {
    package enum Body: Sendable {
        case whole([UInt8])
        /// The connection ended in the middle.
        case torn
        /// More than the request's `bodyBytes`.
        case tooLong
    }

    package let status: Int
    /// By lower-case name; of repeated fields the first.
    package let headers: [String: String]
    package let body: Body

    /// An answer; the headers' names are in lower case.
    package init(status: Int, headers: [String: String], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Whether the head itself announced that there is no body; a body that merely ended is not announced.
    var announcesNoBody: Bool { status == 204 || headers["content-length"] == "0" }
}

/// Why there is no answer.
package enum WebFailure: Error, Hashable, Sendable {
    /// The request was never written: no address, no connection, no TLS.
    case notSent(String)
    /// The connection failed after the request was written, or perhaps was.
    case broken(String)
    /// No answer within the request's limit.
    case timeout
    /// The surrounding task was cancelled.
    case cancelled
}

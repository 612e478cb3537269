/// The families of error bodies: the API's own, the gateway's, and what is no JSON at all.
extension Reply {
    /// The submission API's own family.
    static func ingestion(_ status: Int, _ code: String, _ message: String, target: String? = nil) -> Reply {
        let members: [JSON.Member] = [
            .init("code", .string(code)), .init("data", []), .init("details", []), .init("message", .string(message)),
            .init("source", "Ingestion Api"),
        ]
        return Reply(
            status: status,
            content: .json(.object(members + (target.map { [.init("target", .string($0))] } ?? []))))
    }

    /// The analytics API's refusal of a query, with everything that is wrong with it.
    static func badQuery(_ problems: [String]) -> Reply {
        Reply(
            status: 400,
            content: .json([
                "code": "BadRequest", "data": [], "details": [],
                "innererror": [
                    "code": "InvalidQueryParameters", "data": .array(problems.map(JSON.string)), "details": [],
                    "message": "One or more query parameters has invalid values.", "source": "AnalyticsAPI",
                ],
                "message": "The calling client sent a bad request to the service.", "source": "AnalyticsAPI",
            ]))
    }

    /// The analytics API's answer for an application of another account.
    static let analyticsForbidden = Reply(
        status: 403,
        content: .json([
            "code": "Forbidden", "data": [], "details": [],
            "innererror": [
                "code": "Forbidden", "data": [], "details": [], "message": "User UnauthorizedException EC5",
                "source": "AnalyticsAPI",
            ],
            "message": "The calling client is forbidden to access the service.", "source": "AnalyticsAPI",
        ]))

    /// 500 with its `innererror`.
    static let internalError = Reply(
        status: 500,
        content: .json([
            "code": "InternalServerError", "data": [], "details": [],
            "innererror": [
                "code": "UnknownInternalFailure", "data": [], "details": [],
                "message": "The service has encountered an unknown internal server error: ",
            ],
            "message": "An internal server error occurred while processing the operation.", "source": "Ingestion Api",
        ]))

    /// The gateway's family, of two members only.
    static func gateway(_ status: Int, _ message: String) -> Reply {
        Reply(status: status, content: .json(["statusCode": .number("\(status)"), "message": .string(message)]))
    }

    /// 401 of the gateway.
    static let unauthorized = gateway(401, "APIM: Unauthorized. Access token is missing or invalid.")

    /// 429 of the gateway; `seconds` stand in the text and, if `inHeader`, in `Retry-After`.
    static func rateLimited(seconds: Int?, inHeader: Bool = true) -> Reply {
        var reply = gateway(429, "Rate limit is exceeded." + (seconds.map { " Try again in \($0) seconds." } ?? ""))
        if let seconds, inHeader { reply.headers = [Header("Retry-After", "\(seconds)")] }
        return reply
    }

    /// A page that a gateway puts in place of the API's answer.
    static func page(_ status: Int, _ title: String) -> Reply {
        Reply(
            status: status,
            content: .html("<html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>"))
    }

    /// An error of the server's, in the form that belongs to its status.
    static func serverError(_ status: Int) -> Reply {
        switch status {
        case 500: internalError
        case 502: page(502, "502 Bad Gateway")
        case 503:
            ingestion(503, "ServiceUnavailable", "Account service is experiencing issue. Please try again later.")
        case 504: page(504, "504 Gateway Time-out")
        default: Reply(status: status, content: .empty)
        }
    }

    /// 409 because of the state that something is in.
    static func invalidState(_ message: String, target: String?) -> Reply {
        ingestion(409, "InvalidState", message, target: target)
    }

    /// 400 because of a value that cannot be used.
    static func invalidParameter(_ message: String, target: String) -> Reply {
        ingestion(400, "InvalidParameterValue", message, target: target)
    }

    /// 404 for something that is not there.
    static func notFound(_ message: String, target: String? = nil) -> Reply {
        ingestion(404, "ResourceNotFound", message, target: target)
    }
}

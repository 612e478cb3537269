public import RolloutModel

/// Whether a server answers at all: one GET without a token, whatever it answers.
public struct EndpointReach: Hashable, Sendable {
    /// The server: scheme, host and port.
    public let origin: String
    /// Its answer's HTTP status; nil where there was none.
    public let status: Int?
    /// Its answer's `Date` header.
    public let serverDate: Timestamp?
    /// Why there was no answer; holds no secret.
    public let problem: String?

    /// A server that is waited for longer is one that does not answer.
    public static let limit = Duration.seconds(10)

    /// Asks the server of an address, which must be one that a token might go to: https, or http on a loopback address.
    public static func of(_ text: String, role: String, through web: WebClient) async -> EndpointReach {
        do {
            return await of(try WebAddress(text, role: role), through: web)
        } catch {
            return EndpointReach(origin: text, status: nil, serverDate: nil, problem: error.message)
        }
    }

    static func of(_ address: WebAddress, through web: WebClient) async -> EndpointReach {
        let request = WebRequest(
            .get, address, headers: [("User-Agent", "rolloutd")], limit: limit, bodyBytes: 64 << 10)
        switch await web.send(request) {
        case .success(let reply):
            return EndpointReach(
                origin: address.origin, status: reply.status,
                serverDate: reply.headers["date"].flatMap { Timestamp(httpDate: $0) }, problem: nil)
        case .failure(let failure):
            let problem =
                switch failure {
                case .notSent(let what): "it was not reached: \(operatorText(what, hiding: []))"
                case .broken(let what): "the connection broke off: \(operatorText(what, hiding: []))"
                case .timeout: "it did not answer within \(limit)"
                case .cancelled: "the daemon stops"
                }
            return EndpointReach(origin: address.origin, status: nil, serverDate: nil, problem: problem)
        }
    }
}

extension StoreClient {
    /// Whether the Store's API answers. The request carries no token and is none of the account's budget.
    public func reachStore() async -> EndpointReach { await .of(exchange.wire.account.store, through: exchange.web) }

    /// Whether the login service answers.
    public func reachLogin() async -> EndpointReach { await .of(exchange.wire.account.login, through: exchange.web) }

    /// Why no token can be had; nil where there is one, or one was had just now.
    public func tokenProblem() async -> String? {
        switch await exchange.tokens.current(isUrgent: true) {
        case .success: nil
        case .failure(let failure): failure.message
        }
    }
}

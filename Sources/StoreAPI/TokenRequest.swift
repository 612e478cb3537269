package import RolloutModel

/// The exchange of a client's secret, or of what its certificate's key signed, for a token (OAuth 2.0, RFC 6749 section 4.4 and
/// RFC 7523 section 2.2).
package struct TokenRequest: Sendable {
    /// Both generations of the endpoint name the Store by this, whatever address it is reached under.
    static let audience = "https://manage.devcenter.microsoft.com"
    /// A token is 2 KB, an error page of a gateway seldom more than 20.
    private static let bodyBytes = 256 << 10

    let account: StoreAccount
    let limit: Duration

    /// The exchange for an account, to be answered within `limit`.
    package init(account: StoreAccount, limit: Duration) {
        self.account = account
        self.limit = limit
    }

    /// The request at the wall clock's time, from which a signed statement is good for some minutes; or why the account's
    /// settings make none.
    package func request(now: Timestamp) throws(StoreAPIError) -> WebRequest {
        try request(assertion: assertion(now: now))
    }

    /// What the account's key signs for a login at this time; nil for an account with a secret.
    func assertion(now: Timestamp) throws(StoreAPIError) -> ClientAssertion? {
        guard case .certificate(let certificate) = account.credential else { return nil }
        let audience = try account.login.below(path, role: "loginURL")
        return try ClientAssertion(
            certificate, client: account.clientID, audience: audience.description, now: now)
    }

    private var path: String {
        account.tenantID + (account.tokenEndpoint == .v2 ? "/oauth2/v2.0/token" : "/oauth2/token")
    }

    /// The request with that statement, or with the account's secret.
    func request(assertion: ClientAssertion?) throws(StoreAPIError) -> WebRequest {
        let isV2 = account.tokenEndpoint == .v2
        let audience = isV2 ? ("scope", Self.audience + "/.default") : ("resource", Self.audience)
        let body = formBody(
            [
                ("grant_type", "client_credentials"), ("client_id", account.clientID),
            ] + proof(assertion) + [audience])
        return WebRequest(
            .post, try account.login.below(path, role: "loginURL"),
            headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")],
            body: body, limit: limit, bodyBytes: Self.bodyBytes)
    }

    private func proof(_ assertion: ClientAssertion?) -> [(name: String, value: String)] {
        if let assertion {
            return [
                ("client_assertion_type", ClientAssertion.type), ("client_assertion", assertion.token.reveal()),
            ]
        }
        return account.credential.secrets.map { ("client_secret", $0.reveal()) }
    }

    /// The token of an answer with the seconds that it is good for.
    package func read(
        _ result: Result<WebReply, WebFailure>, now: Timestamp, assertion: Secret? = nil
    ) -> Result<(token: Secret, seconds: Int64), TokenFailure> {
        let secrets = account.credential.secrets + [assertion].compactMap(\.self)
        switch result {
        case .success(let reply): return read(reply, now: now, assertion)
        case .failure(.cancelled): return .failure(.cancelled)
        case .failure(.timeout): return .failure(unreachable("loginTimeout", "it did not answer in time"))
        case .failure(.notSent(let what)), .failure(.broken(let what)):
            return .failure(unreachable("loginUnreachable", operatorText(what, hiding: secrets)))
        }
    }

    private func read(
        _ reply: WebReply, now: Timestamp, _ assertion: Secret?
    ) -> Result<(token: Secret, seconds: Int64), TokenFailure> {
        guard (200...299).contains(reply.status) else { return .failure(refusal(reply, now: now, assertion)) }
        guard case .whole(let bytes) = reply.body, let document = try? JSONParser.parse(bytes),
            let text = try? document.text("access_token"), Self.isToken(text),
            let seconds = try? document.member("expires_in")?.lenientNumber, seconds >= 1
        else {
            return .failure(malformed(reply.status))
        }
        return .success((Secret(text), Int64(min(seconds, 86_400))))
    }

    /// RFC 6750's characters: a token with others could not be put into a header.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 65_536
            && text.utf8.allSatisfy { byte in (0x21...0x7E).contains(byte) && byte != 0x22 && byte != 0x5C }
    }

    private func malformed(_ status: Int) -> TokenFailure {
        TokenFailure(
            code: "malformedToken",
            message: "Account \(account.name): the login service answered \(status) without a token that can be used. "
                + "Check that loginURL is the login service and no proxy or portal stands before it; it is asked again later.",
            isPermanent: false, status: status)
    }

    private func refusal(_ reply: WebReply, now: Timestamp, _ assertion: Secret?) -> TokenFailure {
        var document: JSONValue?
        if case .whole(let bytes) = reply.body { document = try? JSONParser.parse(bytes) }
        let retryAfter = RetryAfter.read(header: reply.headers["retry-after"], message: nil, now: now)
        return EntraError(document).failure(
            for: account, status: reply.status, retryAfter: retryAfter, assertion: assertion)
    }

    private func unreachable(_ code: String, _ what: String) -> TokenFailure {
        TokenFailure(
            code: code,
            message:
                "Account \(account.name): no token: the login service \(account.login.origin) was not reached: \(what). "
                + "The credentials are not in question: check this machine's network and DNS, and loginURL. It is asked again "
                + "later.",
            isPermanent: false)
    }
}

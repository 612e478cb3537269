import RolloutModel

/// The account's token: had when first needed, renewed ahead of its expiry, replaced when the Store refuses it.
///
/// However many calls need a token at once, there is never more than one acquisition: the first caller makes it, the
/// others use the present token as long as it is good, or wait and share what comes of it.
actor TokenSource {
    /// How long before its expiry a token is renewed.
    static let margin = Duration.seconds(300)
    /// Renewals of several daemons with one client spread over this much before the margin.
    static let jitter = Duration.seconds(60)
    /// A token in its last seconds might expire on the way.
    static let lastUse = Duration.seconds(10)
    /// After a renewal that failed while the old token is good, the next try waits this long.
    static let renewalPause = Duration.seconds(30)
    /// A permanent refusal is believed this long: asking on would only lock the client out.
    static let refusalPause = Duration.seconds(60)

    private let request: TokenRequest
    private let web: WebClient
    private let clock: StoreClock
    private var generator: any RandomNumberGenerator & Sendable

    private var token: AccessToken?
    private var acquisitions: UInt64 = 0
    private var isAcquiring = false
    private let waiters = TokenWaiters()
    private var refusal: (failure: TokenFailure, until: Duration)?
    private var nextRenewal = Duration.zero

    init(_ request: TokenRequest, web: WebClient, clock: StoreClock, generator: any RandomNumberGenerator & Sendable) {
        self.request = request
        self.web = web
        self.clock = clock
        self.generator = generator
    }

    /// A token that is good. An urgent call, one that changes the Store, does not wait for a renewal while the present
    /// token is good.
    func current(isUrgent: Bool) async -> Result<AccessToken, TokenFailure> {
        while !Task.isCancelled {
            let now = clock.elapsed()
            if let token, now < token.expiry - Self.lastUse {
                let isDue = now >= token.renewal && now >= nextRenewal
                if isUrgent || !isDue || isAcquiring { return .success(token) }
                return await renewAhead(of: token)
            }
            if let refusal, now < refusal.until { return .failure(refusal.failure) }
            guard isAcquiring else { return await acquire() }
            if let failure = await waiters.outcome(), !failure.isCancelled { return .failure(failure) }
        }
        return .failure(.cancelled)
    }

    /// The Store refused this token: it is not used again. Late refusals of an earlier one change nothing.
    func refused(_ refused: AccessToken) {
        if token?.number == refused.number { token = nil }
    }

    /// A renewal that fails leaves the present token in use for as long as it is good, unless the Store refused it meanwhile.
    private func renewAhead(of present: AccessToken) async -> Result<AccessToken, TokenFailure> {
        let result = await acquire()
        guard case .failure = result else { return result }
        let now = clock.elapsed()
        nextRenewal = now + Self.renewalPause
        let isGood = token?.number == present.number && now < present.expiry - Self.lastUse
        return isGood ? .success(present) : result
    }

    private func acquire() async -> Result<AccessToken, TokenFailure> {
        isAcquiring = true
        let result = await ask()
        isAcquiring = false
        var failure: TokenFailure?
        switch result {
        case .success(let fresh): (token, refusal) = (fresh, nil)
        case .failure(let reason):
            failure = reason
            if reason.isPermanent { refusal = (reason, clock.elapsed() + Self.refusalPause) }
        }
        waiters.tell(failure)
        return result
    }

    private func ask() async -> Result<AccessToken, TokenFailure> {
        let start = clock.elapsed()
        switch await reply() {
        case .failure(let failure): return .failure(failure)
        case .success(let (secret, seconds)):
            acquisitions += 1
            let lifetime = Duration.seconds(seconds)
            let ahead = min(Self.margin + Self.jitter * fraction(), lifetime / 2)
            return .success(
                AccessToken(
                    secret: secret, number: acquisitions, renewal: start + lifetime - ahead, expiry: start + lifetime))
        }
    }

    /// From 0 to 1. The standard library's own way rejects numbers and asks again, which a constant generator never ends.
    private func fraction() -> Double { Double(generator.next() >> 11) / Double(UInt64.max >> 11) }

    private func reply() async -> Result<(token: Secret, seconds: Int64), TokenFailure> {
        let message: WebRequest
        do { message = try request.request() } catch {
            return .failure(TokenFailure(code: error.code.rawValue, message: error.message, isPermanent: true))
        }
        switch await web.send(message) {
        case .success(let reply): return request.read(reply, now: clock.wall())
        case .failure(.cancelled): return .failure(.cancelled)
        case .failure(.timeout): return .failure(unreachable("loginTimeout", "it did not answer in time"))
        case .failure(.notSent(let what)), .failure(.broken(let what)):
            return .failure(unreachable("loginUnreachable", operatorText(what, hiding: [request.account.clientSecret])))
        }
    }

    private func unreachable(_ code: String, _ what: String) -> TokenFailure {
        TokenFailure(
            code: code,
            message:
                "Account \(request.account.name): no token: the login service \(request.account.login.origin) was not "
                + "reached: \(what). The credentials are not in question: check this machine's network and DNS, and loginURL. "
                + "It is asked again later.",
            isPermanent: false)
    }
}

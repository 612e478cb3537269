import RolloutModel

/// The account's token: had when first needed, renewed ahead of its expiry, replaced when the Store refuses it.
///
/// However many calls need a token at once, there is never more than one acquisition: the first caller makes it, the
/// others use the present token as long as it is good, or wait and share what comes of it.
actor TokenSource {
    private let request: TokenRequest
    private let web: WebClient
    private let clock: StoreClock
    private var generator: any RandomNumberGenerator & Sendable

    private var shelf = TokenShelf()
    private var isAcquiring = false
    private let waiters = TokenWaiters()

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
            switch shelf.need(isUrgent: isUrgent, isAcquiring: isAcquiring, at: clock.elapsed()) {
            case .use(let token): return .success(token)
            case .refuse(let failure): return .failure(failure)
            case .renew(let present): return await renewAhead(of: present)
            case .acquire:
                guard isAcquiring else { return await acquire() }
                if let failure = await waiters.outcome(), !failure.isCancelled { return .failure(failure) }
            }
        }
        return .failure(.cancelled)
    }

    /// The Store refused this token: it is not used again. Late refusals of an earlier one change nothing.
    func refused(_ refused: AccessToken) { shelf.refused(refused) }

    /// A renewal that fails leaves the present token in use for as long as it is good, unless the Store refused it meanwhile.
    private func renewAhead(of present: AccessToken) async -> Result<AccessToken, TokenFailure> {
        let result = await acquire()
        guard case .failure = result, let present = shelf.renewalFailed(of: present, at: clock.elapsed()) else {
            return result
        }
        return .success(present)
    }

    private func acquire() async -> Result<AccessToken, TokenFailure> {
        isAcquiring = true
        let result = await ask()
        isAcquiring = false
        var failure: TokenFailure?
        if case .failure(let reason) = result {
            failure = reason
            shelf.take(reason, at: clock.elapsed())
        }
        waiters.tell(failure)
        return result
    }

    private func ask() async -> Result<AccessToken, TokenFailure> {
        let start = clock.elapsed()
        switch await reply() {
        case .failure(let failure): return .failure(failure)
        case .success(let (secret, seconds)):
            return .success(shelf.take(secret, seconds: seconds, askedAt: start, fraction: fraction()))
        }
    }

    /// From 0 to 1. The standard library's own way rejects numbers and asks again, which a constant generator never ends.
    private func fraction() -> Double { Double(generator.next() >> 11) / Double(UInt64.max >> 11) }

    private func reply() async -> Result<(token: Secret, seconds: Int64), TokenFailure> {
        let message: WebRequest
        let assertion: ClientAssertion?
        do throws(StoreAPIError) {
            assertion = try request.assertion(now: clock.wall())
            message = try request.request(assertion: assertion)
        } catch {
            return .failure(TokenFailure(code: error.code.rawValue, message: error.message, isPermanent: true))
        }
        return request.read(await web.send(message), now: clock.wall(), assertion: assertion?.token)
    }
}

package import RolloutModel

/// The account's present token and what the login service last refused: a value that says what to do when a token is
/// needed, without asking anybody. Time is the clock's that nobody can set.
package struct TokenShelf: Sendable {
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

    /// What to do for a call that needs a token.
    package enum Need: Sendable {
        /// Take this one.
        case use(AccessToken)
        /// There is none, and none is asked for now.
        case refuse(TokenFailure)
        /// A new one is worth having; should there be none, this one will do.
        case renew(AccessToken)
        /// There is none: acquire one, or wait for the acquisition that is under way.
        case acquire
    }

    private var token: AccessToken?
    private var acquisitions: UInt64 = 0
    private var refusal: (failure: TokenFailure, until: Duration)?
    private var nextRenewal = Duration.zero

    /// An empty shelf.
    package init() {}

    /// What to do now. An urgent call, one that changes the Store, does not wait for a renewal while the present token is
    /// good, and neither does anybody while one is under way.
    package func need(isUrgent: Bool, isAcquiring: Bool, at now: Duration) -> Need {
        if let token, isGood(token, at: now) {
            let isDue = now >= token.renewal && now >= nextRenewal
            return isUrgent || !isDue || isAcquiring ? .use(token) : .renew(token)
        }
        if let refusal, now < refusal.until { return .refuse(refusal.failure) }
        return .acquire
    }

    /// Takes in a token that was asked for at `start`; `fraction`, from 0 to 1, spreads its renewal.
    package mutating func take(_ secret: Secret, seconds: Int64, askedAt start: Duration, fraction: Double)
        -> AccessToken
    {
        acquisitions += 1
        let lifetime = Duration.seconds(seconds)
        let ahead = min(Self.margin + Self.jitter * fraction, lifetime / 2)
        let fresh = AccessToken(
            secret: secret, number: acquisitions, renewal: start + lifetime - ahead, expiry: start + lifetime)
        (token, refusal) = (fresh, nil)
        return fresh
    }

    /// Takes in that there was no token to be had.
    package mutating func take(_ failure: TokenFailure, at now: Duration) {
        if failure.isPermanent { refusal = (failure, now + Self.refusalPause) }
    }

    /// Takes in that a renewal failed.
    ///
    /// - Returns: The token from before, as long as it is good and was not refused meanwhile.
    package mutating func renewalFailed(of present: AccessToken, at now: Duration) -> AccessToken? {
        nextRenewal = now + Self.renewalPause
        return token?.number == present.number && isGood(present, at: now) ? present : nil
    }

    /// The Store refused this token: it is not used again. Late refusals of an earlier one change nothing.
    package mutating func refused(_ refused: AccessToken) {
        if token?.number == refused.number { token = nil }
    }

    private func isGood(_ token: AccessToken, at now: Duration) -> Bool { now < token.expiry - Self.lastUse }
}

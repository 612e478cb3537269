package import RolloutModel

/// A token with the times that matter, counted by the clock that nobody can set.
package struct AccessToken: Sendable {
    /// The token itself.
    package let secret: Secret
    /// Rising with each acquisition: tells whether the token that was refused still is the one in use.
    let number: UInt64
    /// From here on a new one is worth having.
    let renewal: Duration
    /// From here on it must not be used.
    package let expiry: Duration
}

/// Why there is no token.
package struct TokenFailure: Error, Sendable {
    /// Entra's own code, such as `AADSTS7000215`, or one of ours.
    let code: String
    /// A sentence for the operator; holds no secret.
    let message: String
    /// Whether asking again is pointless before somebody changes something: the credentials or the settings are refused.
    let isPermanent: Bool
    /// Whether nothing failed but our own task was cancelled.
    var isCancelled = false
    /// The login service's HTTP status.
    var status: Int?
    /// How long the login service asked to wait.
    var retryAfter: TimeSpan?

    /// The surrounding task was cancelled before there was a token.
    package static let cancelled = TokenFailure(
        code: "cancelled", message: "Given up before a token came.", isPermanent: false, isCancelled: true)
}

/// Why the daemon did not do what it was asked over the control socket: the body of every answer that is not a success.
public struct ControlProblem: Error, Codable, Hashable, Sendable {
    /// What kind of problem it is; the raw value is stable.
    public enum Code: String, Codable, CaseIterable, Sendable {
        /// 403: the kernel does not say who is calling.
        case noCredentials = "no-credentials"
        /// 403: the caller's groups do not allow it.
        case notAllowed = "not-allowed"
        /// 404: no policy and no journal entry has that name.
        case unknownRollout = "unknown-rollout"
        /// 404: the settings have no sink of that name.
        case unknownSink = "unknown-sink"
        /// 404: there is nothing under that path, or not with that method.
        case unknownPath = "unknown-path"
        /// 400: the body, the query or the reason cannot be used.
        case badRequest = "bad-request"
        /// 413: the body is larger than `ControlLimit.requestBytes`.
        case tooLarge = "too-large"
        /// 503: as many streams, or as much work of the kind, as the daemon takes are under way.
        case busy
        /// 500: the daemon failed at it.
        case failed
    }

    /// What kind of problem it is.
    public let code: Code
    /// What is wrong, with the value that is wrong.
    public let message: String
    /// What to do next.
    public let next: String

    /// A problem.
    public init(_ code: Code, _ message: String, next: String) {
        self.code = code
        self.message = message
        self.next = next
    }
}

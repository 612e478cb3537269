public import ControlAPI

/// Why the daemon could not be asked, or did not do what was asked.
public struct ControlClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure.
    public enum Kind: Hashable, Sendable {
        /// Nobody listens on the socket.
        case notReachable
        /// The caller may not open the socket, or the daemon does not take the caller's word.
        case notAllowed
        /// No answer came in time; a command may have been carried out all the same.
        case timedOut
        /// The daemon refused, with its code.
        case refused(ControlProblem.Code)
        /// What came back is not what this version understands, or the connection broke.
        case failed
    }

    /// What kind of failure.
    public let kind: Kind
    /// What failed, with which value.
    public let message: String
    /// What to do next.
    public let next: String

    /// A failure.
    public init(_ kind: Kind, _ message: String, next: String) {
        self.kind = kind
        self.message = message
        self.next = next
    }

    /// A problem that the daemon answered with.
    init(_ problem: ControlProblem) {
        switch problem.code {
        case .noCredentials, .notAllowed: self.init(.notAllowed, problem.message, next: problem.next)
        case .unknownPath:
            self.init(
                .refused(.unknownPath),
                "The rolloutd that answers does not know this request: it is older than rolloutctl.",
                next: "Compare rolloutctl --version with rolloutd --version; restart rolloutd after an upgrade.")
        default: self.init(.refused(problem.code), problem.message, next: problem.next)
        }
    }

    /// Both sentences.
    public var description: String { "\(message) \(next)" }
}

/// One thing asked of the Store's submission API.
public enum StoreCall: Codable, Hashable, Sendable {
    /// The two submission references of the application or flight. One request.
    case slots(RolloutTarget)
    /// A published submission: its packages, its rollout, and the packages of the fallback. Up to three requests.
    case inspect(SubmissionReference)
    /// A pending submission's status. One request.
    case progress(SubmissionReference)
    /// The rollout as it is; with `confirmingTarget` the two references first, as every raise needs. One or two requests.
    case look(SubmissionReference, confirmingTarget: Bool)
    /// `updatepackagerolloutpercentage`
    case setPercentage(SubmissionReference, Percentage)
    /// `haltpackagerollout`
    case halt(SubmissionReference)
    /// `finalizepackagerollout`
    case finalize(SubmissionReference)

    /// How many requests of the account's budget the call takes at most.
    public var requests: Int {
        switch self {
        case .inspect: 3
        case .look(_, let confirmingTarget): confirmingTarget ? 2 : 1
        case .slots, .progress, .setPercentage, .halt, .finalize: 1
        }
    }

    /// Whether the call changes the Store: it is sent once, after its intent is on disk.
    public var isMutating: Bool {
        switch self {
        case .setPercentage, .halt, .finalize: true
        case .slots, .inspect, .progress, .look: false
        }
    }

    /// The application or flight that is spoken of.
    public var target: RolloutTarget {
        switch self {
        case .slots(let target): target
        case .inspect(let reference), .progress(let reference), .look(let reference, _),
            .setPercentage(let reference, _), .halt(let reference), .finalize(let reference):
            reference.target
        }
    }
}

/// What the Store said to a call.
public struct StoreReply: Codable, Hashable, Sendable {
    /// What was learned.
    public enum Content: Codable, Hashable, Sendable {
        /// To `.slots`.
        case slots(SubmissionSlots)
        /// To `.inspect`; the fallback's details are nil where there is no fallback.
        case inspected(SubmissionDetails, PackageRollout, fallback: SubmissionDetails?)
        /// To `.progress`.
        case progress(SubmissionProgress)
        /// To `.look`; the references are there where they were asked for.
        case looked(PackageRollout, slots: SubmissionSlots?)
        /// To the three mutating calls: the rollout as the Store then showed it; nil where a 2xx came without one.
        case changed(PackageRollout?)
    }

    /// What was learned.
    public let content: Content
    /// The reply's `Date` header, to the second.
    public let serverDate: Timestamp?
    /// The reply's `MS-CorrelationId`.
    public let correlationID: CorrelationID?

    /// A reply.
    public init(_ content: Content, serverDate: Timestamp? = nil, correlationID: CorrelationID? = nil) {
        self.content = content
        self.serverDate = serverDate
        self.correlationID = correlationID
    }
}

/// Why a call to the Store brought no answer that can be used.
public struct StoreFailure: Error, Codable, Hashable, Sendable {
    /// What kind of failure it was; the raw value is a metric label and a journal field.
    public enum Kind: String, Codable, Sendable {
        /// The login service refused the credentials, or 401 with a fresh token.
        case unauthorized
        /// No token could be had, and not for the credentials' sake: the login service was not reached, is in trouble or asks
        /// to wait.
        case login
        /// 403
        case forbidden
        /// 404
        case notFound
        /// 409
        case conflict
        /// 429
        case rateLimited
        /// Any other 4xx.
        case rejected
        /// 5xx
        case server
        /// Refused, reset, DNS, TLS, cut off.
        case network
        /// No answer in time.
        case timeout
        /// An answer that is not what the API promises.
        case malformed
        /// Given up by us before an answer came: a halt passed it, or the daemon stopped.
        case cancelled
    }

    /// What kind of failure.
    public let kind: Kind
    /// The HTTP status, where there was one.
    public let status: Int?
    /// The Store's own error code, such as `InvalidState`.
    public let code: String?
    /// A sentence for the operator.
    public let message: String
    /// How long the Store asked us to wait.
    public let retryAfter: TimeSpan?
    /// Whether the request certainly changed nothing: it was never sent, or was refused by the gateway (401, 429).
    /// Only then may a mutating call's intent be closed without reading back.
    public let certainlyWithoutEffect: Bool
    /// The reply's `Date` header.
    public let serverDate: Timestamp?
    /// The reply's `MS-CorrelationId`.
    public let correlationID: CorrelationID?

    /// A failure.
    public init(
        _ kind: Kind, status: Int? = nil, code: String? = nil, message: String, retryAfter: TimeSpan? = nil,
        certainlyWithoutEffect: Bool = false, serverDate: Timestamp? = nil, correlationID: CorrelationID? = nil
    ) {
        self.kind = kind
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
        self.certainlyWithoutEffect = certainlyWithoutEffect
        self.serverDate = serverDate
        self.correlationID = correlationID
    }
}

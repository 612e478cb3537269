public import RolloutModel

/// Something that goes wrong with one request.
///
/// Where a fault says `applied`, the request does what it asks before things go wrong, and otherwise it does nothing.
public indirect enum Fault: Hashable, Sendable {
    /// A 5xx answer: 500 in the API's own family, 503 with its text, 502 and 504 as a gateway's page.
    case serverError(status: Int, applied: Bool)
    /// 429 without doing anything. `seconds` stand in the text and, if `inHeader`, in `Retry-After`; nil gives neither.
    case rateLimited(seconds: Int?, inHeader: Bool)
    /// The connection is reset instead of an answer.
    case reset(applied: Bool)
    /// No answer for so long, then the connection is closed. The time is the client's, not the simulated clock's.
    case hang(applied: Bool, TimeSpan)
    /// The true answer, so much later by the client's time.
    case delay(TimeSpan)
    /// The true answer, its body spread over so long by the client's time.
    case slowBody(TimeSpan)
    /// The true answer, its body cut after so many bytes and the connection closed.
    case cutBody(afterBytes: Int)
    /// The true answer to a POST; for so long afterwards, by the simulated clock, reads show its target as it was before.
    case stale(TimeSpan)
    /// Every token stops being good, this request's first of all: 401.
    case expireTokens
    /// 401 although the token is good.
    case rejectToken
    /// 200 with a page of HTML.
    case html(applied: Bool)
    /// A redirect that leads to `location`, without doing anything.
    case redirect(status: Int, location: String)
    /// 504 now; what a change asks happens so much later, by the simulated clock.
    case late(TimeSpan)
    /// The true answer, its JSON bent.
    case malformed(Malformation)
    /// Somebody is faster: the event happens just before the request is looked at, which then gets its true answer.
    case preceded(by: SimulatorEvent)

    /// How an answer's JSON is bent.
    public enum Malformation: String, CaseIterable, Sendable {
        /// `"packageRolloutPercentage":"25.0"`
        case percentageAsString
        /// `"packageRolloutPercentage":25`, rounded.
        case percentageAsInteger
        /// `"packageRolloutPercentage":2.5e1`
        case percentageWithExponent
        /// `"packageRolloutPercentage":null`
        case percentageNull
        /// No `packageRolloutPercentage`.
        case percentageMissing
        /// `"packageRolloutPercentage":250.0`
        case percentageOutOfRange
        /// `packageRolloutPercentage` twice, first as 99.0.
        case percentageTwice
        /// `"isPackageRollout":"true"`
        case booleanAsString
        /// A `packageRolloutStatus` and a `status` that nobody knows.
        case unknownStatus
        /// The first letter of every name in the other case.
        case otherCase
        /// Ten megabytes of white space after the JSON.
        case oversized
    }

    /// The words by which logs name the fault.
    public var label: String {
        func applied(_ isApplied: Bool) -> String { isApplied ? " applied" : " not applied" }
        return switch self {
        case .serverError(let status, let isApplied): "serverError \(status)" + applied(isApplied)
        case .rateLimited(let seconds, let inHeader):
            "rateLimited" + (seconds.map { " \($0)s" } ?? "") + (inHeader && seconds != nil ? " in header" : "")
        case .reset(let isApplied): "reset" + applied(isApplied)
        case .hang(let isApplied, let span): "hang \(span)" + applied(isApplied)
        case .delay(let span): "delay \(span)"
        case .slowBody(let span): "slowBody \(span)"
        case .cutBody(let count): "cutBody \(count)"
        case .stale(let span): "stale \(span)"
        case .expireTokens: "expireTokens"
        case .rejectToken: "rejectToken"
        case .html(let isApplied): "html" + applied(isApplied)
        case .redirect(let status, _): "redirect \(status)"
        case .late(let span): "late \(span)"
        case .malformed(let kind): "malformed \(kind.rawValue)"
        case .preceded(let event): "first \(event.name)"
        }
    }

    /// Whether the fault means something for such a request: only what changes something can come late, and only what
    /// changes a rollout is shown stale.
    func suits(_ route: Route) -> Bool {
        switch self {
        case .stale: RequestKind.action.includes(route)
        case .late: RequestKind.action.includes(route) || RequestKind.change.includes(route)
        default: true
        }
    }
}

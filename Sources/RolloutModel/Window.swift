/// A stretch of the calendar in which raising and finalizing are allowed or forbidden, in the policy's zone.
public enum Window: Codable, Hashable, Sendable {
    /// A weekly window: on these days from that time of day, so long.
    case weekly(kind: Kind, days: [Weekday], startSecond: Int, length: TimeSpan, reason: String?)
    /// A range of whole days, both included.
    case dates(kind: Kind, from: CivilDate, to: CivilDate, reason: String?)

    /// What the window does.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// Raising is allowed inside any allow window, and nowhere else once there is one.
        case allow
        /// Raising is forbidden; a deny beats an allow.
        case deny
    }

    /// What the window does.
    public var kind: Kind {
        switch self {
        case .weekly(let kind, _, _, _, _), .dates(let kind, _, _, _): kind
        }
    }

    /// The operator's word for it.
    public var reason: String? {
        switch self {
        case .weekly(_, _, _, _, let reason), .dates(_, _, _, let reason): reason
        }
    }
}

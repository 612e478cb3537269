/// The name of a sink in the daemon's settings.
public struct SinkName: Identifier {
    /// The text.
    public let rawValue: String
    /// Takes the text as it is.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// What a person may want to be told of.
public enum NoticeTopic: String, Codable, CaseIterable, Sendable {
    /// The rollout is halted, or about to be.
    case halted
    /// It waits until a person lets it go on: a pause, a policy that is gone, an edit that is refused.
    case paused
    /// Somebody must approve leaving a step.
    case approval
    /// Somebody else changed the percentage.
    case drift
    /// Nothing moves, the rollout blocks the next release, or the Store cannot be asked.
    case stale
    /// A submission failed on its way, or the rollout ended in a way that nothing explains.
    case failed
    /// Everybody gets the new version.
    case finalized
    /// Something is wrong that stops nothing.
    case warning
}

/// Who is told of what: one line of a policy's `notify`.
public struct NotifyRule: Codable, Hashable, Sendable {
    /// Of what.
    public let on: [NoticeTopic]
    /// By which sink of the settings.
    public let to: SinkName
    /// How often it is repeated while the cause stays.
    public let every: TimeSpan

    /// Often enough that nobody forgets it, seldom enough that nobody mutes it.
    public static let usualPeriod = TimeSpan.days(1)

    /// A rule.
    public init(on: [NoticeTopic], to: SinkName, every: TimeSpan = usualPeriod) {
        self.on = on
        self.to = to
        self.every = every
    }
}

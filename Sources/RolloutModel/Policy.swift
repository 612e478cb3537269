/// One rollout policy, complete and valid: what the operator's file says with every default filled in.
public struct Policy: Codable, Hashable, Sendable {
    /// What the daemon may do.
    public enum Mode: String, Codable, CaseIterable, Sendable {
        /// Decide, record and act.
        case act
        /// Decide and record; send nothing that changes the Store.
        case observe
    }

    /// What happens when somebody else changed the percentage.
    public enum DriftResponse: String, Codable, CaseIterable, Sendable {
        /// Hold and alert until an operator adopts it.
        case hold
        /// Go on from the percentage that was found.
        case adopt
        /// Set the percentage back to the step in progress where that is a raise; hold where it is not.
        case reassert
    }

    /// What an edited policy does to the step in progress.
    public enum ChangeResponse: String, Codable, CaseIterable, Sendable {
        /// What is stricter applies at once, what is laxer from the next step on or when an operator accepts it.
        case `continue`
        /// The present step's bake begins anew under the edited policy.
        case restart
        /// Hold until an operator accepts the edit.
        case refuse
    }

    /// The rollout's name.
    public var name: PolicyName
    /// The Store account it runs under.
    public var account: AccountName
    /// The application or flight it steers.
    public var target: RolloutTarget
    /// Binds only to submissions that carry a package which meets this.
    public var packageVersion: VersionRequirement?
    /// What the daemon may do.
    public var mode: Mode
    /// The zone of the windows; present as soon as there is a window.
    public var timeZone: TimeZoneRules?
    /// The ladder: rising percentages, at least one.
    public var steps: [Step]
    /// The one-way door after the last step; nil leaves the rollout open at the last percentage.
    public var finalize: Finalize?
    /// The measurements, in the order of the file; names are unique.
    public var metrics: [Metric]
    /// When raising is allowed and when not.
    public var windows: [Window]
    /// Alerts and bounds.
    public var limits: Limits
    /// The answer to drift.
    public var onDrift: DriftResponse
    /// The answer to an edit in mid-flight.
    public var onPolicyChange: ChangeResponse
    /// Who is told of what; nil where the file does not say.
    public var notify: [NotifyRule]?
    /// SHA-256 of the policy's canonical form: what decisions name.
    public var digest: Digest

    /// A policy with the documented defaults.
    public init(
        name: PolicyName, account: AccountName = "default", target: RolloutTarget,
        packageVersion: VersionRequirement? = nil, mode: Mode = .act, timeZone: TimeZoneRules? = nil,
        steps: [Step], finalize: Finalize? = nil, metrics: [Metric] = [], windows: [Window] = [],
        limits: Limits = Limits(), onDrift: DriftResponse = .hold, onPolicyChange: ChangeResponse = .continue,
        notify: [NotifyRule]? = nil, digest: Digest = ""
    ) {
        self.name = name
        self.account = account
        self.target = target
        self.packageVersion = packageVersion
        self.mode = mode
        self.timeZone = timeZone
        self.steps = steps
        self.finalize = finalize
        self.metrics = metrics
        self.windows = windows
        self.limits = limits
        self.onDrift = onDrift
        self.onPolicyChange = onPolicyChange
        self.notify = notify
        self.digest = digest
    }

    /// Whether nothing in the policy can halt or pause the rollout: legal, and said at every turn.
    public var isUnchecked: Bool { limits.maxAffectedDevices == nil && !metrics.contains(where: \.isActing) }
}

/// One rung of the ladder.
public struct Step: Codable, Hashable, Sendable {
    /// The share of customers.
    public var percentage: Percentage
    /// How long the step must stand before the next.
    public var bake: TimeSpan
    /// Who must agree before the rollout leaves this step.
    public var approval: Approval?

    /// A rung.
    public init(percentage: Percentage, bake: TimeSpan = .zero, approval: Approval? = nil) {
        self.percentage = percentage
        self.bake = bake
        self.approval = approval
    }
}

/// The people that must agree before a rollout leaves a step.
public struct Approval: Codable, Hashable, Sendable {
    /// What happens when nobody answered in time.
    public enum TimeoutResponse: String, Codable, CaseIterable, Sendable {
        /// Go on holding, and alert.
        case hold
    }

    /// How many different people, at least 1.
    public var people: Int
    /// How long to wait before alerting.
    public var timeout: TimeSpan?
    /// What then.
    public var onTimeout: TimeoutResponse

    /// An approval by so many people.
    public init(people: Int = 1, timeout: TimeSpan? = nil, onTimeout: TimeoutResponse = .hold) {
        self.people = people
        self.timeout = timeout
        self.onTimeout = onTimeout
    }
}

/// The end of the ladder: everybody gets the new version, and nothing can undo it.
public struct Finalize: Codable, Hashable, Sendable {
    /// How long to soak at the last percentage, on top of that step's own bake.
    public var bake: TimeSpan

    /// A finalization after so long a soak.
    public init(bake: TimeSpan = .zero) { self.bake = bake }
}

/// Alerts and bounds of a rollout.
public struct Limits: Codable, Hashable, Sendable {
    /// More devices than this with a crash on the new version, beyond what the fallback would have had, halt the rollout; nil for no
    /// such budget.
    public var maxAffectedDevices: Int?
    /// No movement that nothing explains for this long: alert.
    public var progressDeadline: TimeSpan
    /// A rollout open this long blocks the next release: alert.
    public var maxAge: TimeSpan
    /// How long metrics go on being measured after the finalization; they can only alert.
    public var watchAfterFinalize: TimeSpan

    /// Limits with the documented defaults.
    public init(
        maxAffectedDevices: Int? = nil, progressDeadline: TimeSpan = .hours(72), maxAge: TimeSpan = .days(14),
        watchAfterFinalize: TimeSpan = .days(7)
    ) {
        self.maxAffectedDevices = maxAffectedDevices
        self.progressDeadline = progressDeadline
        self.maxAge = maxAge
        self.watchAfterFinalize = watchAfterFinalize
    }
}

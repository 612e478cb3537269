public import RolloutModel

/// What the engine is told once and for all.
public struct EngineSettings: Hashable, Sendable {
    /// The requests that an account may send.
    public struct Budget: Hashable, Sendable {
        /// Requests in any minute. The Store allows 20 for each tenant.
        public var perMinute: Int
        /// How many of them polls and measurements leave to actions.
        public var reservedForActions: Int

        /// A budget.
        public init(perMinute: Int = 20, reservedForActions: Int = 5) {
            self.perMinute = perMinute
            self.reservedForActions = reservedForActions
        }
    }

    /// How often an open rollout is looked at when nothing is near.
    public var pollInterval: TimeSpan
    /// After so long every read shows the effect of a call whose answer was lost, if it has one: the time in which the effect
    /// may still come and the age of a read together.
    public var settleTime: TimeSpan
    /// The accounts' budgets; one that is missing has the default.
    public var budgets: [AccountName: Budget]
    /// Where the jitter of polls starts.
    public var seed: UInt64

    /// Settings with the documented defaults.
    public init(
        pollInterval: TimeSpan = .minutes(5), settleTime: TimeSpan = .seconds(60),
        budgets: [AccountName: Budget] = [:], seed: UInt64 = 0
    ) {
        self.pollInterval = pollInterval
        self.settleTime = settleTime
        self.budgets = budgets
        self.seed = seed
    }
}

/// The engine's fixed bounds, each with its reason.
enum Bounds {
    /// A POST is answered within 300 s or not at all; the rest is for the way there and back.
    static let answerDeadline = TimeSpan.seconds(310)
    /// How far the machine's clock and the Store's `Date` may differ; the header has whole seconds and a slow way.
    static let clockTolerance = TimeSpan.minutes(5)
    /// A halt that got no answer is sent again once a read shows it without effect after so long: halting twice hurts
    /// nobody, waiting does.
    static let haltSettleTime = TimeSpan.seconds(5)
    /// A halt that the gateway refused is sent again after at most so long, whatever the gateway asked for; a halt without a
    /// clear answer is read back at least that often.
    static let haltRetry = TimeSpan.seconds(30)
    /// The longest wait that a `Retry-After` can impose on everything else.
    static let longestRetryAfter = TimeSpan.hours(1)
    /// The longest pause between two tries after failures.
    static let longestBackOff = TimeSpan.minutes(15)
    /// An account that brought no usable answer for so long is reported.
    static let silence = TimeSpan.hours(1)
    /// A silence that lasts is reported again after so long.
    static let silencePeriod = TimeSpan.days(1)
    /// An application must show no published submission for so long before its rollout is given up: one odd answer ends
    /// nothing.
    static let vanishing = TimeSpan.hours(1)
    /// A rollout that is too old is reported again after so long.
    static let tooOldPeriod = TimeSpan.days(1)
    /// How many edits of a policy may wait for one step to end; the next one waits for an operator's `accept`.
    static let waitingEdits = 8
    /// Looks between two checks that the submission still is the published one.
    static let looksPerConfirmation = 12
    /// Measurements of one origin (a Prometheus server, a web host, a check) under way at once.
    static let measurementsPerOrigin = 8
}

import RolloutModel

/// What is due for one rollout, and what is under way. None of it outlives the process: it decides only when the Store is
/// asked, never what follows from an answer.
struct Schedule: Sendable {
    /// A metric's next look.
    struct MetricDue: Sendable {
        let policy: Shared<Policy>
        let place: Int
        let interval: TimeSpan
        var due: TimeSpan
        var isUnderWay = false

        /// The server that is asked; nil for the Store.
        let origin: String?

        init(policy: Shared<Policy>, place: Int, interval: TimeSpan, due: TimeSpan) {
            (self.policy, self.place, self.interval, self.due) = (policy, place, interval, due)
            origin = policy.value.metrics[place].source.origin
        }

        var metric: MetricName { policy.value.metrics[place].name }
        var source: MetricSource { policy.value.metrics[place].source }
    }

    /// A moment at which requests were counted.
    struct Counted: Sendable {
        let account: AccountName
        let at: TimeSpan
    }

    /// When the Store is polled next, by the boot clock.
    var nextPoll = TimeSpan.zero
    /// The errand that waits or is under way; there is one at a time.
    var errand: AccountQueue.Errand?
    /// In which account's line it waits.
    var errandAccount: AccountName?
    /// The number of the newest errand.
    var ticket: UInt64 = 0
    /// The call that it became, while the answer is awaited.
    var underWay: StoreCall?
    /// The account in which a request is held for the raise that it may lead to.
    @Rare var holdingIn: AccountName?
    /// What a turn wants to ask as soon as nothing else is under way.
    var question: RolloutTurn.Question?
    /// When the requests of the read under way were counted, and for which account.
    var readCounted: Counted?
    /// When the request of the newest change was.
    var changeCounted: Counted?
    /// The order of the increase that is on its way: what a halt cancels.
    var increaseOrder: UInt64?
    /// Failures in a row.
    var failures = 0
    /// Reads of the state after a lost answer.
    var readBacks = 0
    /// Looks so far.
    var looks = 0
    /// The metrics' next looks, in the order of the rollout's metrics.
    var metrics: [MetricDue] = []
    /// When the Store last answered.
    var lastSeen: Timestamp?
    /// The last failure, until the next answer.
    var trouble: String?
    /// How long nothing changes by time alone; nil where it may at any moment.
    var stillness: Stillness?
    /// The entry in the deadline heap that counts; older ones are skipped.
    var generation: UInt64 = 0
    /// When that entry is due.
    var dueAt: TimeSpan?
}

/// How often a rollout is polled: fast near a decision, slow in certification (in multiples of the poll interval).
struct Cadence {
    let settings: EngineSettings

    /// The pause before the next poll, before jitter.
    func pause(_ rollout: Rollout, _ schedule: Schedule, _ at: Instants) -> TimeSpan {
        let usual = self.usual(rollout, schedule, at)
        guard schedule.failures > 0 else { return usual }
        // A lost answer or a hiccup is worth a quick second look; an outage is not worth a storm.
        let backOff = TimeSpan.seconds(2) * (1 << Int64(min(schedule.failures, 10)))
        let longest = max(usual, min(settings.pollInterval, Bounds.longestBackOff))
        return min(backOff, isHalting(rollout) ? min(longest, Bounds.haltRetry) : longest)
    }

    /// Whether it matters to learn soon if a halt took effect.
    private func isHalting(_ rollout: Rollout) -> Bool {
        if case .open(let open) = rollout.phase { open.halt != nil } else { false }
    }

    private func usual(_ rollout: Rollout, _ schedule: Schedule, _ at: Instants) -> TimeSpan {
        let interval = settings.pollInterval
        switch rollout.phase {
        case .open(let open):
            if let since = open.openIntent?.unknownSince {
                let backOff = TimeSpan.seconds(2) * (1 << Int64(min(schedule.readBacks, 5)))
                let usual = min(backOff, isHalting(rollout) ? min(interval, Bounds.haltRetry) : interval)
                // The first read after the effect can no longer appear settles it; the eighth outweighs the jitter.
                let left = settings.settleTime - at.surelyPassed(since: since)
                return left > .zero ? min(usual, left + left / 8 + .seconds(1)) : usual
            }
            return isSettling(open, at) || open.unreadable != nil ? quick : interval
        case .idle, .closed:
            guard let status = rollout.pending?.progress?.status else { return interval }
            return status.isNearPublication || status == .published ? quick : interval * 2
        }
    }

    private var quick: TimeSpan { max(.seconds(1), settings.pollInterval / 5) }

    /// Whether a read may still be older than our last write: until it is not, it proves nothing.
    private func isSettling(_ open: Kept<OpenRollout>, _ at: Instants) -> Bool {
        guard open.previous != nil else { return false }
        return at.surelyPassed(since: open.settledAt) < settings.settleTime
    }
}

public import RolloutModel

/// Who stands beside a world of many rollouts and takes the time: of polls, looks at metrics, raises and halts.
public struct LoadWatch: Sendable {
    /// Each account's requests, in the order of the accounts' names.
    public internal(set) var requests: [RequestWatch]
    /// How late the looks at metrics came: later than an interval after the one before.
    public private(set) var looks = Lateness()
    /// How late raises and finalizations came: after the bake, inside a window.
    public private(set) var raises = Lateness()
    /// How late halts came: later than the metric's interval after the breach could be read.
    public private(set) var halts = Lateness()
    /// How many rollouts were bound, and how they ended.
    public private(set) var bound = 0
    /// How they ended.
    public private(set) var ended: [Closing.End: Int] = [:]
    /// The longest time that a rollout was not polled with success, as far as it is over.
    public private(set) var longestGap = TimeSpan.zero
    /// When a rollout may leave its step by the calendar, given when its bake ends; worked out apart from the engine.
    public var opening: @Sendable (Timestamp) -> Timestamp = { $0 }
    /// What a look back at the Store may cost after a clock was set: until then nothing is raised.
    public var proofOfClock = TimeSpan.zero

    private let policies: [Policy]
    private let accountOf: [AccountName]
    private var polledAt: [TimeSpan?]
    private var askedAt: [[MetricName: TimeSpan]]
    private var breachedAt: [Int: TimeSpan] = [:]
    private var steppedAt: [TimeSpan?]
    private var standingAt: [Percentage]
    private var resumedAt = TimeSpan.zero
    private var trustedFrom = TimeSpan.zero

    init(policies: [Policy], accounts: Int) {
        self.policies = policies
        accountOf = policies.map(\.account)
        requests = [RequestWatch](repeating: RequestWatch(), count: accounts)
        polledAt = [TimeSpan?](repeating: nil, count: policies.count)
        askedAt = [[MetricName: TimeSpan]](repeating: [:], count: policies.count)
        steppedAt = [TimeSpan?](repeating: nil, count: policies.count)
        standingAt = [Percentage](repeating: .zero, count: policies.count)
    }

    /// How long ago the rollout that was not polled for longest was polled with success; nil where one never was.
    public func oldestPoll(at now: TimeSpan) -> TimeSpan? {
        let known = polledAt.compactMap { $0 }
        guard known.count == polledAt.count, let first = known.min() else { return nil }
        return now - first
    }

    /// Forgets what was measured so far; what is under way is measured on.
    public mutating func beginAnew() {
        (looks, raises, halts) = (Lateness(), Lateness(), Lateness())
        longestGap = .zero
        for place in requests.indices { requests[place].beginAnew() }
    }

    // MARK: What the world tells

    mutating func recovered(account: AccountName, at now: TimeSpan) {
        for number in accountOf.indices where accountOf[number] == account && polledAt[number] != nil {
            polledAt[number] = now
        }
    }

    mutating func breached(_ number: Int, at now: TimeSpan) { breachedAt[number] = now }

    mutating func resumed(at now: TimeSpan) { resumedAt = now }

    mutating func clockWasSet(at now: TimeSpan) { trustedFrom = now + proofOfClock }

    mutating func sent(_ call: StoreCall, by number: Int, account: Int, _ clock: LoadClock) {
        requests[account].note(call.requests, at: clock.elapsed)
        switch call {
        case .setPercentage, .finalize: noteRaise(number, clock)
        case .halt: noteHalt(number, clock)
        case .slots, .inspect, .progress, .look: break
        }
    }

    mutating func answered(_ number: Int, _ call: StoreCall, _ answer: StoreAnswer, at now: TimeSpan) {
        guard case .reply(let reply) = answer else { return }
        if let before = polledAt[number] { longestGap = max(longestGap, now - before) }
        polledAt[number] = now
        switch reply.content {
        case .inspected(_, let rollout, _): step(number, rollout.percentage, now)
        case .changed(let rollout): step(number, rollout?.percentage, now)
        case .slots, .progress, .looked: break
        }
    }

    private mutating func step(_ number: Int, _ percentage: Percentage?, _ now: TimeSpan) {
        steppedAt[number] = now
        standingAt[number] = percentage ?? .zero
    }

    mutating func asked(_ metric: MetricName, by number: Int, _ clock: LoadClock) {
        let interval = policies[number].metrics.first { $0.name == metric }?.interval ?? .zero
        if let before = askedAt[number][metric] {
            looks.note(clock.elapsed - max(before + interval, resumedAt))
        }
        askedAt[number][metric] = clock.elapsed
    }

    mutating func recorded(_ record: JournalRecord, of number: Int?) {
        guard case .transition(let transition) = record.body, let number else { return }
        switch transition {
        case .bound: bound += 1
        case .closed(let closing, _, _):
            ended[closing.end, default: 0] += 1
            askedAt[number] = [:]
        case .submissionProgressed, .passedOver, .stepReached, .adopted, .drifted, .driftEnded, .promotionWithdrawn:
            break
        }
    }

    private mutating func noteRaise(_ number: Int, _ clock: LoadClock) {
        guard let since = steppedAt[number] else { return }
        let policy = policies[number]
        let standing = policy.steps.last { $0.percentage <= standingAt[number] }
        let isLast = standing == policy.steps.last
        let bake = (standing?.bake ?? .zero) + (isLast ? policy.finalize?.bake ?? .zero : .zero)
        let ready = max(since + bake, resumedAt, trustedFrom)
        let allowed = opening(clock.truth - (clock.elapsed - ready))
        raises.note(clock.truth - allowed)
    }

    private mutating func noteHalt(_ number: Int, _ clock: LoadClock) {
        guard let since = breachedAt.removeValue(forKey: number) else { return }
        let interval = policies[number].metrics.map(\.interval).min() ?? .zero
        halts.note(clock.elapsed - max(since + interval, resumedAt))
    }
}

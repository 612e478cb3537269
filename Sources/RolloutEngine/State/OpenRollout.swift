import RolloutModel

/// A rollout that is open in the Store and bound to its submission.
struct OpenRollout: Hashable, Sendable {
    /// The metrics of all obeyed policies. They come first, for they are what changes most often: two states that differ are
    /// told apart at once.
    var metrics: [MetricProgress]
    /// What it is tied to for the whole of its life.
    let sharedBinding: Shared<Binding>
    /// When it was first seen.
    let boundAt: Instants
    /// What the Store's clock said then, as far as that is known.
    var boundDate: Timestamp?
    /// The policies that must all agree before anything is raised: the newest last, before it those that were in force
    /// during this step and that no operator has let go of. What is stricter so applies at once and what is laxer waits.
    var obeyed: [Shared<Policy>]
    /// An edit that waits for `accept`.
    var refused: Shared<Policy>?
    /// The percentage that the journal explains.
    var expected: Percentage
    /// The percentage before, which a read that is older than our write may still show.
    var previous: Percentage?
    /// When the Store acknowledged `expected`: bakes, evidence and approvals count from here.
    var stepSince: Instants
    /// What the Store's clock said then, as far as an answer since, in the same boot, tells it: after a reboot the bake is
    /// measured from here where the machine's own clock was wrong (S9).
    var stepDate: Timestamp?
    /// A pause that a metric brought about; a person resumes it.
    @Rare var metricPause: MetricPause?
    /// Who agreed to leaving this step.
    var approvals: [Actor] = []
    /// A percentage that the journal does not explain.
    @Rare var drift: Drift?
    /// Why the Store's last answer cannot be acted on.
    @Rare var unreadable: String?
    /// Since when the Store shows no published submission for the target.
    @Rare var missingSince: Instants?
    /// How far the Store's clock was from the machine's when that was last too far.
    var clockSkew: TimeSpan?
    /// The machine was rebooted during the step, and the Store's last answer carried no date to check its clock against.
    var isTimeUnproved = false
    /// The daemon was started, and the Store has not yet been seen to agree with the journal since: what it has more than
    /// the journal may be what an older copy of the journal does not know.
    var isUnconfirmed = false
    /// An operator's order to go on before the policy would.
    @Rare var promotion: Promotion?
    /// An operator's order to halt.
    @Rare var haltOrder: Brake?
    /// The decision to halt, from the moment it is made: nothing is raised after it (S1).
    @Rare var haltDecision: Decision?
    /// An increase whose outcome is open.
    @Rare var increase: OpenIntent?
    /// A halt whose outcome is open.
    @Rare var halt: OpenIntent?
    /// When the gateway last refused a halt.
    @Rare var haltRefusal: Refusal?
    /// When an increase last came to nothing.
    @Rare var refusal: Refusal?
    /// When the last intent of ours was settled: what was read before says nothing about now.
    var settledAt: Instants
    /// The decision in force.
    var decision: Shared<Decision>?
    /// What the policy would have done while it only observed.
    @Rare var scoreboard: Scoreboard?
    /// What the wall clock said when it was made.
    var decidedAt: Timestamp?
    /// The alerts that time brings about.
    var alarms: Alarms

    init(binding: Binding, policy: Shared<Policy>, at: Instants) {
        sharedBinding = Shared(binding)
        boundAt = at
        obeyed = [policy]
        expected = binding.percentage
        stepSince = at
        metrics = policy.metrics.indices.map { MetricProgress(policy, at: $0) }
        settledAt = at
        alarms = Alarms()
    }

    /// What it is tied to.
    var binding: Binding { _read { yield sharedBinding.value } }

    /// The newest policy that is obeyed.
    var policy: Shared<Policy> { obeyed[obeyed.count - 1] }

    /// When the bake in progress began, by the machine's clock unless the Store's tells that it was wrong.
    var bakeStart: Instants { stepSince.corrected(by: stepDate) }

    /// When the rollout was first seen, by the machine's clock unless the Store's tells that it was wrong: nothing before it
    /// says anything of the new version.
    var exposedSince: Instants { boundAt.corrected(by: boundDate) }

    /// The intent that is being settled: a halt's before an increase's.
    var openIntent: OpenIntent? { halt ?? increase }

    /// Begins a step: everything that belonged to the one before is left behind.
    mutating func beginStep(at percentage: Percentage, at instants: Instants) {
        previous = expected == percentage ? nil : expected
        expected = percentage
        stepSince = instants
        stepDate = nil
        settledAt = instants
        isUnconfirmed = false
        refusal = nil
        approvals = []
        scoreboard?.raised(to: percentage, at: instants.wall)
        promotion = promotion.flatMap { $0.goal == .everyStep ? $0 : nil }
        drift = nil
        alarms = Alarms(tooOldAt: alarms.tooOldAt)
        obey([policy])
    }

    /// From now on these policies, and only these, must agree.
    mutating func obey(_ policies: [Shared<Policy>]) {
        obeyed = policies
        let before = metrics
        metrics = []
        for policy in policies.reversed() {
            for place in policy.metrics.indices {
                let fresh = MetricProgress(policy, at: place)
                guard !metrics.contains(where: { $0.definition == fresh.definition }) else { continue }
                let known = before.first { $0.definition == fresh.definition }
                metrics.append(known?.moved(to: policy, at: place) ?? fresh.knowing(before))
            }
        }
    }
}

extension Instants {
    /// The same moment by the Store's clock, where the machine's was too far from it.
    func corrected(by date: Timestamp?) -> Instants {
        guard let date, max(date - wall, wall - date) > Bounds.clockTolerance else { return self }
        return Instants(wall: date, boot: boot, bootID: bootID)
    }

    /// What the Store's clock said at this moment, by an answer at `now` with that date. In another boot that cannot be
    /// known; a moment that then lies in the future was written down by a wrong clock, and counts as now.
    func date(by storeDate: Timestamp, at now: Instants) -> Timestamp? {
        if let elapsed = now.elapsed(since: self) { return storeDate - elapsed }
        return wall > storeDate + Bounds.clockTolerance ? storeDate : nil
    }
}

/// A percentage that the journal does not explain.
struct Drift: Hashable, Sendable {
    let found: Percentage
    let since: Instants
    /// The Store was ahead of the journal when it was first looked at after a start: the journal may be an older copy.
    let isAheadAtStart: Bool
    /// An operator asked to set the percentage back.
    var reassertedBy: Actor?
}

/// A pause that a metric brought about.
struct MetricPause: Hashable, Sendable {
    let metric: MetricName
    let code: DecisionCode
    let sentence: String
    let at: Timestamp
}

/// A mutating call on its way or without a clear answer.
struct OpenIntent: Hashable, Sendable {
    let intent: Intent
    let sentAt: Instants
    /// Since when the outcome is unknown; nil while the answer is awaited.
    var unknownSince: Instants?
}

/// A mutating call that came to nothing: it is sent again after the wait, which grows.
struct Refusal: Hashable, Sendable {
    let at: Instants
    let wait: TimeSpan
    /// How many there were in a row.
    let count: Int

    /// A refusal after which so long is waited.
    init(at: Instants, wait: TimeSpan, count: Int) {
        self.at = at
        self.wait = wait
        self.count = count
    }

    /// One more refusal: a wait of a second, doubled with each, or what the Store asked for; never more than `longest`.
    init(after before: Refusal?, at: Instants, asked: TimeSpan?, longest: TimeSpan) {
        self.at = at
        count = (before?.count ?? 0) + 1
        let doubled = TimeSpan.seconds(1) * (1 << Int64(min(count - 1, 12)))
        wait = min(max(doubled, asked ?? .zero), longest)
    }

    /// How much of the wait is left; nothing or less when it is over, as it is after a reboot.
    func left(at now: Instants) -> TimeSpan { now.elapsed(since: at).map { wait - $0 } ?? .zero }

    func isOver(at now: Instants) -> Bool { left(at: now) <= .zero }
}

/// When alerts that only time brings about are due.
struct Alarms: Hashable, Sendable {
    /// Since when nothing moves and nothing explains it, or when that was last reported.
    var stalledSince: Instants?
    /// When it was last reported that the rollout is too old.
    var tooOldAt: Instants?
    /// When approval was asked for, or its absence last reported.
    var approvalAskedAt: Instants?
    /// Warnings given for metrics that only warn.
    var warned: [MetricName] = []
}

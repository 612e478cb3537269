import RolloutModel
import Statistics

/// What is known of one metric of an open rollout.
struct MetricProgress: Hashable, Sendable {
    private var policy: Shared<Policy>
    private var place: Int
    /// Failures counted since the rollout was bound, or since a person resumed it.
    var failures = 0
    /// Inconclusive looks counted likewise.
    var inconclusives = 0
    /// Errors in a row.
    var consecutiveErrors = 0
    private var sharedLatest: Shared<Look>?
    /// The newest look that brought a number: what was counted last.
    private var evidence: Shared<Look>?
    /// The days that the source has told so far, where it tells days.
    private var record: Shared<DayRecord>?

    /// The metric at that place of the policy, not measured yet.
    init(_ policy: Shared<Policy>, at place: Int) {
        self.policy = policy
        self.place = place
    }

    /// The metric as the policy has it. An edited metric begins anew.
    /// It is lent and not copied: it is looked at dozens of times for each event.
    var definition: Metric { _read { yield policy.value.metrics[place] } }

    /// The newest look.
    var latest: Shared<Look>? { sharedLatest }

    /// The same progress by another policy that has the same metric.
    func moved(to policy: Shared<Policy>, at place: Int) -> Self {
        var moved = self
        (moved.policy, moved.place) = (policy, place)
        return moved
    }

    /// An edited metric begins anew, but not blind: the days of the same question stay known. They are judged with the next look.
    func knowing(_ before: [MetricProgress]) -> Self {
        var known = self
        known.record = before.first { $0.isLook(at: definition.name, definition.source) && $0.record != nil }?.record
        return known
    }

    private func isLook(at name: MetricName, _ source: MetricSource) -> Bool {
        definition.name == name && definition.source == source
    }

    /// When the metric's source is to be asked.
    func due(_ due: TimeSpan, every interval: TimeSpan) -> Schedule.MetricDue {
        Schedule.MetricDue(policy: policy, place: place, interval: interval, due: due)
    }

    /// Whether the schedule's entry was made for this metric of this policy, at its own interval.
    func isOrigin(of due: Schedule.MetricDue) -> Bool {
        due.policy === policy && due.place == place && due.interval == definition.interval
    }

    /// A look at the metric and what it said then.
    struct Look: Hashable, Sendable {
        let measurement: Measurement
        let verdict: Verdict
        let note: String?
        let askedAt: Timestamp
    }

    /// Takes a look into account. The same evidence counts once (S24): a look that brings the same data again changes
    /// nothing, whatever came between, and numbers revised for the same time replace those that were counted.
    ///
    /// `clockSkew` is how far the machine's clock is known to be behind the Store's. A wrong clock must not make a breach
    /// unreadable, so a look that makes no sense by the one is judged by the other; nothing is raised meanwhile.
    mutating func take(
        _ measurement: Measurement, askedAt: Timestamp, exposedSince: Timestamp, clockSkew: TimeSpan? = nil,
        at wall: Timestamp
    ) {
        var now = wall
        let fresh = taking(measurement, exposedSince: exposedSince)
        let compared = definition.compare.flatMap { fresh?.comparison($0, for: measurement).verdict }
        let judge = MetricJudge(metric: definition, compared: compared)
        var (verdict, note) = judge.judge(measurement, exposedSince: exposedSince, at: now)
        if verdict == .error || verdict == .stale, let clockSkew {
            now = wall + clockSkew
            (verdict, note) = judge.judge(measurement, exposedSince: exposedSince, at: now)
        }
        let look = Shared(Look(measurement: measurement, verdict: verdict, note: note, askedAt: askedAt))
        guard look != sharedLatest else { return }
        consecutiveErrors = verdict == .error ? consecutiveErrors + 1 : 0
        if look.isEvidence {
            if let known = evidence, !known.value.isFromTheFuture(at: now) {
                // Old news, or none: what is known stands.
                guard known.value.isRevised(by: look.value) else {
                    sharedLatest = known
                    return
                }
                if known.measurement.to == measurement.to { count(known.verdict, by: -1) }
            }
            evidence = look
            record = fresh.map { Shared($0) }
        }
        count(verdict, by: 1)
        sharedLatest = look
    }

    /// The days with those of the look; nil where none are told.
    private func taking(_ measurement: Measurement, exposedSince: Timestamp) -> DayRecord? {
        guard case .value = measurement.result else { return nil }
        guard measurement.days != nil || record != nil else { return nil }
        return (record?.value ?? DayRecord()).taking(measurement, exposedSince: exposedSince)
    }

    private mutating func count(_ verdict: Verdict, by amount: Int) {
        switch verdict {
        case .fail: failures = max(0, failures + amount)
        case .noData, .stale: if definition.noData == .fail { failures = max(0, failures + amount) }
        case .inconclusive: inconclusives = max(0, inconclusives + amount)
        case .pass, .waiting, .error, .smallSample: break
        }
    }

    /// A person looked at it and let it go on.
    mutating func forgive() {
        failures = 0
        inconclusives = 0
        consecutiveErrors = 0
    }

    /// Whether more failures were counted than the policy tolerates.
    var isOverFailureLimit: Bool { failures > definition.failureLimit }

    /// How long after the newest look the next one is due: the interval, or longer where the source has nothing new until then.
    var pause: TimeSpan {
        latest.map {
            SourceCalendar.pause(after: $0.measurement, askedAt: $0.askedAt, every: definition.interval)
        } ?? definition.interval
    }

    /// When the source can have newer data at the earliest; nil where it may have some at any time.
    func nextData(after now: Timestamp) -> Timestamp? {
        latest?.measurement.nextData.flatMap { $0 > now ? $0 : nil }
    }

    /// What the metric says now: the newest look, unless its data has aged past what the policy allows.
    func verdict(at now: Timestamp) -> Verdict {
        guard let latest else { return .waiting }
        if latest.value.isFromTheFuture(at: now) { return .error }
        switch latest.verdict {
        case .pass, .fail, .inconclusive, .smallSample:
            return now - latest.measurement.to > definition.maxAge ? .stale : latest.verdict
        case .waiting, .noData, .stale, .error: return latest.verdict
        }
    }

    /// How many failures the new version had beyond the fallback's, where the source tells days.
    var excess: ExcessFailures? { record?.value.excess }

    /// The comparison by the newest look that brought a number.
    private var comparison: ComparisonEvidence? {
        guard let compare = definition.compare, let evidence else { return nil }
        return (record?.value ?? DayRecord()).comparison(compare, for: evidence.measurement).evidence
    }

    /// The metric as evidence.
    func evidence(at now: Timestamp) -> Evidence {
        var value: Double?
        var sample: Double?
        if case .value(let number, let size) = latest?.measurement.result, number.isFinite {
            (value, sample) = (number, size)
        }
        return Evidence(
            metric: definition.name, verdict: verdict(at: now), value: value,
            threshold: (definition.fail ?? definition.pass)?.bound, sample: sample, from: latest?.measurement.from,
            to: latest?.measurement.to, failures: failures, query: latest?.measurement.query, comparison: comparison,
            note: latest?.note)
    }
}

extension MetricProgress.Look {
    /// Whether the look brought a number that speaks of a time which has come.
    var isEvidence: Bool {
        if case .value = measurement.result { verdict != .error } else { false }
    }

    /// Whether the other look is news to this one: it speaks of a later time or, with another number, of the same.
    func isRevised(by other: Self) -> Bool {
        let (mine, theirs) = (measurement, other.measurement)
        if mine.to == theirs.to {
            return mine.result != theirs.result || mine.days != theirs.days || verdict != other.verdict
        }
        return mine.to < theirs.to
    }

    /// Whether the clock was set back since: what is dated tomorrow can neither pass nor keep newer looks out.
    func isFromTheFuture(at now: Timestamp) -> Bool {
        isEvidence && measurement.to > now + Bounds.clockTolerance
    }
}

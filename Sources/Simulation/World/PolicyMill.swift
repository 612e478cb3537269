import RolloutModel

/// Makes policies and edits of them. A policy's digest stands for its contents, as in the product.
struct PolicyMill: Sendable {
    var dice: Dice
    /// Whether the world lasts for weeks, so that whole days can be compared.
    var spansDays = false
    /// How many times longer everything takes than in the busiest worlds.
    private let pace: Int64
    /// Who is told of what.
    var notify: [NotifyRule]?
    private var count = 0

    /// The zone of policies with windows: both of its changes of 2026 lie in simulated worlds.
    static let zone = TimeZoneRules(
        name: "Europe/Paris", initialOffset: .hours(1),
        transitions: [
            .init(at: Timestamp(milliseconds: 1_774_746_000_000), offset: .hours(2)),
            .init(at: Timestamp(milliseconds: 1_792_890_000_000), offset: .hours(1)),
        ])

    init(dice: Dice, pace: Int64) { (self.dice, self.pace) = (dice, pace) }

    /// A new policy for the target.
    mutating func policy(_ name: PolicyName, _ account: AccountName, _ target: RolloutTarget) -> Policy {
        var policy = Policy(
            name: name, account: account, target: target, mode: dice.hits(80) ? .observe : .act, steps: steps(),
            finalize: dice.hits(800) ? Finalize(bake: dice.span(.zero...(.minutes(40))) * pace) : nil,
            metrics: metrics(), windows: windows(),
            limits: Limits(
                progressDeadline: .hours(dice.one(of: [3, 6])) * pace, maxAge: .days(5) * pace,
                watchAfterFinalize: .hours(4) * pace),
            onDrift: dice.one(of: [.hold, .hold, .adopt, .reassert]),
            onPolicyChange: dice.one(of: [.continue, .continue, .restart, .refuse]))
        policy.timeZone = policy.windows.isEmpty ? nil : Self.zone
        policy.notify = notify
        return stamp(spansDays ? comparing(policy.slowed) : policy)
    }

    /// An edit of the policy: something in it is stricter or laxer.
    mutating func edit(_ policy: Policy) -> Policy {
        var edited = policy
        switch dice.number(0...5) {
        case 0: edited.steps = edited.steps.map { with($0) { $0.bake = $0.bake / 4 } }
        case 1: edited.steps = edited.steps.map { with($0) { $0.bake = $0.bake * 2 } }
        case 2 where spansDays: edited = comparing(edited)
        case 2: edited.metrics = edited.metrics.map { with($0) { $0.fail = $0.isCount ? $0.fail : .above(0.02) } }
        case 3: edited.windows = windows()
        case 4: edited.steps = with(edited) { $0.steps = steps() }.paced(spansDays).steps
        default: edited.mode = edited.mode == .act ? .observe : .act
        }
        if edited.timeZone == nil, !edited.windows.isEmpty { edited.timeZone = Self.zone }
        return stamp(edited)
    }

    /// The policy with comparisons and a budget of chance, laxer or stricter than those it may have had.
    private mutating func comparing(_ policy: Policy) -> Policy {
        var policy = policy
        for place in policy.metrics.indices {
            guard case .store = policy.metrics[place].source else { continue }
            // Of crashes there are few: there the bands let a rollout go on.
            let isFew = dice.hits(600)
            policy.metrics[place].source = .store(isFew ? .crash : .hang)
            policy.metrics[place].onFailure = .halt
            policy.metrics[place].compare =
                dice.hits(850)
                ? Comparison(
                    ratio: dice.one(of: [1.5, 1.5, 2]), alpha: dice.one(of: [0.05, 0.05, 0.2]),
                    inconclusive: isFew ? .ignore : .hold) : nil
        }
        policy.limits.maxAffectedDevices = dice.hits(500) ? dice.one(of: [40, 80, 2_000]) : nil
        policy.metrics = policy.metrics.sharingAlpha()
        return policy
    }

    private func with<Value>(_ value: Value, _ body: (inout Value) -> Void) -> Value {
        var copy = value
        body(&copy)
        return copy
    }

    private mutating func stamp(_ policy: Policy) -> Policy {
        count += 1
        return with(policy) { $0.digest = Digest("\(policy.name)-edition-\(count)") }
    }

    private mutating func steps() -> [Step] {
        let ladder = [5.0, 10, 25, 50, 100].filter { _ in dice.hits(550) }
        return (ladder.isEmpty ? [20.0] : ladder).compactMap { percent in
            Percentage(percent).map { percentage in
                Step(
                    percentage: percentage, bake: dice.span(.minutes(2)...(.minutes(90))) * pace,
                    approval: dice.hits(120)
                        ? Approval(people: dice.number(1...2), timeout: .hours(1) * pace) : nil)
            }
        }
    }

    private mutating func metrics() -> [Metric] {
        (0..<dice.number(0...2)).map { number in
            let metric = Metric(
                name: MetricName("metric-\(number)"), source: source(),
                interval: dice.span(.minutes(3)...(.minutes(30))) * pace,
                initialDelay: dice.one(of: [.zero, .zero, .minutes(10)]) * pace,
                maxAge: dice.one(of: [.minutes(70), .hours(3)]) * pace,
                minSample: dice.hits(500) ? 1_000 : nil, fail: .above(0.01), pass: dice.hits(500) ? .below(0.008) : nil,
                failureLimit: dice.one(of: [0, 0, 1, 2]), inconclusiveLimit: 3, consecutiveErrorLimit: 3,
                noData: dice.one(of: [.hold, .hold, .fail, .ignore]),
                onFailure: dice.one(of: [.halt, .halt, .halt, .pause, .warn]), dryRun: dice.hits(60))
            guard metric.isCount else { return metric }
            return with(metric) {
                ($0.fail, $0.pass, $0.minSample) = (.above($0.source == Self.count ? 100 : 0), nil, nil)
                $0.noData = $0.source.usualNoData
            }
        }
    }

    private static let count = MetricSource.storeCount(StoreCount(.crash))

    private mutating func source() -> MetricSource {
        switch dice.number(0...2) {
        case 0: dice.one(of: [.store(.crash), .store(.crash), Self.count, .storeSignatures(StoreSignatures(.crash))])
        case 1: .prometheus(PrometheusQuery(url: "https://prometheus.internal:9090", query: "up", sample: "total"))
        // Not by dice of its own: what a seed of before makes stays what it was.
        case 2 where count % 2 == 0: .check(CheckProgram(name: "smoke"))
        default: .http(HTTPDocument(url: "https://desk.internal/api", value: "/open", sample: "/total", time: "/asOf"))
        }
    }

    private mutating func windows() -> [Window] {
        guard dice.hits(250) else { return [] }
        let hours = dice.number(8...20)
        var windows: [Window] = [
            .weekly(
                kind: .allow, days: Weekday.allCases, startSecond: dice.number(0...23) * 3_600,
                length: .hours(Int64(hours)),
                reason: nil)
        ]
        if dice.hits(300) {
            windows.append(
                .weekly(
                    kind: .deny, days: Weekday.allCases, startSecond: dice.number(0...23) * 3_600, length: .hours(1),
                    reason: "lunch"))
        }
        return windows
    }
}

extension Metric {
    /// Whether a number of failures is its value: its bounds are no rates.
    fileprivate var isCount: Bool {
        switch source {
        case .storeCount, .storeSignatures: true
        case .store, .prometheus, .http, .check: false
        }
    }
}

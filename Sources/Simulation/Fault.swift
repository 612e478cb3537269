/// A kind of fault, and in how many of a thousand places where it could strike it does.
public enum Fault: String, CaseIterable, Hashable, Sendable {
    // The Store
    case serverErrorBefore = "5xx-before-effect"
    case serverErrorAfter = "5xx-after-effect"
    case timeoutBefore = "timeout-before-effect"
    case timeoutAfter = "timeout-after-effect"
    case lateDelivery = "late-delivery"
    case staleRead = "stale-read"
    case unauthorized
    case forbidden
    case notFound = "not-found"
    case conflict
    case rateLimited = "rate-limited"
    case malformedPercentage = "malformed-percentage"
    case malformedBody = "malformed-body"
    case unknownStatus = "unknown-status"
    case missingSlots = "missing-slots"
    case reset
    case mute = "empty-success"
    case slowAnswer = "slow-answer"
    case noDate = "no-date"
    case outage
    // Metrics
    case metricNaN = "metric-nan"
    case metricInfinite = "metric-infinite"
    case metricStale = "metric-stale"
    case metricFuture = "metric-future"
    case metricDuplicate = "metric-duplicate"
    case metricError = "metric-error"
    case metricNoData = "metric-no-data"
    case metricBadSample = "metric-bad-sample"
    case metricBackward = "metric-backward"
    case metricSlow = "metric-slow"
    // The machine
    case kill
    case powerCut = "power-cut"
    case reboot
    case wrongClockAtBoot = "wrong-clock-at-boot"
    case clockStep = "clock-step"
    case suspend
    case stopAndStart = "stop-and-start"
    case lateTimer = "late-timer"
    case slowDisk = "slow-disk"
    case appendFails = "append-fails"
    // People
    case operatorHalts = "operator-halts"
    case operatorBrakes = "operator-brakes"
    case operatorAdopts = "operator-adopts"
    case partnerChanges = "partner-changes"
    case partnerHalts = "partner-halts"
    case partnerFinalizes = "partner-finalizes"
    case partnerPublishes = "partner-publishes"
    case policyEdited = "policy-edited"
    case policyRemoved = "policy-removed"
    case policyBroken = "policy-broken"
    case breach
}

/// Which faults a seed has, and how often each strikes: a random subset with random rates, so that no fault hides behind
/// another ("swarm testing", Groce et al. 2012).
struct FaultMix: Sendable {
    private var perMille: [Fault: Int] = [:]

    init(dice: inout Dice, without: Set<Fault>) {
        let density = dice.one(of: [100, 300, 500, 700])
        for fault in Fault.allCases {
            let isIn = dice.hits(density)
            let rate = dice.one(of: [5, 20, 60, 200])
            if isIn && !without.contains(fault) { perMille[fault] = rate }
        }
    }

    /// In how many of a thousand places it strikes.
    func rate(_ fault: Fault) -> Int { perMille[fault] ?? 0 }

    /// Whether the seed has it at all.
    func has(_ fault: Fault) -> Bool { perMille[fault] != nil }

    /// The faults of this seed, in their order.
    var kinds: [Fault] { Fault.allCases.filter(has) }
}

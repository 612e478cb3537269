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
    case percentageHidden = "percentage-hidden"
    case reset
    case mute = "empty-success"
    case slowAnswer = "slow-answer"
    case noDate = "no-date"
    case outage
    // The Store's messages, in worlds where the Store speaks HTTP
    case redirect
    case oddSpelling = "odd-spelling"
    case echo
    case tokenRefused = "token-refused"
    case tokenShort = "token-short"
    case loginDown = "login-down"
    case secretRotated = "secret-rotated"
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
    case metricSeveral = "metric-several"
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
    case syncFails = "sync-fails"
    case corruptByte = "corrupt-byte"
    case secondInstance = "second-instance"
    // Sinks of notices, in worlds that have some
    case sinkDown = "sink-down"
    case sinkAnswerLost = "sink-answer-lost"
    case sinkRefuses = "sink-refuses"
    // People
    case operatorHalts = "operator-halts"
    case operatorBrakes = "operator-brakes"
    case operatorAdopts = "operator-adopts"
    case operatorPromotes = "operator-promotes"
    case operatorRejects = "operator-rejects"
    case partnerChanges = "partner-changes"
    case partnerHalts = "partner-halts"
    case partnerFinalizes = "partner-finalizes"
    case partnerPublishes = "partner-publishes"
    case policyEdited = "policy-edited"
    case policyRemoved = "policy-removed"
    case policyBroken = "policy-broken"
    case breach
}

extension Fault {
    /// Its place among all faults. Swift numbers the cases of an enumeration without associated values in their order and
    /// keeps that number in its one byte; a table by name would cost a hash of it at each of a world's many rolls.
    var place: Int { withUnsafeBytes(of: self) { Int($0[0]) } }
}

/// Which faults a seed has, and how often each strikes: a random subset with random rates, so that no fault hides behind
/// another ("swarm testing", Groce et al. 2012).
///
/// Whether the n-th place is struck follows from the seed, the fault and n alone: leaving one strike out changes no other's
/// roll. Every fault is rolled by one part of the world only, so that part's copy counts all of its places.
struct FaultMix: Sendable {
    private struct Entry: Sendable {
        var perMille = 0
        var places = 0
        let salt: UInt64
    }

    private var entries: [Entry] = []
    private let forced: Set<FaultOccurrence>
    private let only: Set<FaultOccurrence>?
    /// What has struck so far.
    private(set) var struck: [FaultOccurrence] = []

    init(dice: inout Dice, _ options: SimulationOptions) {
        forced = options.force
        only = options.only
        let density = dice.one(of: [100, 300, 500, 700])
        // Faults that came later roll dice of their own: what a seed of before makes stays what it was.
        var copy = dice
        var later = copy.split()
        for fault in Fault.allCases {
            var entry = fault == .percentageHidden ? Self.entry(&later, density) : Self.entry(&dice, density)
            if options.without.contains(fault) { entry.perMille = 0 }
            entries.append(entry)
        }
    }

    private static func entry(_ dice: inout Dice, _ density: Int) -> Entry {
        var entry = Entry(salt: dice.next())
        let isIn = dice.hits(density)
        let rate = dice.one(of: [5, 20, 60, 200])
        if isIn { entry.perMille = rate }
        return entry
    }

    /// Whether the fault strikes at its next place: in one of `oneIn` where it would by its rate, or `times` as often.
    mutating func strikes(_ fault: Fault, oneIn: Int = 1, times: Int = 1) -> Bool {
        let place = fault.place
        entries[place].places += 1
        let entry = entries[place]
        if entry.perMille == 0 && forced.isEmpty { return false }
        let occurrence = FaultOccurrence(fault, entry.places)
        var dice = Dice(seed: entry.salt &+ UInt64(entry.places))
        let isHit = only.map { $0.contains(occurrence) } ?? dice.hits(entry.perMille * times / oneIn)
        guard isHit || forced.contains(occurrence) else { return false }
        struck.append(occurrence)
        return true
    }

    /// Whether the seed has it at all.
    func has(_ fault: Fault) -> Bool { entries[fault.place].perMille > 0 }

    /// The faults of this seed, in their order.
    var kinds: [Fault] { Fault.allCases.filter(has) }
}

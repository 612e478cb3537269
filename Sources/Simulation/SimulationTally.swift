/// What many simulated worlds came to.
public struct SimulationTally: Sendable {
    /// How many worlds.
    public private(set) var worlds = 0
    /// How many of them broke a promise.
    public private(set) var violations = 0
    private var byPromise: [String: (count: Int, seed: UInt64)] = [:]
    private var events = 0
    private var requests = 0
    private var changes = 0
    private var lives = 0
    private var days = 0.0
    private var rolloutDays = 0.0
    private var replayed = 0
    private var closed: [String: Int] = [:]
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    /// Nothing yet; the time counts from here.
    public init() { start = clock.now }

    /// Adds a world.
    public mutating func add(_ result: SimulationResult) {
        worlds += 1
        events += result.events
        requests += result.requests
        changes += result.changes
        lives += result.lives
        days += result.days
        rolloutDays += result.rolloutDays
        replayed += result.replayed
        closed.merge(result.closed) { $0 + $1 }
        guard let violation = result.violation else { return }
        violations += 1
        let known = byPromise[violation.promise]
        byPromise[violation.promise] = ((known?.count ?? 0) + 1, known?.seed ?? result.seed)
    }

    /// The sums, for people.
    public var text: String {
        let spent = clock.now - start
        let seconds = max(0.001, Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18)
        let ends = closed.keys.sorted().map { "\(closed[$0] ?? 0) \($0)" }.joined(separator: ", ")
        let broken = byPromise.keys.sorted().map {
            "\n  \($0): \(byPromise[$0]?.count ?? 0) worlds, first seed \(byPromise[$0]?.seed ?? 0)"
        }
        return """
            \(worlds) worlds, \(Int(days)) simulated days, \((rolloutDays / 36.525).rounded() / 10) rollout-years, \(events) events, \(replayed) \
            replayed, \(requests) requests (\(changes) changes), \
            \(lives) processes, in \(Int(seconds * 10) / 10) s: \(Int(Double(worlds) / seconds * 60)) worlds/min, \
            \(Int(Double(events) / seconds)) events/s
            rollouts: \(ends)
            \(violations) broken promises\(broken.joined())
            """
    }
}

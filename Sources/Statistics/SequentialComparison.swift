/// The test of a new version against its fallback on the same completed days, safe to look at as often as one likes.
///
/// Two e-processes run beside each other. *Harm* is evidence against "the new version is no worse": if that is true, the
/// probability that it ever reaches 1/α is at most α (Ville's inequality). *Safety* is evidence against "the new version
/// is worse by `ratio`". Each is a likelihood ratio of the split of each day's failures, the least over
/// two models of how days scatter, and tempered by the scatter that the days show. Tempering and taking the least can only make
/// evidence smaller where it counts, so the promise stands; the study says how far it holds beyond the models.
///
/// Papers, reasons and the study: docs/internals/decisions/0037-comparing-by-e-processes.md.
public struct SequentialComparison: Sendable {
    /// The least degradation worth a halt, above 1.
    public let ratio: Double
    /// The days, in the order in which they were added.
    public private(set) var days: [ComparedCounts] = []

    var models: [ScatterModel]
    var weighted = (new: 0.0, fallback: 0.0)
    var counted = (new: 0.0, fallback: 0.0)

    /// The ratio that harm bets on, as a power of `ratio`. A bet on `ratio` itself takes long to see a doubled rate, and one on
    /// much more is wrong about `ratio` itself; the study compares.
    static let betPower = 1.45
    /// Day-to-day spreads of the ratio's logarithm that the models have: none, and a tenth.
    static let spreads = [0.0, 0.1]

    /// A test without a day.
    public init(ratio: Double) {
        precondition(ratio > 1 && ratio.isFinite, "a ratio of \(ratio) is no degradation")
        self.ratio = ratio
        models = Self.spreads.map { ScatterModel(spread: $0) }
    }

    /// Adds a day. Each is to be added once; where numbers were revised, a new test is made of all of them.
    public mutating func add(_ day: ComparedCounts) {
        days.append(day)
        let devices = day.devices + day.fallbackDevices
        weighted.new += day.failures * (day.fallbackDevices / devices)
        weighted.fallback += day.fallbackFailures * (day.devices / devices)
        counted.new += day.failures
        counted.fallback += day.fallbackFailures
        for index in models.indices { models[index].add(day, bet: bet, ratio: ratio, all: days, estimate: estimate) }
    }

    /// The ratio that harm bets on.
    var bet: Double { Elementary.exp(Self.betPower * Elementary.log(ratio)) }

    /// The new version's rate as a multiple of the fallback's, the days weighted as by Mantel and Haenszel: 0 without a failure
    /// on the new version, ∞ without one on the fallback, not a number without any.
    public var estimate: Double { weighted.new / weighted.fallback }

    /// The logarithm of the evidence that the new version is worse.
    public var logHarm: Double { models.reduce(.infinity) { min($0, $1.harm) } }

    /// The logarithm of the evidence that it is not worse by `ratio`.
    public var logSafety: Double { models.reduce(.infinity) { min($0, $1.safety) } }

    /// Whether the estimate is a degradation worth a halt, give or take what counting so few failures leaves open.
    public var isWorthIt: Bool {
        guard weighted.new > 0 else { return false }
        let error = (1 / max(counted.new, 1) + 1 / max(counted.fallback, 1)).squareRoot()
        return weighted.new >= weighted.fallback * ratio * Elementary.exp(-error)
    }

    /// Whether harm is shown at the level: over all looks, a version that is no worse gets here with probability `alpha` at most.
    public func showsHarm(alpha: Double) -> Bool { logHarm >= -Elementary.log(alpha) && isWorthIt }

    /// Whether safety is shown at the level: over all looks, a version that is worse by `ratio` gets here with probability
    /// `beta` at most.
    public func showsSafety(beta: Double) -> Bool { logSafety >= -Elementary.log(beta) }
}

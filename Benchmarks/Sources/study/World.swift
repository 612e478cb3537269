import Foundation
import Statistics

/// How the counts of a world scatter beyond the throw of a coin for each device.
struct World: Sendable {
    let name: String
    /// Standard deviation, from day to day, of the logarithm of the ratio of two rates that are the same in the mean.
    var restlessness = 0.0
    /// Variance over mean of a day's failures: crashes come in groups (one household, one school, one driver).
    var grouping = 1.0
    /// Coefficient of variation of how failure-prone a device is; the same devices come back every day.
    var proneness = 0.0
    /// How much more often the first adopters fail on the first day; it halves every day.
    var adopters = 0.0
    /// The part of the devices that the Store sees; it extrapolates the rest, so counts have fractions.
    var seen = 1.0

    /// What `compare` promises to bear.
    static let promised = [
        World(name: "clean"),
        World(name: "restless, 10 %", restlessness: 0.1),
        World(name: "restless, 20 %", restlessness: 0.2),
        World(name: "groups, variance × 1.5", grouping: 1.5, seen: 0.95),
        World(name: "prone devices", proneness: 1),
        World(name: "first adopters, + 20 %", adopters: 0.2),
        World(name: "all at once, milder", restlessness: 0.1, grouping: 1.2, proneness: 0.7, adopters: 0.1, seen: 0.95),
    ]
    /// What is beyond the promise.
    static let beyond = [
        World(name: "groups, variance × 2", grouping: 2),
        World(name: "prone devices, twice as much", proneness: 2),
        World(name: "groups, variance × 4", grouping: 4),
        World(name: "restless, 40 %", restlessness: 0.4),
        World(name: "first adopters, + 50 %", adopters: 0.5),
    ]
}

/// One rollout of a world: its days, one after another.
struct RolloutOfAWorld {
    let cell: Cell
    private var dice: Dice
    private let newProneness: Double
    private let fallbackProneness: Double
    private var day = 0

    init(_ cell: Cell, seed: UInt64) {
        var dice = Dice(seed: seed)
        self.cell = cell
        newProneness = dice.gamma(spread: cell.world.proneness / cell.newDevices.squareRoot())
        fallbackProneness = dice.gamma(spread: cell.world.proneness / cell.fallbackDevices.squareRoot())
        self.dice = dice
    }

    mutating func next() -> ComparedCounts {
        let world = cell.world
        // The weekday moves both versions alike, by up to a third.
        let common = cell.rate * (1 + 0.33 * sin(2 * .pi * Double(day) / 7))
        let adopters = 1 + world.adopters * pow(0.5, Double(day))
        let spread = world.restlessness / 2.0.squareRoot()
        day += 1
        let new = cell.newDevices * common * cell.ratio * newProneness * adopters * dice.gamma(spread: spread)
        let fallback = cell.fallbackDevices * common * fallbackProneness * dice.gamma(spread: spread)
        func counted(_ mean: Double) -> Double {
            dice.grouped(mean * world.seen, inflation: world.grouping) / world.seen
        }
        let (failures, fallbackFailures) = (counted(new), counted(fallback))
        guard
            let day = ComparedCounts(
                failures: failures, devices: cell.newDevices, fallbackFailures: fallbackFailures,
                fallbackDevices: cell.fallbackDevices)
        else { preconditionFailure("a world made impossible counts") }
        return day
    }
}

/// A place of the study.
struct Cell: Sendable {
    let world: World
    /// All active devices of a day.
    let audience: Double
    /// Failing devices per active device and day on the fallback.
    let rate: Double
    /// The true ratio of the new version's rate to it.
    let ratio: Double
    let runs: Int
    /// The part of the devices that runs the new version.
    var split = 0.1
    /// The ratio that `compare` asks for.
    var policyRatio = Study.ratio
    /// The α that it keeps.
    var policyAlpha = Study.alpha

    var newDevices: Double { audience * split }
    var fallbackDevices: Double { audience - newDevices }
}

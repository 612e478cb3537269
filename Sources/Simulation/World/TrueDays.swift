import RolloutModel

/// The Store's figures of whole days as it tells them: the numbers of a day change from one look to the next, a day is missing, stands
/// there twice, or makes no sense.
///
/// Crashes are few, and about the edge of what a comparison calls harm; of all other failures there are many, and the versions are
/// alike unless the new one is sick.
struct TrueDays: Sendable {
    private struct Key: Hashable {
        let target: RolloutTarget
        let isFew: Bool
    }

    /// How long after its end a day is told.
    static let lag = TimeSpan.hours(6)

    var dice: Dice
    private var told: [Key: [Int: DayCounts]] = [:]
    /// Crashes that a target's days have at least; the fallback's devices would have had ten.
    private var least: [Key: Int] = [:]

    init(dice: Dice) { self.dice = dice }

    /// The days since the exposure that can be told by now; nil while there is none.
    static func range(of request: MeasurementRequest, at truth: Timestamp) -> ClosedRange<Int>? {
        let first = CivilDate.firstWhole(after: request.exposedSince).daysSinceEpoch
        let last = CivilDate(of: truth - lag).daysSinceEpoch - 1
        return first <= last && last - first < 60 ? first...last : nil
    }

    /// What is told of these days now.
    mutating func report(
        on range: ClosedRange<Int>, for request: MeasurementRequest, isSick: Bool, isCalm: Bool
    ) -> DayReport {
        let key = Key(target: request.submission.target, isFew: request.source == .store(.crash))
        var rows: [DayCounts] = []
        if least[key] == nil { least[key] = dice.one(of: [5, 11]) }
        for day in range {
            if told[key]?[day] == nil || (!isCalm && dice.hits(150)) {
                told[key, default: [:]][day] = counts(day, key, isSick)
            }
            guard let known = told[key]?[day] else { continue }
            if !isCalm, dice.hits(60) {
                rows += dice.one(of: [[], [known, known], [nonsense(known)]])
            } else {
                rows.append(known)
            }
        }
        return DayReport(
            first: CivilDate(daysSinceEpoch: range.lowerBound), last: CivilDate(daysSinceEpoch: range.upperBound),
            days: rows)
    }

    private mutating func counts(_ day: Int, _ key: Key, _ isSick: Bool) -> DayCounts {
        let scale: Double = key.isFew ? 1 : 100
        let few = (least[key] ?? 5) + dice.number(0...12)
        let failures = isSick ? 250 : key.isFew ? Double(few) + 0.25 : 10
        return DayCounts(
            day: CivilDate(daysSinceEpoch: day), failures: failures * scale, devices: 5_000 * scale,
            fallbackFailures: 90 * scale, fallbackDevices: 45_000 * scale)
    }

    private mutating func nonsense(_ known: DayCounts) -> DayCounts {
        let (failures, devices) = dice.one(of: [(-1.0, known.devices), (.nan, 5), (known.devices, 0), (5, .infinity)])
        return DayCounts(
            day: known.day, failures: failures, devices: devices, fallbackFailures: known.fallbackFailures,
            fallbackDevices: known.fallbackDevices)
    }
}

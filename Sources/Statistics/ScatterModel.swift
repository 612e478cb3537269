/// A model of how days scatter, with what it makes of the days so far.
struct ScatterModel: Sendable {
    let likelihood: DayLikelihood
    private var none = CohortLikelihood()
    private var worse = CohortLikelihood()
    private var bet = CohortLikelihood()
    private(set) var dispersion = Dispersion.prior

    init(spread: Double) { likelihood = DayLikelihood(spread: spread) }

    /// Takes a day in: under no difference, under the ratio worth a halt, and under the bet.
    mutating func add(_ day: ComparedCounts, bet: Double, ratio: Double, all: [ComparedCounts], estimate: Double) {
        none.add(day, at: 1, likelihood)
        worse.add(day, at: ratio, likelihood)
        self.bet.add(day, at: bet, likelihood)
        dispersion = Dispersion.estimate(all, by: likelihood, at: estimate)
    }

    /// The logarithm of the evidence that the new version is worse.
    var harm: Double { (bet.logarithm - none.logarithm) / dispersion }
    /// The logarithm of the evidence that it is not worse by the ratio.
    var safety: Double { (none.logarithm - worse.logarithm) / dispersion }

    /// The logarithm of the evidence of days for one ratio against another.
    func evidence(of alternative: Double, against null: Double, _ days: [ComparedCounts]) -> Double {
        var (favour, against) = (CohortLikelihood(), CohortLikelihood())
        for day in days {
            favour.add(day, at: alternative, likelihood)
            against.add(day, at: null, likelihood)
        }
        return (favour.logarithm - against.logarithm) / dispersion
    }
}

/// How likely all days are under a ratio, if the devices that happened to get the new version may be a little more or less
/// prone to failures than the others, the same on all days.
///
/// How prone a device is varies, so the mean of a cohort of n devices has a relative standard deviation of that of one over √n. The
/// integral over it is Gauss and Hermite's of three points.
struct CohortLikelihood: Sendable {
    /// Coefficient of variation of one device.
    static let proneness = 1.0
    private static let nodes = [-1.7320508075688772, 0, 1.7320508075688772]
    private static let logWeights = [-1.791759469228055, -0.4054651081081644, -1.791759469228055]

    private var sums = [0.0, 0.0, 0.0]

    mutating func add(_ day: ComparedCounts, at ratio: Double, _ likelihood: DayLikelihood) {
        let deviation = Self.proneness * (1 / day.devices + 1 / day.fallbackDevices).squareRoot()
        for (place, node) in Self.nodes.enumerated() {
            let shift = Elementary.exp(min(max(node * deviation, -5), 5))
            sums[place] += likelihood.logRatio(of: ratio * shift, to: 1, day)
        }
    }

    /// The logarithm of the likelihood, relative to that of no difference.
    var logarithm: Double {
        let terms = zip(sums, Self.logWeights).map { $0 + $1 }
        let most = max(terms[0], max(terms[1], terms[2]))
        return most + Elementary.log(terms.reduce(0) { $0 + Elementary.exp($1 - most) })
    }
}

import Statistics
import Testing

@Suite("Comparing a new version with its fallback")
struct SequentialComparisonTests {
    private func test(_ days: [(Double, Double, Double, Double)], ratio: Double = 1.5) throws -> SequentialComparison {
        var test = SequentialComparison(ratio: ratio)
        for day in days { test.add(try #require(counts(day.0, day.1, day.2, day.3))) }
        return test
    }

    @Test(
        "Counts that cannot be are none",
        arguments: [Double.nan, .infinity, -.infinity, -1, -.leastNonzeroMagnitude, 1e13])
    func impossible(count: Double) {
        #expect(counts(count, 500, 45, 4_500) == nil)
        #expect(counts(5, count, 45, 4_500) == nil)
        #expect(counts(5, 500, count, 4_500) == nil)
        #expect(counts(5, 500, 45, count) == nil)
    }

    @Test("A side without devices compares nothing; one without failures does")
    func zeros() {
        #expect(counts(0, 0, 45, 4_500) == nil)
        #expect(counts(5, 500, 0, 0) == nil)
        #expect(counts(0, 500, 0, 4_500) != nil)
    }

    @Test("Without a failure nothing is shown, however many days")
    func silence() throws {
        let test = try test(Array(repeating: (0, 500, 0, 4_500), count: 40))
        #expect(test.estimate.isNaN)
        #expect(test.logHarm == 0)
        #expect(test.logSafety == 0)
        #expect(!test.isWorthIt)
        #expect(test.interval(alpha: 0.05) == (0, .infinity))
        #expect(test.daysToDecide(alpha: 0.05, beta: 0.2) == nil)
    }

    @Test("Failures on one side only")
    func oneSided() throws {
        let bad = try test(Array(repeating: (8, 500, 0, 4_500), count: 3))
        #expect(bad.estimate == .infinity)
        #expect(bad.showsHarm(alpha: 0.05))
        #expect(bad.interval(alpha: 0.05).upper == .infinity)
        let good = try test(Array(repeating: (0, 500, 45, 4_500), count: 10))
        #expect(good.estimate == 0)
        #expect(good.showsSafety(beta: 0.05))
        #expect(good.interval(alpha: 0.05).lower == 0)
        #expect(!good.isWorthIt)
    }

    @Test("How many more days it takes, to fail and to pass by itself")
    func eachOutlook() throws {
        let same = try test(Array(repeating: (5, 500, 45, 4_500), count: 2))
        #expect(same.daysToFail(alpha: 0.05) == nil)
        let pass = try #require(same.daysToPass(beta: 0.2))
        #expect(try #require(same.daysToPass(beta: 0.2, from: 0)) >= pass)
        #expect(same.daysToDecide(alpha: 0.05, beta: 0.2) == pass)
        let worse = try test([(9, 500, 45, 4_500)])
        #expect(worse.daysToPass(beta: 0.2) == nil)
        #expect(worse.daysToDecide(alpha: 0.05, beta: 0.2) == worse.daysToFail(alpha: 0.05))
        #expect(worse.daysToFail(alpha: 0.05) != nil)
    }

    @Test("A doubled rate is seen within days, and the same rate is let pass")
    func clear() throws {
        let doubled = try test(Array(repeating: (10, 500, 45, 4_500), count: 4))
        #expect(doubled.showsHarm(alpha: 0.05))
        #expect(!doubled.showsSafety(beta: 0.2))
        #expect(abs(doubled.estimate - 2) < 1e-12)
        let same = try test(Array(repeating: (5, 500, 45, 4_500), count: 8))
        #expect(same.showsSafety(beta: 0.2))
        #expect(!same.showsHarm(alpha: 0.05))
    }

    @Test("The interval's lower bound is above 1 exactly when harm reaches the level", arguments: UInt64(1)...6)
    func duality(seed: UInt64) throws {
        var generator = Seeded(state: seed)
        for _ in 0..<8 {
            let days = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                (Double.random(in: 0...20), 500.0, Double.random(in: 20...60), 4_500.0)
            }
            let test = try test(days)
            let isShown = test.logHarm >= 2.995732273553991
            guard abs(test.logHarm - 2.995732273553991) > 1e-6 else { continue }
            #expect((test.interval(alpha: 0.05).lower > 1) == isShown, "\(days)")
        }
    }

    @Test("More failures on the new version are never less evidence of harm on a first day")
    func monotone() throws {
        var last = -Double.infinity
        for failures in stride(from: 0.0, through: 60, by: 0.5) {
            let evidence = try test([(failures, 500, 45, 4_500)]).logHarm
            #expect(evidence >= last, "\(failures)")
            last = evidence
        }
    }

    @Test("Scatter beyond the models tempers the evidence")
    func tempering() throws {
        let calm = try test(Array(repeating: (2_000, 50_000, 10_000, 500_000), count: 6))
        let wild = try test(
            (0..<6).map { $0 % 2 == 0 ? (3_900, 50_000, 10_000, 500_000) : (100, 50_000, 10_000, 500_000) })
        #expect(abs(calm.estimate - wild.estimate) < 1e-9)
        #expect(calm.showsHarm(alpha: 0.05))
        #expect(wild.logHarm < calm.logHarm / 4)
    }

    @Test("How many more days would decide: about as many as then are needed")
    func outlook() throws {
        let day = (10.0, 500.0, 45.0, 4_500.0)
        let two = try test([day, day])
        #expect(!two.showsHarm(alpha: 0.01))
        let more = try #require(two.daysToDecide(alpha: 0.01, beta: 0.2))
        #expect(try test(Array(repeating: day, count: 2 + more)).showsHarm(alpha: 0.01))
        #expect(more <= 5)
        // Half-way between no difference and one worth a halt, nothing will be decided soon.
        let between = try test([(6.2, 500, 45, 4_500)])
        #expect(between.daysToDecide(alpha: 0.05, beta: 0.2, most: 5) == nil)
    }

    @Test("The days' order does not matter")
    func order() throws {
        let days: [(Double, Double, Double, Double)] = [
            (12, 500, 45, 4_500), (3.5, 700, 40, 4_300), (20, 900, 41, 4_100),
        ]
        let (forward, backward) = (try test(days), try test(days.reversed()))
        #expect(abs(forward.logHarm - backward.logHarm) < 1e-9)
        #expect(abs(forward.estimate - backward.estimate) < 1e-12)
    }

    @Test("The extremes of what can be counted stay finite")
    func extremes() throws {
        for day in [(1e12, 1e12, 1e12, 1e12), (1e12, 1e-3, 0, 1e12), (1e-9, 1, 1e-9, 1), (0, 1e12, 1e12, 1e-3)] {
            let test = try test(Array(repeating: day, count: 3))
            #expect(!test.logHarm.isNaN && !test.logSafety.isNaN, "\(day)")
            let interval = test.interval(alpha: 0.05)
            #expect(!interval.lower.isNaN && !interval.upper.isNaN && interval.lower <= interval.upper, "\(day)")
        }
    }
}

/// Xorshift: the same numbers for the same seed.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

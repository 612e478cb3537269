import Statistics
import Testing

@Suite("Failures beyond what the fallback would have had")
struct ExcessFailuresTests {
    private func excess(_ days: [(Double, Double, Double, Double)]) throws -> ExcessFailures? {
        ExcessFailures(try days.map { try #require(counts($0.0, $0.1, $0.2, $0.3)) })
    }

    @Test("The new version's failures less its devices times the fallback's rate, day by day")
    func sums() throws {
        let found = try #require(try excess([(900, 50_000, 4_500, 450_000), (800, 50_000, 9_000, 450_000)]))
        // 500 are expected on the first day, 1,000 on the second.
        #expect(abs(found.estimate - 200) < 1e-9)
        #expect(found.days == 2)
    }

    @Test("Never below nothing in total, and nothing without a day")
    func least() throws {
        let better = try #require(try excess([(100, 50_000, 4_500, 450_000), (550, 50_000, 4_500, 450_000)]))
        #expect(better.estimate == 0)
        #expect(!better.exceeds(1))
        #expect(ExcessFailures([]) == nil)
    }

    @Test("The error is that of counting, and of two rates that move apart by a tenth")
    func error() throws {
        // 100 failures in all, a tenth of the devices: 10 expected, binomial variance 9, over (1 - 0.1)².
        let few = try #require(try excess([(10, 1_000, 90, 9_000)]))
        let binomial = 9.0 * (1 + 99 * 0.09 * 0.01) / 0.81
        #expect(abs(few.error - (binomial * 1.3).squareRoot()) < 1e-9)
        // With a million devices it is the tenth that counts: some thousand of ten thousand.
        let many = try #require(try excess([(10_000, 1_000_000, 90_000, 9_000_000)]))
        #expect(many.error > 1_000 && many.error < 1_400)
    }

    @Test("Over the budget is over it only beyond chance")
    func chance() throws {
        let clear = try #require(try excess(Array(repeating: (900, 50_000, 4_500, 450_000), count: 3)))
        #expect(clear.exceeds(1_000) && !clear.exceeds(1_300))
        let chance = try #require(try excess(Array(repeating: (10_600, 1_000_000, 90_000, 9_000_000), count: 3)))
        #expect(chance.estimate > 900 && !chance.exceeds(900))
    }

    @Test("A fallback without failures, or with one device, makes no error and no halt of next to nothing")
    func corners() throws {
        let noFailures = try #require(try excess([(50, 5_000, 0, 45_000)]))
        #expect(noFailures.estimate == 50 && noFailures.exceeds(40))
        let oneDevice = try #require(try excess([(500, 50_000, 0, 1)]))
        #expect(oneDevice.error.isFinite && !oneDevice.exceeds(100))
        let silence = try #require(try excess([(0, 50_000, 0, 450_000)]))
        #expect(silence.estimate == 0 && silence.error == 0 && !silence.exceeds(1))
    }

    @Test("Of good rollouts, looked at for 28 days, about one in a hundred gets over a budget of one device")
    func falseHalts() throws {
        var seed: UInt64 = 2_026
        func random() -> Double {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(seed >> 11) / Double(1 << 53)
        }
        // The sum of twelve, less six, is near enough to a normal variable.
        func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + random() } }
        var halts = 0
        let rollouts = 2_000
        for _ in 0..<rollouts {
            var days: [ComparedCounts] = []
            for _ in 0..<28 {
                let shift = 1 + 0.1 * normal()
                let new = max(0, 200 * shift + (200 * shift.magnitude).squareRoot() * normal())
                let old = max(0, 1_800 + 1_800.0.squareRoot() * normal())
                days.append(try #require(counts(new, 20_000, old, 180_000)))
                if ExcessFailures(days)?.exceeds(1) == true {
                    halts += 1
                    break
                }
            }
        }
        #expect(Double(halts) / Double(rollouts) < 0.02, "\(halts) of \(rollouts)")
        #expect(halts > 0, "a test that could not fail would be none")
    }
}

import Foundation
import PolicyFiles
import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("A plan agrees to the second with what the engine then does")
struct PlanAgreementTests {
    /// Beginnings that lead across the clocks' going forward, their going back, and the turn of the year with its freeze.
    static let beginnings = ["2027-03-25T09:10:00Z", "2026-10-22T14:20:30Z", "2026-12-15T08:00:00Z"]

    @Test(
        "for every example policy, across both changes of the clocks and a year-end freeze",
        arguments: ExamplePolicy.names, beginnings)
    func examples(name: String, beginning: String) throws {
        let from = try time(beginning)
        let policy = try ExamplePolicy.named(name, now: from)
        let plan = RolloutPlan(policy, from: from)
        #expect(plan.end.kind == .finalized)
        var driver = PlanDriver(
            policy, from: from, at: policy.steps[0].percentage, pollInterval: .minutes(5), seed: 7)
        driver.run(until: plan.end.at + .minutes(10))
        #expect(plan.differences(from: driver.steps) == [])
        #expect(driver.breaches == [])
    }

    /// How many policies are drawn; `PLAN_SEEDS` draws more, `PLAN_SEED` one alone.
    private static var seeds: [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["PLAN_SEED"].flatMap({ UInt64($0) }) { return [one] }
        return Array(1...(environment["PLAN_SEEDS"].flatMap { UInt64($0) } ?? 40))
    }

    @Test("for policies drawn by chance")
    func random() throws {
        let zones = TimeZones(now: try time("2026-06-01T00:00:00Z"))
        // Days before changes of the clocks on both halves of the earth, and two with none.
        let days = try ["2026-10-20", "2026-10-01", "2027-03-10", "2027-03-24", "2026-12-14", "2026-07-01"].map {
            try time("\($0)T00:00:00Z")
        }
        for seed in Self.seeds {
            var chance = Chance(seed: seed)
            let from = chance.one(of: days) + .seconds(Int64(chance.number(0...300_000)))
            let policy = RandomCalendar.policy(from: from, zones, &chance)
            let start = chance.once(in: 4) ? Percentage.zero : chance.one(of: policy.steps.map(\.percentage))
            let plan = RolloutPlan(policy, from: from, at: start)
            var driver = PlanDriver(policy, from: from, at: start, pollInterval: .minutes(30), seed: seed)
            // One that is held for good is watched for a while; a step that comes after all is one too many.
            let end = plan.end.kind == .finalized ? plan.end.at : (plan.steps.last?.at ?? from) + .days(12)
            driver.run(until: end + .hours(1))
            let found = plan.differences(from: driver.steps) + driver.breaches
            #expect(found == [], "PLAN_SEED=\(seed): \(policy), from \(from) at \(start)")
            if !found.isEmpty { return }
        }
    }
}

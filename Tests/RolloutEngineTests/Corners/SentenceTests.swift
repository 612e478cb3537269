import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("What sentences say where there is little to say")
struct SentenceTests {
    private static let alice = Actor(name: "alice", userID: 1_000)

    private func lines(_ world: World) throws -> [DecisionRule: String] {
        let trace = try #require(world.engine.explain("reader", at: world.clock.now)?.trace)
        return Dictionary(trace.lines.map { ($0.rule, $0.says ?? "") }) { first, _ in first }
    }

    @Test("a step without a bake, an order that skips one and a metric that has not acted")
    func passed() throws {
        let zone = TimeZoneRules.utc
        let policy = OpenPolicies.policy {
            $0.steps = [Step(percentage: OpenPolicies.ten, bake: .zero, approval: Approval(people: 2))]
            $0.timeZone = zone
            $0.windows = [
                .weekly(kind: .allow, days: Weekday.allCases, startSecond: 0, length: .days(1), reason: nil)
            ]
            $0.limits.maxAffectedDevices = 10
            $0.finalize = Finalize(bake: .zero)
        }
        var world = OpenPolicies.world(policy)
        var said = try lines(world)
        #expect(said[.bake]?.contains("needs no bake") == true)
        #expect(said[.window]?.hasPrefix("The windows allow it") == true)
        #expect(said[.evidence] == "No metric acts.")
        #expect(said[.halt]?.contains("none can be told yet") == true)
        world.store.outage = StoreFailure(.server, message: "503")
        world.command(.promote(full: false, force: true), of: "reader", by: Self.alice, reason: "a hotfix")
        world.advance(.minutes(1))
        said = try lines(world)
        #expect(said[.bake]?.hasPrefix("The rest of the bake is skipped") == true)
        #expect(said[.approval]?.hasPrefix("No approval is waited for") == true)
    }

    @Test("approvals that are there, and a ladder that is done")
    func approved() throws {
        let policy = OpenPolicies.policy {
            $0.steps = [Step(percentage: OpenPolicies.ten, bake: .zero, approval: Approval(people: 1))]
            $0.finalize = nil
        }
        var world = OpenPolicies.world(policy)
        world.command(.approve, of: "reader", by: Self.alice)
        let said = try lines(world)
        #expect(said[.approval]?.hasPrefix("1 of 1 approved leaving 10 %") == true)
        #expect(said[.advance]?.isEmpty == false)
    }

    @Test("evidence without a value, a note or a ratio")
    func reading() {
        let metric = Metric(name: "m", source: .store(.crash), pass: .above(1))
        #expect(Words.reading(Evidence(metric: "m", verdict: .waiting), of: metric) == "no value, passes above 1")
        let sample = ComparisonEvidence.Sample(
            days: 1, failures: 0, devices: 10, fallbackFailures: 0, fallbackDevices: 10)
        let comparison = ComparisonEvidence(
            verdict: .inconclusive, ratio: 1.5, estimate: nil, lower: nil, upper: nil, harm: 0.001, harmNeeded: 20,
            safety: 2_000_000, safetyNeeded: 20, sample: sample, ownDays: 1, daysToDecide: nil)
        let words = Words.comparison(comparison)
        #expect(words.contains("no ratio to the fallback's rate (0 to any;"))
        #expect(words.contains("under 0.01") && words.contains("over 1000000"))
        #expect(Words.signatures([], of: 0) == nil)
        let crash = FailureSignature(hash: "1f", name: "", devices: 2, firstSeen: Timestamp(milliseconds: 0))
        #expect(Words.signatures([crash], of: 1)?.contains("a failure without a name") == true)
        #expect(Words.signatures([crash], of: 3)?.hasSuffix("; 2 more") == true)
    }

    @Test("windows of one day, to midnight, of seconds and of many days")
    func windows() throws {
        let day = try #require(CivilDate(year: 2026, month: 11, day: 20))
        #expect(Words.times(of: .dates(kind: .deny, from: day, to: day, reason: nil)) == "2026-11-20")
        func weekly(_ days: [Weekday], _ start: Int, _ length: TimeSpan) -> String {
            Words.times(of: .weekly(kind: .allow, days: days, startSecond: start, length: length, reason: nil))
        }
        #expect(weekly(Weekday.allCases, 0, .days(1)) == "every day 00:00–24:00")
        #expect(weekly([.mon, .tue], 3_601, .hours(1)) == "Mon, Tue 01:00:01–02:00:01")
        #expect(weekly([.mon, .tue, .wed, .sat], 0, .days(2)) == "Mon–Wed, Sat from 00:00 for 2d")
    }

    @Test("a plan's wait for something that no policy names is the decision's own sentence")
    func waits() {
        let policy = OpenPolicies.policy {
            $0.metrics = [Metric(name: "count", source: .storeCount(StoreCount(.crash)), fail: .above(1))]
        }
        func words(_ evidence: [Evidence], _ code: DecisionCode = .evidenceMissing) -> String? {
            let decision = Decision(
                .hold, line: 7, code: code, sentence: "It waits.", evidence: evidence, percentage: .zero,
                policyDigest: "one")
            return WaitWords(decision, from: OpenPolicies.at.wall, policy)?.sentence
        }
        #expect(words([]) == "It waits.")
        #expect(words([Evidence(metric: "other", verdict: .waiting)]) == "It waits.")
        #expect(words([Evidence(metric: "count", verdict: .waiting)])?.contains("a whole hour") == true)
        #expect(words([], .approval) == nil)
    }

    @Test("a scoreboard's conclusion")
    func conclusions() {
        func closed(_ deeds: [Scoreboard.Deed], _ end: Closing.End) -> String? {
            var scoreboard = Scoreboard()
            for deed in deeds { scoreboard.add(deed) }
            scoreboard.ended(end, at: OpenPolicies.at.wall)
            return scoreboard.conclusion
        }
        func deed(_ action: Decision.Action) -> Scoreboard.Deed {
            Scoreboard.Deed(
                action, at: OpenPolicies.at.wall - .hours(1), percentage: OpenPolicies.ten, sentence: "It fails.")
        }
        #expect(Scoreboard().conclusion == nil)
        #expect(closed([], .finalized)?.hasPrefix("Passed: the policy, which only observed") == true)
        #expect(closed([deed(.finalize)], .finalized)?.hasPrefix("Passed: the policy would have finalized") == true)
        #expect(closed([], .halted)?.hasPrefix("Missed") == true)
        #expect(closed([deed(.halt)], .halted)?.hasPrefix("Caught") == true)
        #expect(closed([deed(.halt)], .finalized)?.hasPrefix("False or overlooked") == true)
        #expect(closed([deed(.halt)], .superseded)?.contains("would have halted") == true)
        #expect(closed([], .superseded) == nil)
    }
}

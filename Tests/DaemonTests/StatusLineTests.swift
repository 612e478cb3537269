@testable import Daemon
@testable import RolloutEngine
import RolloutModel
import Testing

@Suite("The line of systemctl status")
struct StatusLineTests {
    private func line(_ change: (inout RolloutCensus) -> Void) -> String {
        var census = RolloutCensus()
        change(&census)
        return StatusLine(census: census).text
    }

    @Test("nothing to steer")
    func empty() { #expect(line { _ in } == "no policy is in force") }

    @Test("one of each")
    func all() {
        let text = line {
            $0.rollouts = 8
            $0.baking = 2
            $0.halting = 1
            $0.certification = 1
            $0.idle = 1
            $0.held = [.init(rollout: "reader", code: .evidenceInconclusive, metric: "crash-rate")]
            $0.closed = [.finalized: 1, .halted: 1]
        }
        #expect(
            text == "8 rollouts: 1 halting, 2 baking, 1 held (reader: crash-rate inconclusive), 1 in certification, "
                + "1 waiting for a rollout, 1 finalized, 1 halted")
    }

    @Test("what a policy that only observes would do is not being done")
    func observed() {
        let text = line {
            $0.rollouts = 3
            $0.baking = 1
            $0.observed = [
                .init(rollout: "reader", code: .metricHalt, metric: "crash-rate"),
                .init(rollout: "maps", code: .raise, metric: nil),
            ]
        }
        #expect(text == "3 rollouts: 1 baking, 2 only observed (reader: crash-rate would halt; maps: would raise)")
    }

    @Test("one rollout is one")
    func singular() { #expect(line { ($0.rollouts, $0.baking) = (1, 1) } == "1 rollout: 1 baking") }

    @Test("of many holds the first three are told")
    func manyHolds() {
        let text = line { census in
            census.rollouts = 5
            census.held = (1...5).map { .init(rollout: PolicyName("app-\($0)"), code: .drift, metric: nil) }
        }
        #expect(text == "5 rollouts: 5 held (app-1: drift; app-2: drift; app-3: drift; …)")
    }
}

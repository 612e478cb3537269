import Foundation
import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("A forecast of requests")
struct ForecastTests {
    @Test("is read back as it was written, with what follows from it")
    func json() throws {
        let policy = OpenPolicies.policy {
            $0.metrics = [
                Metric(name: "a", source: .store(.crash), fail: .above(1)),
                Metric(
                    name: "b", source: .prometheus(PrometheusQuery(url: "https://p", query: "up")), fail: .above(1)),
            ]
        }
        let plan = RolloutPlan(policy, from: Timestamp(milliseconds: 1_780_000_000_000))
        let data = try JSONEncoder().encode(plan.requests)
        let again = try JSONDecoder().decode(RequestForecast.self, from: data)
        #expect(again == plan.requests)
        let text = String(decoding: data, as: UTF8.self)
        for key in ["perHour", "shareOfBudget", "rolloutsThatFit"] { #expect(text.contains(key)) }
        #expect(again.perHour > 0 && again.shareOfBudget < 1 && again.rolloutsThatFit > 1)
        #expect(again.otherLooksPerHour == 1)
    }

    @Test("of a policy without steps begins below the ladder")
    func withoutSteps() {
        let policy = OpenPolicies.policy { ($0.steps, $0.finalize) = ([], nil) }
        let plan = RolloutPlan(policy, from: Timestamp(milliseconds: 1_780_000_000_000))
        #expect(plan.end.kind == .open)
    }
}

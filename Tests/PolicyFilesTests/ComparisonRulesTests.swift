import PolicyFiles
import RolloutModel
import Testing

@Suite("Comparisons and the budget in people, as policy files say them")
struct ComparisonRulesTests {
    private let compared = "{name: m, source: {store: {rate: crash}}, compare: {against: fallback}}"

    @Test("The defaults, and every key")
    func values() throws {
        let plain = try #require(read(smallest + "metrics: [\(compared)]").policy)
        #expect(plain.metrics.first?.compare == Comparison(ratio: 1.5, alpha: 0.05, inconclusive: .hold))
        let full = try #require(
            read(
                smallest
                    + "metrics: [{name: m, source: {store: {rate: hang}}, fail: {above: 2%}, compare: {against: fallback, ratio: 2, alpha: 1%, inconclusive: ignore}}]"
            ).policy)
        #expect(full.metrics.first?.compare == Comparison(ratio: 2, alpha: 0.01, inconclusive: .ignore))
        #expect(full.metrics.first?.compare?.level == 0.01)
    }

    @Test("α is shared by those that can halt or pause; one that only warns or is on trial has its own")
    func shares() throws {
        let policy = try #require(
            read(
                smallest + """
                    metrics:
                      - {name: a, source: {store: {rate: crash}}, compare: {against: fallback}}
                      - {name: b, source: {store: {rate: hang}}, onFailure: pause, compare: {against: fallback, alpha: 0.02}}
                      - {name: c, source: {store: {rate: memory}}, onFailure: warn, compare: {against: fallback}}
                      - {name: d, source: {store: {rate: script}}, dryRun: true, compare: {against: fallback}}
                      - {name: e, source: {store: {rate: crash}}, fail: {above: 1%}}
                    """
            ).policy)
        #expect(policy.metrics.map { $0.compare?.level } == [0.025, 0.01, 0.05, 0.05, nil])
    }

    @Test("A metric that compares and cannot")
    func errors() {
        #expect(
            read(
                smallest
                    + "metrics: [{name: m, source: {http: {url: 'https://x', value: /v}}, compare: {against: fallback}}]"
            ).errors == [
                "p.yaml:4:77: the metric \"m\" cannot compare: http gives no counts of both versions for each day – use the source \"store: {rate: crash}\", or remove compare"
            ])
        #expect(
            read(
                smallest
                    + "metrics: [{name: m, source: {store: {rate: crash}}, compare: {against: fallback, inconclusive: ignore}}]"
            ).errors == [
                "p.yaml:4:62: the metric \"m\" could never pass: it ignores a comparison that has not decided, and has no band – add \"fail: {above: 1%}\", or write \"inconclusive: hold\""
            ])
    }

    @Test("The budget needs a metric of crashes, which may be on trial")
    func budget() throws {
        let budget = "limits: {maxAffectedDevices: 5000}\n"
        #expect(
            read(smallest + budget + "metrics: [{name: m, source: {store: {rate: hang}}, fail: {above: 1%}}]").errors
                == [
                    "p.yaml:4:30: maxAffectedDevices has nothing to count by: no metric has the source \"store: {rate: crash}\" – add such a metric (\"dryRun: true\" will do), or remove maxAffectedDevices"
                ])
        let trial = read(smallest + budget + "metrics: [{name: m, source: {store: {rate: crash}}, dryRun: true}]")
        #expect(trial.policy?.limits.maxAffectedDevices == 5_000)
        // It can halt, so the policy is not unchecked.
        #expect(trial.policy?.isUnchecked == false && trial.warnings.allSatisfy { !$0.contains("unchecked") })
        #expect(read(smallest + "limits: {maxAffectedDevices: 0}").errors.count == 1)
    }

    @Test("A policy without either has the digest that it had")
    func digest() throws {
        let form = try #require(read(smallest).policy).canonicalForm()
        #expect(!form.contains("compare") && !form.contains("maxAffectedDevices"))
    }
}

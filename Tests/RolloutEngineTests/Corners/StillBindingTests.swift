import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("What still binds of the policy before an edit")
struct StillBindingTests {
    private func binding(_ old: (inout Policy) -> Void, _ new: (inout Policy) -> Void = { _ in }) -> [String] {
        OpenPolicies.open(OpenPolicies.policy("old", old), OpenPolicies.policy("new", new)).stillBinding(
            at: OpenPolicies.at)
    }

    private func metric(_ edit: (inout Metric) -> Void = { _ in }) -> Metric {
        var metric = Metric(
            name: "crashes", source: .store(.crash), fail: .above(1), pass: .below(0.5),
            compare: Comparison(ratio: 2, alpha: 0.05))
        edit(&metric)
        return metric
    }

    /// Whether an edit of that metric lets nothing go.
    private func isKept(_ old: Metric, _ new: Metric) -> Bool {
        binding {
            $0.metrics = [old]
        } _: {
            $0.metrics = [new]
        } == []
    }

    @Test("of the policy itself")
    func rules() {
        #expect(binding { _ in } == [])
        #expect(binding { $0.onPolicyChange = .refuse } == ["`onPolicyChange: refuse`"])
        #expect(binding { $0.limits.maxAffectedDevices = 10 } == ["`maxAffectedDevices: 10`"])
        #expect(
            binding {
                $0.limits.maxAffectedDevices = 10
            } _: {
                $0.limits.maxAffectedDevices = 20
            }
                == ["`maxAffectedDevices: 10`"])
        #expect(
            binding {
                $0.limits.maxAffectedDevices = 10
            } _: {
                $0.limits.maxAffectedDevices = 5
            } == [])
        #expect(binding { $0.mode = .observe } == ["`mode: observe`"])
        #expect(
            binding {
                $0.onDrift = .hold
            } _: {
                $0.onDrift = .adopt
            } == ["`onDrift: hold`"])
        #expect(binding { $0.steps = [Step(percentage: OpenPolicies.ten, bake: .hours(3))] } == ["the bake of 4h"])
    }

    @Test("of its ladder")
    func ladder() {
        let ten = Step(percentage: OpenPolicies.ten, bake: .hours(1))
        func steps(_ edit: @escaping (inout Policy) -> Void) -> (inout Policy) -> Void {
            { policy in
                policy.steps = [ten]
                policy.finalize = nil
                edit(&policy)
            }
        }
        #expect(binding(steps { _ in }) == ["the end of its ladder"])
        #expect(
            binding { _ in
            } _: { policy in
                policy.steps = [ten]
                policy.finalize = nil
            } == [])
        #expect(
            binding { _ in
            } _: { policy in
                policy.steps = [ten]
            } == ["50 % as the next step"])
        // The finalization before the edit goes further than the step after it, so nothing of it waits.
        #expect(
            binding { policy in
                policy.steps = [ten]
                policy.finalize = Finalize()
            } == [])
        #expect(binding { $0.steps[0].approval = Approval(people: 2) } == ["approval by 2 people"])
    }

    @Test("of its windows")
    func windows() {
        let allow = Window.weekly(kind: .allow, days: [.mon], startSecond: 0, length: .hours(1), reason: nil)
        let later = Window.weekly(kind: .allow, days: [.tue], startSecond: 0, length: .hours(1), reason: nil)
        let deny = Window.weekly(kind: .deny, days: [.mon], startSecond: 0, length: .hours(1), reason: nil)
        #expect(binding { $0.windows = [allow] } == ["its windows"])
        #expect(
            binding {
                $0.windows = [allow]
            } _: {
                $0.windows = [later]
            } == ["its windows"])
        #expect(
            binding {
                $0.windows = [allow]
            } _: {
                $0.windows = [allow, deny]
            } == [])
        #expect(
            binding {
                $0.windows = [deny]
            } _: {
                $0.windows = [allow, deny]
            } == [])
    }

    @Test("of its metrics")
    func metrics() {
        #expect(isKept(metric(), metric()))
        #expect(isKept(metric { $0.onFailure = .pause }, metric { $0.onFailure = .halt }))
        #expect(!isKept(metric(), metric { $0.onFailure = .pause }))
        #expect(isKept(metric { $0.compare = nil }, metric()))
        #expect(!isKept(metric(), metric { $0.compare = nil }))
        #expect(!isKept(metric(), metric { $0.compare = Comparison(ratio: 3, alpha: 0.05) }))
        #expect(!isKept(metric(), metric { $0.compare = Comparison(ratio: 2, alpha: 0.01) }))
        #expect(!isKept(metric(), metric { $0.compare = Comparison(ratio: 2, alpha: 0.05, inconclusive: .ignore) }))
        #expect(
            isKept(
                metric { $0.compare = Comparison(ratio: 2, alpha: 0.05, inconclusive: .ignore) }, metric()))
        #expect(isKept(metric(), metric { $0.fail = .above(0.9) }))
        #expect(!isKept(metric(), metric { $0.fail = .above(2) }))
        #expect(isKept(metric(), metric { $0.pass = .below(0.4) }))
        #expect(!isKept(metric(), metric { $0.pass = .below(0.6) }))
        let below = metric { ($0.fail, $0.pass) = (.below(1), .above(2)) }
        #expect(isKept(below, metric { ($0.fail, $0.pass) = (.below(1.5), .above(3)) }))
        #expect(!isKept(below, metric { ($0.fail, $0.pass) = (.below(0.5), .above(3)) }))
        #expect(!isKept(below, metric { ($0.fail, $0.pass) = (.below(1), .above(1)) }))
        #expect(!isKept(below, metric { ($0.fail, $0.pass) = (.above(1), .above(2)) }))
        #expect(!isKept(below, metric { ($0.fail, $0.pass) = (nil, .above(2)) }))
        #expect(!isKept(metric(), metric { $0.interval = .hours(2) }))
    }
}

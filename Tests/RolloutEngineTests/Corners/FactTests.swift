import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("What an edit changes, key by key")
struct FactTests {
    private func metric(_ source: MetricSource) -> Metric { Metric(name: "m", source: source, fail: .above(1)) }

    private func changes(_ old: (inout Policy) -> Void, _ new: (inout Policy) -> Void) -> [String] {
        PolicyEdit(from: OpenPolicies.policy("old", old), to: OpenPolicies.policy("new", new)).changes.map {
            "\($0.direction.rawValue) \($0.key): \($0.old ?? "none") -> \($0.new ?? "none")"
        }
    }

    @Test("every source on one line")
    func sources() {
        let sources: [(MetricSource, String)] = [
            (.store(.hang), "store hang"), (.storeCount(StoreCount(.crash, hours: 6)), "store count crash in 6h"),
            (.check(CheckProgram(name: "smoke")), "check smoke timeout 30s"),
            (
                .http(HTTPDocument(url: "https://a", value: "/v", sample: "/s", time: "/t")),
                "http https://a /v sample /s time /t"
            ),
            (
                .prometheus(PrometheusQuery(url: "https://p", query: "up", sample: "n")),
                "prometheus https://p up sample n"
            ),
            (
                .storeSignatures(StoreSignatures(.crash, minDevices: 3, fallbackDays: 14)),
                "store newSignatures crash on 3 devices, fallback 14d"
            ),
        ]
        for (source, words) in sources {
            #expect(
                changes {
                    $0.metrics = [metric(.store(.crash))]
                } _: {
                    $0.metrics = [metric(source)]
                }
                    == ["changed metrics[m].source: store crash -> \(words)"])
        }
    }

    @Test("a minimum, a metric that never acts, a second window, who is told")
    func rest() {
        var small = metric(.store(.crash))
        small.minSample = 10
        #expect(
            changes {
                $0.metrics = [metric(.store(.crash))]
            } _: {
                $0.metrics = [small]
            }
                == ["later metrics[m].minSample: none -> 10"])
        var dry = metric(.store(.crash))
        dry.dryRun = true
        dry.compare = Comparison(ratio: 2, alpha: 0.05)
        #expect(
            changes { _ in
            } _: {
                $0.metrics = [dry]
            } == ["changed metrics[m]: none -> store, never acts"])
        var plain = dry
        plain.compare = nil
        #expect(
            changes {
                $0.metrics = [plain]
            } _: {
                $0.metrics = [dry]
            }.first?.hasPrefix("changed metrics[m].compare")
                == true)
        let monday = Window.weekly(kind: .allow, days: [.mon], startSecond: 0, length: .hours(1), reason: nil)
        let tuesday = Window.weekly(kind: .allow, days: [.tue], startSecond: 0, length: .hours(1), reason: nil)
        #expect(
            changes {
                $0.windows = [monday]
            } _: {
                $0.windows = [monday, tuesday]
            }
            .map { String($0.prefix { $0 != ":" }) } == ["earlier windows[2]"])
        let told = NotifyRule(on: [.halted], to: "oncall", every: .hours(1))
        #expect(
            changes {
                $0.limits.maxAge = .days(9)
            } _: {
                $0.notify = [told]
            }
            .map { String($0.prefix { $0 != ":" }) }
                == ["laxer limits.maxAge", "changed notify[halted to oncall]"])
    }

    @Test("undone, it does the opposite")
    func opposite() {
        for direction in EditDirection.allCases { #expect(direction.opposite.opposite == direction) }
        #expect(EditDirection.earlier.opposite == .later && EditDirection.cosmetic.opposite == .cosmetic)
    }
}

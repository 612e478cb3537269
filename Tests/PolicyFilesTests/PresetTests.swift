import Foundation
import PolicyFiles
import RolloutModel
import Testing

@Suite("Presets of metrics, as policy files name them")
struct PresetTests {
    private func metric(_ text: String) throws -> Metric {
        let file = read(smallest + "metrics: [\(text)]")
        #expect(file.errors == [])
        return try #require(file.policy?.metrics.first)
    }

    /// What each preset stands for, written out: these numbers are promised not to change.
    static let writtenOut = [
        (
            "{preset: store-crash-rate, audience: hundreds}",
            "{name: crash-rate, source: {store: {rate: crash}}, maxAge: 60h, minSample: 50, fail: {above: 20%}, "
                + "compare: {against: fallback, ratio: 2, alpha: 2%, inconclusive: ignore}, onFailure: halt}"
        ),
        (
            "{preset: store-crash-rate, audience: thousands}",
            "{name: crash-rate, source: {store: {rate: crash}}, maxAge: 60h, minSample: 500, fail: {above: 10%}, "
                + "compare: {against: fallback, ratio: 1.5, alpha: 2%, inconclusive: ignore}, onFailure: halt}"
        ),
        (
            "{preset: store-crash-rate, audience: millions}",
            "{name: crash-rate, source: {store: {rate: crash}}, maxAge: 60h, minSample: 10000, fail: {above: 5%}, "
                + "compare: {against: fallback, ratio: 1.5, alpha: 2%, inconclusive: hold}, onFailure: halt}"
        ),
        (
            "{preset: store-hang-rate}",
            "{name: hang-rate, source: {store: {rate: hang}}, maxAge: 60h, minSample: 500, fail: {above: 10%}, "
                + "compare: {against: fallback, ratio: 1.5, alpha: 2%, inconclusive: ignore}, onFailure: pause}"
        ),
        (
            "{preset: store-memory-rate, audience: thousands}",
            "{name: memory-rate, source: {store: {rate: memory}}, maxAge: 60h, minSample: 500, fail: {above: 10%}, "
                + "compare: {against: fallback, ratio: 1.5, alpha: 2%, inconclusive: ignore}, onFailure: pause}"
        ),
        (
            "{preset: store-script-rate, audience: hundreds}",
            "{name: script-rate, source: {store: {rate: script}}, maxAge: 60h, minSample: 50, fail: {above: 20%}, "
                + "compare: {against: fallback, ratio: 2, alpha: 2%, inconclusive: ignore}, onFailure: pause}"
        ),
    ]

    @Test("A preset is the metric that it stands for, with the same digest", arguments: writtenOut)
    func sameMeaning(preset: String, metric: String) throws {
        let (short, long) = (read(smallest + "metrics: [\(preset)]"), read(smallest + "metrics: [\(metric)]"))
        #expect(short.errors == [] && long.errors == [])
        #expect(try #require(short.policy) == #require(long.policy))
    }

    @Test("Every key beside it takes the place of the preset's own")
    func overrides() throws {
        let metric = try metric(
            "{preset: store-crash-rate, name: crashes, interval: 2h, maxAge: 3d, minSample: 9, fail: {above: 3%}, pass: {below: 2%}, "
                + "compare: {against: fallback, ratio: 3}, failureLimit: 1, onFailure: warn, dryRun: true}")
        #expect(metric.name == "crashes" && metric.interval == .hours(2) && metric.maxAge == .days(3))
        #expect(metric.minSample == 9 && metric.fail == .above(0.03) && metric.pass == .below(0.02))
        #expect(metric.compare == Comparison(ratio: 3) && metric.failureLimit == 1)
        #expect(metric.onFailure == .warn && metric.dryRun && metric.source == .store(.crash))
    }

    @Test("Two of them share their α as if they were written out")
    func sharing() throws {
        let policy = try #require(
            read(smallest + "metrics: [{preset: store-crash-rate}, {preset: store-hang-rate}]").policy)
        #expect(policy.metrics.map { $0.compare?.level } == [0.01, 0.01])
    }

    @Test("One that is not known, or an audience without one, is an error with its place")
    func errors() {
        #expect(
            read(smallest + "metrics: [{preset: store-crashrate}]").errors.map(\.description).contains {
                $0.hasPrefix("p.yaml:4:20: ") && $0.contains("write store-crash-rate")
            })
        #expect(
            read(
                smallest + "metrics: [{name: m, source: {store: {rate: crash}}, fail: {above: 1%}, audience: hundreds}]"
            )
            .errors == [
                "p.yaml:4:81: audience is said without a preset that it is for – add \"preset: store-crash-rate\", or remove audience"
            ])
        // What a preset brings is checked like what is written, and shown where it is named.
        #expect(
            read(
                smallest
                    + "metrics: [{preset: store-crash-rate, source: {http: {url: 'https://x', value: /v, sample: /n}}}]"
            ).errors.contains { "\($0)".contains("4:20: the metric \"crash-rate\" cannot compare") })
        #expect(
            read(smallest + "metrics: [{preset: store-crash-rate}, {preset: store-crash-rate, audience: millions}]")
                .errors.contains { "\($0)".contains("the metric \"crash-rate\" stands here again") })
    }
}

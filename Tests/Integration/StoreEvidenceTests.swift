import Foundation
import RolloutModel
import Testing

/// Everything that is judged by the Store's days and hours, by the real programs: five applications whose new version has been
/// out for five days, each with its own trouble and its own policy.
@Suite("What the Store's analytics show, judged by the real daemon", .serialized)
struct StoreEvidenceTests {
    /// An application, what its policy measures, and what comes of it.
    private struct Story {
        let name: PolicyName
        let application: String
        /// Further keys of the application in the scenario.
        var world = ""
        let metrics: String
        var limits = ""
        /// The last decision.
        let ends: DecisionCode
        /// Words of its sentence.
        let says: [String]
        /// What becomes of the rollout at the Store.
        var effect: String?

        var policy: String { Scenarios.ladder(application, bake: "30d", more: "metrics:\n\(metrics)\(limits)") }
    }

    /// A crash rate that has no fixed threshold: it is compared.
    private static let compared = """
          - name: crash-rate
            source: {store: {rate: crash}}
            interval: 1s
            maxAge: 72h
            compare: {against: fallback, ratio: 1.5}

        """

    private static let stories = [
        Story(
            name: "compared", application: "9NBLGGH4R101", world: "versionRates: {2.0.0.0: {crash: 1.2%}}",
            metrics: compared, ends: .metricHalt, says: ["crash-rate", "fallback"], effect: "halted at 10"),
        Story(
            name: "healthy", application: "9NBLGGH4R102", metrics: compared, ends: .baking, says: []),
        Story(
            name: "budget", application: "9NBLGGH4R103", world: "versionRates: {2.0.0.0: {crash: 2%}}",
            metrics: """
                  - name: crash-rate
                    source: {store: {rate: crash}}
                    interval: 1s
                    maxAge: 72h
                    dryRun: true

                """,
            limits: "limits: {maxAffectedDevices: 50}", ends: .affectedHalt, says: ["50"],
            effect: "halted at 10"),
        Story(
            name: "signatures", application: "9NBLGGH4R104",
            metrics: """
                  - name: new-crashes
                    source: {store: {newSignatures: crash}}
                    interval: 1s
                    maxAge: 72h
                    fail: {above: 0}

                """,
            ends: .metricPause, says: ["new-crashes"]),
        Story(
            name: "hours", application: "9NBLGGH4R105", world: "versionRates: {2.0.0.0: {crash: 20%}}",
            metrics: """
                  - name: crashes
                    source: {store: {count: crash, hours: 24}}
                    interval: 1s
                    maxAge: 72h
                    fail: {above: 100}

                """,
            ends: .metricHalt, says: ["crashes"], effect: "halted at 10"),
    ]

    @Test("a comparison, a budget of devices and an hourly alarm halt, new failures pause, a healthy version goes on")
    func stories() async throws {
        let scenario = Scenarios.of(
            Self.stories.map { Scenarios.application($0.application, more: $0.world) }.joined(separator: "\n"),
            more: """
                start: \(Self.time(daysAgo: 5))
                analytics: {usageLag: 0s, failureLag: 0s}
                events:
                  - at: 1s
                    addFailure: {application: 9NBLGGH4R104, version: 2.0.0.0, in: Parse, share: 2%}
                """)
        let policies = Dictionary(uniqueKeysWithValues: Self.stories.map { ("\($0.name)", $0.policy) })
        try await Bench.run(scenario: scenario, policies: policies) { bench in
            // Five days ago the daemon sees the rollouts for the first time; no day of theirs is over.
            let clock = ["LD_PRELOAD": Programs.folder + "/libShiftedClock.so", "SHIFTED_CLOCK_SECONDS": "-432000"]
            let past = try await bench.startDaemon(environment: clock)
            for story in Self.stories { try await bench.holds(story.name, .baking) }
            try await bench.stop(past)
            try await bench.store.clock("advance: 5d")
            let daemon = try await bench.startDaemon()
            for story in Self.stories { try await Self.waitForEnd(of: story, on: bench) }
            try await bench.stop(daemon)
            let deeds = Bookkeeping(try await bench.journal()).deeds
            for story in Self.stories {
                let effects = try await bench.store.effects(of: story.application).map(\.words)
                #expect(effects == (story.effect.map { [$0] } ?? []), "\(story.name)")
                let decision = deeds.first { $0.rollout == story.name }?.intent.decision
                #expect((decision == nil) == (story.effect == nil), "\(story.name)")
                if let decision { Self.expect(decision, of: story) }
            }
        }
    }

    private static func waitForEnd(of story: Story, on bench: Bench) async throws {
        guard story.effect == nil else { return try await bench.reaches(.halted, story.name) }
        try await eventually("a verdict for \(story.name)", instead: { "\(try await bench.rollout(story.name))" }) {
            let metrics = try await bench.rollout(story.name).metrics
            return metrics.allSatisfy { $0.evidence.verdict != .noData && $0.evidence.verdict != .error }
        }
        expect(try await bench.holds(story.name, story.ends), of: story)
    }

    private static func expect(_ decision: Decision, of story: Story) {
        #expect(decision.code == story.ends, "\(story.name): \(decision.sentence)")
        for word in story.says { #expect(decision.sentence.contains(word), "\(story.name): \(decision.sentence)") }
    }

    private static func time(daysAgo days: Double) -> String {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 - days * 86_400) * 1_000)).description
    }
}

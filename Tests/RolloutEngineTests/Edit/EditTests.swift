import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("An edit of a policy")
struct EditTests {
    private static let text = """
        version: 1
        name: a
        target: {application: 9NBLGGH4R315}
        steps:
          - {setPercentage: 10, bake: 24h}
          - {setPercentage: 50, bake: 24h, approval: {people: 1}}
          - {finalize: {bake: 4h}}
        metrics:
          - name: tickets
            source: {http: {url: "https://a/b", value: /v}}
            interval: 1h
            fail: {above: 5}
        limits: {maxAge: 20d}

        """

    private func policy(_ text: String) throws -> Policy {
        try ExamplePolicy.written(text, now: try time("2026-11-20T10:00:00Z"))
    }

    private func edit(_ old: String, _ new: String) throws -> [String] {
        try PolicyEdit(from: policy(Self.text), to: policy(Self.text.replacing(old, with: new))).changes.map {
            "\($0.direction.rawValue) \($0.key)"
        }
    }

    private func forecast(_ old: String, _ new: String, in text: String = text) throws -> EditForecast {
        let (before, after) = (try policy(text), try policy(text.replacing(old, with: new)))
        return EditForecast(
            from: before, to: after, by: [.policyLoaded(after)], at: try time("2026-11-20T10:00:00Z"))
    }

    @Test(
        "is stricter, laxer, later or earlier",
        arguments: [
            ("10, bake: 24h", "10, bake: 2d", ["later steps[10].bake"]),
            ("10, bake: 24h", "10, bake: 1h", ["earlier steps[10].bake"]),
            ("people: 1", "people: 2", ["stricter steps[50].approval.people"]),
            (", approval: {people: 1}", "", ["laxer steps[50].approval"]),
            ("bake: 4h", "bake: 5h", ["later steps[finalize].bake"]),
            ("  - {finalize: {bake: 4h}}\n", "", ["stricter steps[finalize]"]),
            ("setPercentage: 50", "setPercentage: 40", ["later steps[40]", "earlier steps[50]"]),
            ("above: 5", "above: 4", ["stricter metrics[tickets].fail"]),
            ("above: 5", "above: 6", ["laxer metrics[tickets].fail"]),
            ("above: 5", "below: 5", ["changed metrics[tickets].fail"]),
            ("{above: 5}", "{above: 5}\n    pass: {below: 3}", ["stricter metrics[tickets].pass"]),
            ("{above: 5}", "{above: 5}\n    onFailure: warn", ["laxer metrics[tickets].onFailure"]),
            ("{above: 5}", "{above: 5}\n    noData: fail", ["stricter metrics[tickets].noData"]),
            ("{above: 5}", "{above: 5}\n    failureLimit: 2", ["laxer metrics[tickets].failureLimit"]),
            ("{above: 5}", "{above: 5}\n    dryRun: true", ["laxer metrics[tickets].dryRun"]),
            ("interval: 1h", "interval: 30m", ["stricter metrics[tickets].interval"]),
            ("/v}", "/w}", ["changed metrics[tickets].source"]),
            ("maxAge: 20d", "maxAge: 10d", ["stricter limits.maxAge"]),
            ("limits:", "mode: observe\nlimits:", ["stricter mode"]),
            ("limits:", "onDrift: adopt\nlimits:", ["laxer onDrift"]),
            ("limits:", "onPolicyChange: refuse\nlimits:", ["stricter onPolicyChange"]),
            ("bake: 4h", "bake: 240m", []),
        ])
    func directions(old: String, new: String, expected: [String]) throws {
        #expect(try edit(old, new) == expected)
    }

    @Test(
        "of a comparison or of the budget in people",
        arguments: [
            ("ratio: 1.5", "ratio: 2", ["laxer metrics[crash-rate].compare.ratio"]),
            ("alpha: 0.05", "alpha: 0.01", ["laxer metrics[crash-rate].compare.alpha"]),
            ("inconclusive: hold", "inconclusive: ignore", ["laxer metrics[crash-rate].compare.inconclusive"]),
            (
                ", compare: {against: fallback, ratio: 1.5, alpha: 0.05, inconclusive: hold}", "",
                ["laxer metrics[crash-rate].compare"]
            ),
            ("50}", "60}", ["laxer limits.maxAffectedDevices"]),
            ("maxAffectedDevices: 50", "maxAge: 14d", ["laxer limits.maxAffectedDevices"]),
            (
                "metrics:\n",
                "metrics:\n  - {name: hangs, source: {store: {rate: hang}}, compare: {against: fallback}}\n",
                ["stricter metrics[hangs]", "laxer metrics[crash-rate].compare.alpha"]
            ),
        ])
    func comparisons(old: String, new: String, expected: [String]) throws {
        let text = """
            version: 1
            name: a
            target: {application: 9NBLGGH4R315}
            steps: [{setPercentage: 10, bake: 24h}, {finalize: {bake: 4h}}]
            limits: {maxAffectedDevices: 50}
            metrics:
              - {name: crash-rate, source: {store: {rate: crash}}, fail: {above: 5%}, compare: {against: fallback, ratio: 1.5, alpha: 0.05, inconclusive: hold}}

            """
        let changes = try PolicyEdit(from: policy(text), to: policy(text.replacing(old, with: new))).changes
        #expect(changes.map { "\($0.direction.rawValue) \($0.key)" }.sorted() == expected.sorted())
    }

    @Test("tells windows apart by their times, not by their places")
    func windows() throws {
        let office = "{kind: allow, days: [mon], start: \"09:00\", length: 8h}"
        let freeze = "{kind: deny, from: 2026-12-18, to: 2027-01-04, reason: freeze}"
        func text(_ windows: String) -> String { Self.text + "timeZone: UTC\nwindows: [\(windows)]\n" }
        func changes(_ old: String, _ new: String) throws -> [String] {
            try PolicyEdit(from: policy(text(old)), to: policy(text(new))).changes.map {
                "\($0.direction.rawValue) \($0.key)"
            }
        }
        #expect(try changes(office, "\(freeze), \(office)") == ["later windows[1]"])
        #expect(try changes("\(office), \(freeze)", office) == ["earlier windows[2]"])
        #expect(try changes("\(office), \(freeze)", "\(freeze), \(office)") == [])
        #expect(try changes("\(office), \(freeze)", freeze) == ["earlier windows[1]"])
        #expect(
            try changes("\(office), \(freeze)", "\(office), \(freeze.replacing("freeze", with: "party"))")
                == ["changed windows[2].reason"])
    }

    @Test("that is stricter takes effect at once")
    func stricter() throws {
        let standing = try #require(try forecast("10, bake: 24h", "10, bake: 2d").standings.first)
        #expect(standing.before.at.map { "\($0)" } == "2026-11-21T10:00:00Z")
        #expect(standing.after.at.map { "\($0)" } == "2026-11-22T10:00:00Z" && standing.accepted == standing.after)
    }

    @Test("that is laxer waits for an accept")
    func laxer() throws {
        let forecast = try forecast("10, bake: 24h", "10, bake: 14h")
        #expect(forecast.waitsForAcceptance)
        let standing = try #require(forecast.standings.first)
        #expect(standing.after == standing.before)
        #expect(standing.accepted?.at.map { "\($0)" } == "2026-11-21T00:00:00Z")
    }

    @Test("takes the smaller of two next steps until it is accepted")
    func nextStep() throws {
        let standing = try #require(try forecast("setPercentage: 50", "setPercentage: 80").standings.first)
        #expect(standing.after.to?.digits == "50" && standing.accepted?.to?.digits == "80")
    }

    @Test("is answered by the policy in force: restart begins the bake anew, refuse holds")
    func answers() throws {
        let restarting = Self.text + "onPolicyChange: restart\n"
        let restarted = try #require(try forecast("people: 1", "people: 2", in: restarting).standings.first)
        #expect("\(restarted.editedAt)" == "2026-11-20T22:00:00Z")
        #expect(restarted.after.at.map { "\($0)" } == "2026-11-21T22:00:00Z")
        let refusing = Self.text + "onPolicyChange: refuse\n"
        let refused = try #require(try forecast("people: 1", "people: 2", in: refusing).standings.first)
        #expect(refused.after.kind == .hold && refused.accepted?.kind == .raise)
    }

    @Test("halts whom its metrics would not have let so far")
    func halts() throws {
        let readings = try forecast("above: 5", "above: 3").readings
        #expect(
            readings.map { "\($0.metric) \($0.values): \($0.before.rawValue), \($0.after.rawValue)" } == [
                "tickets between 3 and 5: goes on, halts"
            ])
        // What is laxer does not save anybody before it is accepted or the next step is reached.
        #expect(try forecast("above: 5", "above: 7").readings == [])
    }

    @Test("that makes the policy observe sends nothing any more")
    func observes() throws {
        let standing = try #require(try forecast("limits:", "mode: observe\nlimits:").standings.first)
        #expect(standing.before.kind == .raise && standing.after.kind == .observe)
    }

    @Test("that takes the policy away holds")
    func removed() throws {
        let old = try policy(Self.text)
        let forecast = EditForecast(
            from: old, to: old, by: [.policyRemoved("a")], at: try time("2026-11-20T10:00:00Z"))
        #expect(forecast.standings.map(\.after.kind) == [.hold, .hold])
    }
}

import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("A plan")
struct PlanTests {
    private func plan(_ text: String, from: String, at percentage: Double? = nil) throws -> RolloutPlan {
        let start = try time(from)
        let policy = try ExamplePolicy.written(
            "version: 1\nname: a\ntarget: {application: 9NBLGGH4R315}\n" + text, now: start)
        return RolloutPlan(policy, from: start, at: percentage.flatMap { Percentage($0) })
    }

    private static let ladder =
        "steps: [{setPercentage: 10, bake: 24h}, {setPercentage: 50, bake: 24h}, {finalize: {}}]\n"
    private static let office =
        "timeZone: Europe/Paris\nwindows: [{kind: allow, days: [mon, tue, wed, thu], start: \"09:00\", length: 8h}]\n"

    @Test("has each step with its bake, and the day of the finalization")
    func plain() throws {
        let plan = try plan(Self.ladder, from: "2026-11-20T10:00:00Z")
        #expect(plan.steps.map(\.percentage?.digits) == ["10", "50", nil])
        #expect(
            plan.steps.map { "\($0.at)" } == [
                "2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z",
            ])
        #expect(plan.steps[1].approach?.bake == .hours(24) && plan.steps[1].approach?.waits == [])
        #expect(plan.end.kind == .finalized && plan.isUnchecked)
    }

    @Test("names the window that it waits for")
    func window() throws {
        let plan = try plan(Self.ladder + Self.office, from: "2026-11-20T10:00:00Z")
        let approach = try #require(plan.steps[1].approach)
        #expect(approach.waits.map(\.sentence) == ["waits for the window Mon–Thu 09:00–17:00"])
        #expect("\(plan.steps[1].at)" == "2026-11-23T08:00:00Z")
        #expect(plan.steps[1].localTime == "2026-11-23T09:00:00+01:00")
    }

    @Test("names a freeze, its reason, and the window that comes after it")
    func freeze() throws {
        let freeze = "  - {kind: deny, from: 2026-12-18, to: 2027-01-04, reason: year-end freeze}\n"
        let windows = Self.office.replacing("[{", with: "\n  - {").replacing("}]\n", with: "}\n")
        let plan = try plan(Self.ladder + windows + freeze, from: "2026-12-17T12:00:00Z")
        let wait = try #require(plan.steps[1].approach?.waits.first)
        #expect(wait.cause == .window && "\(wait.until)" == "2027-01-05T08:00:00Z")
        #expect(
            wait.sentence
                == "is denied by 2026-12-18 to 2027-01-04 (year-end freeze), waits for the window Mon–Thu 09:00–17:00")
    }

    @Test("names the change of the clocks, which moves the hour of a bake's end")
    func clocks() throws {
        let forward = try plan(Self.ladder + "timeZone: Europe/Paris\n", from: "2027-03-27T09:00:00Z")
        let change = try #require(forward.steps[1].approach?.clockChanges.first)
        #expect(change.sentence == "the clocks go forward 1h on Sun 2027-03-28 at 02:00" && change.by == .hours(1))
        #expect(
            forward.steps.map(\.localTime) == [
                "2027-03-27T10:00:00+01:00", "2027-03-28T11:00:00+02:00", "2027-03-29T11:00:00+02:00",
            ])
        let back = try plan(Self.ladder + "timeZone: Europe/Paris\n", from: "2026-10-24T09:00:00Z")
        #expect(
            back.steps[1].approach?.clockChanges.map(\.sentence) == ["the clocks go back 1h on Sun 2026-10-25 at 03:00"]
        )
        #expect(back.steps[1].localTime == "2026-10-25T10:00:00+01:00")
    }

    @Test("opens a window that the clocks skip at the first instant that exists")
    func gap() throws {
        let night = "timeZone: Europe/Paris\nwindows: [{kind: allow, days: [sun], start: \"02:30\", length: 1h}]\n"
        let plan = try plan(Self.ladder + night, from: "2027-03-26T09:00:00Z")
        #expect(plan.steps[1].localTime == "2027-03-28T03:00:00+02:00")
    }

    @Test("marks approvals, and takes them to be given when asked for")
    func approval() throws {
        let steps =
            "steps: [{setPercentage: 10, bake: 1h, approval: {people: 2, timeout: 3h}}, {finalize: {bake: 2h}}]\n"
        let plan = try plan(steps, from: "2026-11-20T10:00:00Z")
        let approach = try #require(plan.steps[1].approach)
        #expect(approach.approval?.people == 2 && approach.waits == [])
        #expect(approach.bake == .hours(3) && approach.soak == .hours(2))
        #expect("\(plan.end.at)" == "2026-11-20T13:00:00Z")
    }

    @Test("waits for the Store's figures, which speak of whole days and come late")
    func storeFigures() throws {
        let metric = "metrics: [{name: crashes, source: {store: {rate: crash}}, maxAge: 60h, fail: {above: 1%}}]\n"
        let plan = try plan(Self.ladder + metric, from: "2026-11-20T10:00:00Z")
        // The first whole day is the 21st; its figures come at 06:00 of the 23rd, and are looked at on the hour.
        #expect("\(plan.steps[1].at)" == "2026-11-23T06:00:00Z")
        let wait = try #require(plan.steps[1].approach?.waits.last)
        #expect(wait.cause == .evidence && wait.sentence.hasPrefix("waits for crashes: the Store's figures"))
    }

    @Test("waits for the next look at a metric that is looked at seldom")
    func seldom() throws {
        let metric = """
            metrics:
              - {name: tickets, interval: 10h, maxAge: 10h, fail: {above: 3}, source: {http: {url: "https://a/b", value: /v}}}
            """
        let plan = try plan(
            "steps: [{setPercentage: 10, bake: 1h}, {setPercentage: 50, bake: 1h}, {finalize: {}}]\n" + metric,
            from: "2026-11-20T10:00:00Z")
        #expect(
            plan.steps.map { "\($0.at)" } == [
                "2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z", "2026-11-20T20:00:00Z",
            ])
        #expect(plan.steps[2].approach?.waits.map(\.sentence) == ["waits for the next look at tickets"])
    }

    @Test("begins below the ladder, on any step, or at its end")
    func beginnings() throws {
        let below = try plan(Self.ladder + Self.office, from: "2026-11-20T20:00:00Z", at: 0)
        #expect(below.steps.map(\.percentage?.digits) == ["0", "10", "50", nil])
        #expect(below.steps[1].localTime == "2026-11-23T09:00:00+01:00" && below.steps[1].approach?.bake == .zero)
        let last = try plan(Self.ladder, from: "2026-11-20T20:00:00Z", at: 50)
        #expect(last.steps.map(\.percentage?.digits) == ["50", nil])
    }

    @Test("says what never comes, and why")
    func never() throws {
        let open = try plan("steps: [{setPercentage: 10, bake: 1h}]\n", from: "2026-11-20T10:00:00Z")
        #expect(open.end.kind == .open && open.end.sentence.contains("no `finalize`"))
        let past = "timeZone: UTC\nwindows: [{kind: allow, from: 2020-01-01, to: 2020-02-01}]\n"
        let shut = try plan(Self.ladder + past, from: "2026-11-20T10:00:00Z")
        #expect(shut.end.kind == .held && shut.end.sentence.contains("does not open within a year"))
        let stale = "metrics: [{name: crashes, source: {store: {rate: crash}}, maxAge: 24h, fail: {above: 1%}}]\n"
        let held = try plan(Self.ladder + stale, from: "2026-11-20T10:00:00Z")
        #expect(held.end.kind == .held && held.end.sentence.contains("stale") && held.steps.count == 1)
        let impatient = stale.replacing("24h", with: "60h, noData: fail")
        let halted = try plan(Self.ladder + impatient, from: "2026-11-20T10:00:00Z")
        #expect(halted.end.kind == .halted && halted.end.sentence.contains("crashes"))
        let long = try plan(Self.ladder.replacing("24h", with: "10000d"), from: "2026-11-20T10:00:00Z")
        #expect(long.end.kind == .tooLong)
    }

    @Test("says what is alerted although all goes well")
    func alerts() throws {
        let plan = try plan(Self.ladder + "limits: {maxAge: 30h}\n", from: "2026-11-20T10:00:00Z")
        #expect(plan.alerts.map(\.kind) == [.tooOld] && "\(plan.alerts[0].at)" == "2026-11-21T16:00:00Z")
    }

    @Test("plans what only observes as if it acted")
    func observe() throws {
        let plan = try plan(Self.ladder + "mode: observe\n", from: "2026-11-20T10:00:00Z")
        #expect(plan.mode == .observe && plan.end.kind == .finalized)
    }

    @Test("tells the requests that the rollout takes")
    func requests() throws {
        let metrics = """
            metrics:
              - {name: crashes, source: {store: {rate: crash}}, interval: 30m, maxAge: 60h, fail: {above: 1%}}
              - {name: tickets, interval: 10m, fail: {above: 3}, source: {http: {url: "https://a/b", value: /v}}}
            """
        let plan = try plan(Self.ladder + metrics, from: "2026-11-20T10:00:00Z")
        let requests = plan.requests
        // Two requests each six hours: the Store has a day's figures once a day, and corrects them at times.
        #expect(requests.pollsPerHour == 13 && requests.measurementsPerHour == 1.0 / 3)
        #expect(requests.otherLooksPerHour == 6)
        #expect(requests.limitPerMinute == 20 && requests.rolloutsThatFit == 67)
        #expect(plan.looks.map { "\($0.metric) \($0.every) \($0.firstData)" } == ["crashes 6h 2026-11-23T06:00:00Z"])
        // Two references and two packages to find it; two to look anew and one to act, for the raise and the finalization.
        #expect(requests.actions == 10)
    }

    @Test("waits for the request budget where steps follow each other at once")
    func budget() throws {
        let steps = (1...10).map { "{setPercentage: \($0), bake: 0s}" }.joined(separator: ", ")
        let plan = try plan("steps: [\(steps), {finalize: {}}]\n", from: "2026-11-20T10:00:00Z")
        let minuteLater = try time("2026-11-20T10:01:00Z")
        #expect(plan.end.kind == .finalized && plan.end.at > minuteLater)
        #expect(plan.steps.contains { $0.approach?.waits.map(\.cause) == [.requests] })
    }
}

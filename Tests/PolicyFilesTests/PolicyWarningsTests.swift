import PolicyFiles
import RolloutModel
import Testing

@Suite("What is legal and odd is said as a warning")
struct PolicyWarningsTests {
    private let metric = "metrics: [{name: m, source: {store: {rate: crash}}, fail: {above: 1%}}]\n"

    @Test(
        "A policy that nothing can halt or pause is unchecked",
        arguments: [
            ("", "1:1"), ("metrics: []", "4:1"),
            ("metrics: [{name: m, source: {store: {rate: crash}}, fail: {above: 1%}, onFailure: warn}]", "4:1"),
            ("metrics: [{name: m, source: {store: {rate: crash}}, fail: {above: 1%}, dryRun: true}]", "4:1"),
        ])
    func unchecked(metrics: String, place: String) {
        let file = read(smallest + metrics)
        #expect(
            file.warnings == [
                "p.yaml:\(place): warning: the policy is unchecked: no metric can halt or pause the rollout – add a metric with \"onFailure: halt\" or \"onFailure: pause\""
            ])
        #expect(file.policy?.isUnchecked == true)
    }

    @Test func aCheckedPolicyHasNoWarning() {
        #expect(read(smallest + metric).diagnostics.isEmpty)
    }

    @Test func aMetricThatCannotBeReadDoesNotMakeThePolicyUnchecked() {
        #expect(read(smallest + "metrics: [{name: m, source: {store: {rate: x}}, fail: {above: 1%}}]").warnings == [])
    }

    @Test func aStepWithoutABakeIsSaidUnlessItIsMeant() {
        func steps(_ text: String) -> [String] {
            read("version: 1\ntarget: {application: 9NBLGGH4R315}\nsteps: \(text)\n" + metric).warnings
        }
        #expect(
            steps("[{setPercentage: 10}, {finalize: {}}]") == [
                "p.yaml:3:9: warning: the step to 10 % has no bake: the next follows as soon as the metrics pass – add \"bake: 24h\", or \"bake: 0s\" if that is meant"
            ])
        #expect(steps("[{setPercentage: 10, bake: 0s}, {setPercentage: 20}]") == [])
    }

    @Test func bakesThatTakeLongerThanTheLimitAreSaid() {
        let file = read(smallest + metric + "limits: {maxAge: 23h}")
        #expect(
            file.warnings == [
                "p.yaml:5:18: warning: the bakes take 1d at least, and limits.maxAge alerts after 23h – raise limits.maxAge, or shorten the bakes"
            ])
    }

    @Test func aStoreMetricThatIsNearlyAlwaysStaleIsSaid() {
        let file = read(
            smallest + "metrics: [{name: m, source: {store: {rate: crash}}, maxAge: 2h, fail: {above: 1%}}]")
        #expect(
            file.warnings == [
                "p.yaml:4:61: warning: maxAge (2h) is shorter than a day, and the Store counts whole days – write 36h or more, or the metric is stale for most of the day"
            ])
    }

    @Test func anAllowWindowThatHasPassedIsSaid() {
        let windows =
            "timeZone: UTC\nwindows:\n  - {kind: allow, from: 2026-01-01, to: 2026-11-19}\n  - {kind: deny, from: 2026-01-01, to: 2026-01-02}"
        #expect(
            read(smallest + metric + windows).warnings == [
                "p.yaml:7:5: warning: the allow window ended on 2026-11-19: it never opens again – remove it or move it"
            ])
        #expect(read(smallest + metric + windows.replacing("11-19", with: "11-21")).warnings == [])
    }
}

import PolicyFiles
import RolloutModel
import Testing

@Suite("A policy file becomes the policy that it says")
struct PolicyValuesTests {
    @Test func theSmallestHasEveryDefault() throws {
        let policy = try #require(read(smallest).policy)
        #expect(policy.name == "p")
        #expect(policy.account == "default")
        #expect(policy.target == RolloutTarget(application: "9NBLGGH4R315"))
        #expect(policy.packageVersion == nil)
        #expect(policy.mode == .act)
        #expect(policy.timeZone == nil)
        #expect(policy.steps == [Step(percentage: try #require(Percentage(10)), bake: .hours(24))])
        #expect(policy.finalize == Finalize(bake: .zero))
        #expect(policy.metrics.isEmpty && policy.windows.isEmpty)
        #expect(policy.limits == Limits(progressDeadline: .hours(72), maxAge: .days(14), watchAfterFinalize: .days(7)))
        #expect(policy.onDrift == .hold && policy.onPolicyChange == .continue)
        #expect(policy.digest.rawValue.count == 64)
    }

    @Test func aMetricHasEveryDefault() throws {
        let metric = try #require(
            read(smallest + "metrics: [{name: m, source: {store: {rate: crash}}, fail: {above: 1%}}]").policy?.metrics
                .first)
        #expect(
            metric
                == Metric(
                    name: "m", source: .store(.crash), interval: .hours(1), initialDelay: .zero, maxAge: .hours(36),
                    minSample: nil,
                    fail: .above(0.01), pass: nil, failureLimit: 0, inconclusiveLimit: 12, consecutiveErrorLimit: 6,
                    noData: .hold,
                    onFailure: .halt, dryRun: false))
    }

    @Test func everyKeyArrives() throws {
        let file = read(
            """
            version: 1
            name: n
            account: second
            target: {application: 9NBLGGH4R315, flight: 43E448DF-97C9-4A43-A0BC-2A445E736BCD}
            packageVersion: ">=4.2"
            mode: observe
            timeZone: Asia/Kolkata
            steps:
              - {setPercentage: 12.5%, bake: 1d12h, approval: {people: 2, timeout: 3h, onTimeout: hold}}
              - {setPercentage: 100}
              - finalize:
            metrics:
              - name: a
                source: {prometheus: {url: "https://p:9090", query: "q{v=\\"{{version}}\\"}\\n", sample: s}}
                interval: 5m
                initialDelay: 2h
                maxAge: 10m
                minSample: 0.5
                fail: {below: -3}
                pass: {above: 25%}
                failureLimit: 1
                inconclusiveLimit: 2
                consecutiveErrorLimit: 3
                noData: fail
                onFailure: pause
                dryRun: true
              - {name: b, source: {http: {url: "http://[::1]/x", value: /a~1b, sample: /c, time: /d}}, pass: {below: 1}, onFailure: warn, noData: ignore}
              - {name: c, source: {check: {name: smoke.2, timeout: 45s}}, fail: {above: 0}}
              - {name: d, source: {check: {name: smoke}}, fail: {above: 0}}
            windows:
              - {kind: allow, days: [thu, mon], start: 09:30, length: 90m, reason: office}
              - {kind: deny, from: 2027-12-18, to: 2028-01-04}
            limits: {progressDeadline: 1h, maxAge: 2d, watchAfterFinalize: 0s}
            onDrift: adopt
            onPolicyChange: refuse
            """)
        #expect(file.errors == [])
        let policy = try #require(file.policy)
        let expected = Policy(
            name: "n", account: "second",
            target: RolloutTarget(application: "9NBLGGH4R315", flight: "43e448df-97c9-4a43-a0bc-2a445e736bcd"),
            packageVersion: VersionRequirement(">=4.2"), mode: .observe, timeZone: policy.timeZone,
            steps: [
                Step(
                    percentage: try #require(Percentage(12.5)), bake: .hours(36),
                    approval: Approval(people: 2, timeout: .hours(3))),
                Step(percentage: .full),
            ], finalize: Finalize(),
            metrics: [
                Metric(
                    name: "a",
                    source: .prometheus(
                        PrometheusQuery(url: "https://p:9090", query: #"q{v="{{version}}"}"#, sample: "s")),
                    interval: .minutes(5), initialDelay: .hours(2), maxAge: .minutes(10), minSample: 0.5,
                    fail: .below(-3),
                    pass: .above(0.25), failureLimit: 1, inconclusiveLimit: 2, consecutiveErrorLimit: 3, noData: .fail,
                    onFailure: .pause, dryRun: true),
                Metric(
                    name: "b",
                    source: .http(HTTPDocument(url: "http://[::1]/x", value: "/a~1b", sample: "/c", time: "/d")),
                    pass: .below(1), noData: .ignore, onFailure: .warn),
                Metric(
                    name: "c", source: .check(CheckProgram(name: "smoke.2", timeout: .seconds(45))), fail: .above(0)),
                Metric(
                    name: "d", source: .check(CheckProgram(name: "smoke", timeout: .seconds(30))), fail: .above(0)),
            ],
            windows: [
                .weekly(kind: .allow, days: [.mon, .thu], startSecond: 34_200, length: .minutes(90), reason: "office"),
                .dates(
                    kind: .deny, from: try #require(CivilDate("2027-12-18")), to: try #require(CivilDate("2028-01-04")),
                    reason: nil),
            ], limits: Limits(progressDeadline: .hours(1), maxAge: .days(2), watchAfterFinalize: .zero),
            onDrift: .adopt,
            onPolicyChange: .refuse, digest: policy.digest)
        #expect(policy == expected)
        #expect(policy.timeZone?.name == "Asia/Kolkata")
    }

    @Test(
        "The name is the file's where the file gives none",
        arguments: [
            ("/etc/rolloutd/policies/contoso-notes.yaml", "contoso-notes"), ("a.b.yml", "a.b"), ("x", "x"),
        ])
    func defaultName(file: String, name: String) {
        #expect(read(smallest, file: file).policy?.name.rawValue == name)
    }

    @Test func nullIsTheDefault() throws {
        let nulls = """
            name: null
            account: ~
            packageVersion:
            mode: null
            timeZone: null
            limits: null
            onDrift: null
            onPolicyChange:
            """
        #expect(read(smallest + nulls).policy == read(smallest).policy)
        #expect(read(smallest + nulls).errors == [])
    }
}

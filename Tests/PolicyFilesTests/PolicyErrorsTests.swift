import PolicyFiles
import RolloutModel
import Testing

@Suite("Every rule that a policy file breaks is reported, with its place and what to write instead")
struct PolicyErrorsTests {
    @Test func allAtOnce() {
        let file = read(
            """
            version: 2
            nmae: x
            target: {application: 9nblggh4r315, fligth: x}
            timeZone: Europe/Pariss
            preset: careful
            steps:
              - {setPercentage: 25, bake: 1x}
              - {setPercentage: 25, bake: 1h}
              - {setPercentage: 120, bake: 1h}
              - finalize: {}
              - {setPercentage: 50, bake: 1h}
            metrics:
              - {name: a, source: {store: {rate: crashes}}, fail: {above: 1%}}
              - {name: b, source: {store: {rate: crash}}}
              - {name: b, source: {check: {name: ../smoke, timeout: 30s}}, dryRun: true}
            windows:
              - {kind: allow, days: [monday], start: "9", length: 8d}
            limits: {maxAffectedDevices: 5000, maxage: 14d}
            notify: [{on: [halt, drift], to: oncall, every: 1m}, {on: [drift], to: oncall}]
            """)
        #expect(file.policy == nil)
        #expect(
            file.errors == [
                #"p.yaml:1:10: version: "2" is not a version of the policy format that this rolloutd reads – write 1"#,
                #"p.yaml:2:1: the key "nmae" is unknown – write "name""#,
                #"p.yaml:3:23: application: "9nblggh4r315" is not a Store ID – write the twelve capitals and digits that Partner Center shows, such as 9NBLGGH4R315"#,
                #"p.yaml:3:37: target: the key "fligth" is unknown – write "flight""#,
                #"p.yaml:4:11: timeZone: "Europe/Pariss" is not a time zone that this machine knows – write Europe/Paris"#,
                #"p.yaml:5:1: a preset is a metric's – write "metrics: [{preset: store-crash-rate}]""#,
                #"p.yaml:7:31: bake: "1x" is not a duration – write 30s, 5m, 12h, 7d, 2w or a sum such as 1d12h"#,
                #"p.yaml:8:5: the ladder does not rise: 25 % comes after 25 % – write a percentage above 25, or remove the step: the Store never lowers one"#,
                #"p.yaml:9:21: setPercentage: "120" is not a percentage above 0 and at most 100 with at most two decimals – write 10, 12.5 or 10%"#,
                #"p.yaml:11:5: a step stands after finalize – remove it: after finalize everybody has the new version, for good"#,
                #"p.yaml:13:38: rate: "crashes" is not a word that is known here – write crash (one of: crash, hang, memory, script)"#,
                #"p.yaml:14:5: the metric "b" can neither fail nor pass: it has no band – add "fail: {above: 1%}" or "pass: {below: 1%}""#,
                #"p.yaml:15:12: the metric "b" stands here again, after line 14 – give it another name"#,
                #"p.yaml:15:38: name: "../smoke" is not the name of a check – write the name of a file in the folder of checks, such as smoke: at most 64 of a-z, A-Z, 0-9, "-", "_" and ".""#,
                #"p.yaml:17:26: days: "monday" is not a word that is known here – write one of: mon, tue, wed, thu, fri, sat, sun"#,
                #"p.yaml:17:42: start: "9" is not a time of day – write hours and minutes of a 24-hour clock, such as "09:00""#,
                #"p.yaml:17:55: length: "8d" is too long – write at most 7d"#,
                #"p.yaml:18:36: limits: the key "maxage" is unknown – write "maxAge""#,
                #"p.yaml:19:16: on: "halt" is not a word that is known here – write one of: halted, paused, approval, drift, stale, failed, finalized, warning"#,
                #"p.yaml:19:49: every: "1m" is too short – write at least 5m"#,
                #"p.yaml:19:54: notify: oncall is told of drift twice – keep one of the two"#,
            ])
    }

    @Test(
        "What is missing",
        arguments: [
            (
                "name: x",
                [
                    #"p.yaml:1:1: the key "steps" is missing – add "steps: [{setPercentage: 10, bake: 24h}, {finalize: {}}]""#,
                    #"p.yaml:1:1: the key "target" is missing – add "target: {application: 9NBLGGH4R315}""#,
                    #"p.yaml:1:1: the key "version" is missing – add "version: 1""#,
                ]
            ),
            (
                "version: 1\ntarget: {}\nsteps: []",
                [
                    #"p.yaml:2:9: target: the key "application" is missing – add "application: 9NBLGGH4R315""#,
                    "p.yaml:3:8: steps: the list has 0 entries – give at least 1",
                ]
            ),
            (
                smallest + "metrics: [{}]",
                [
                    #"p.yaml:4:11: metrics: the key "name" is missing – add "name: crash-rate""#,
                    #"p.yaml:4:11: metrics: the key "source" is missing – add "source: {store: {rate: crash}}""#,
                    #"p.yaml:4:11: the metric can neither fail nor pass: it has no band – add "fail: {above: 1%}" or "pass: {below: 1%}""#,
                ]
            ),
            ("", ["p.yaml:1:1: the file is empty – write at least one \"key: value\" line"]),
            ("- a", ["p.yaml:1:1: a list is not a mapping – write \"key: value\" lines"]),
        ])
    func missing(yaml: String, problems: [String]) {
        #expect(read(yaml).errors == problems)
    }

    @Test(
        "Counts are bounded",
        arguments: [
            (
                "steps",
                "version: 1\ntarget: {application: 9NBLGGH4R315}\nsteps:\n"
                    + (1...101).map { "  - {setPercentage: 0.\($0 < 10 ? "0" : "")\($0), bake: 1h}\n" }.joined()
            ),
            (
                "metrics",
                smallest + "metrics:\n"
                    + (1...51).map { "  - {name: m\($0), source: {store: {rate: crash}}, fail: {above: 1%}}\n" }
                    .joined()
            ),
            (
                "windows",
                smallest + "timeZone: UTC\nwindows:\n"
                    + (1...101).map { _ in "  - {kind: deny, from: 2027-01-01, to: 2027-01-02}\n" }.joined()
            ),
        ])
    func counts(list: String, yaml: String) {
        let errors = read(yaml).errors
        #expect(errors.count == 1)
        #expect(errors.first?.contains("\(list): the list has ") == true)
    }

    @Test(
        "Names are plain words",
        arguments: ["a/b", ".hidden", "-x", "a b", "ü", "\"\"", "\"a\\nb\"", String(repeating: "x", count: 65)])
    func names(name: String) {
        #expect(read(smallest + "name: \(name)").errors.count == 1)
        #expect(read(smallest + "account: \(name)").errors.count == 1)
    }

    @Test func aFileNameThatIsNoNameIsReported() {
        #expect(
            read(smallest, file: "/p/my policy.yaml").errors == [
                "/p/my policy.yaml:1:1: the file's name \"my policy\" is no name of a policy – add \"name: …\" with letters, digits, \"-\", \"_\" and \".\" only, or rename the file"
            ])
    }

    @Test(
        "Other words and IDs",
        arguments: [
            ("mode: dry", "4:7: mode: \"dry\" is not a word that is known here – write one of: act, observe"),
            (
                "onDrift: ignore",
                "4:10: onDrift: \"ignore\" is not a word that is known here – write one of: hold, adopt, reassert"
            ),
            (
                "onPolicyChange: continu",
                "4:17: onPolicyChange: \"continu\" is not a word that is known here – write continue (one of: continue, restart, refuse)"
            ),
            (
                "packageVersion: '=>4'",
                "4:17: packageVersion: \"=>4\" is not a condition on a version – write one such as \">=4.2\", \"<5\" or \"4.2.1.0\""
            ),
            (
                "metrics:",
                "4:1: metrics: nothing stands where a list is needed – remove the key, or write \"metrics: []\""
            ),
            (
                "windows: # none left",
                "4:1: windows: nothing stands where a list is needed – remove the key, or write \"windows: []\""
            ),
            ("limits: {progressDeadline: 1s}", "4:28: progressDeadline: \"1s\" is too short – write at least 1m"),
            (
                "limits: {watchAfterFinalize: 200y}",
                "4:30: watchAfterFinalize: \"200y\" is not a duration – write 30s, 5m, 12h, 7d, 2w or a sum such as 1d12h"
            ),
        ])
    func words(line: String, problem: String) {
        #expect(read(smallest + line).errors == ["p.yaml:\(problem)"])
    }
}

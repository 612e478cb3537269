import PolicyFiles
import RolloutModel
import Testing

@Suite("A metric that cannot do its work is reported, with its place and what to write instead")
struct MetricErrorsTests {
    private func metric(_ rest: String, source: String = "{store: {rate: crash}}") -> String {
        smallest + "metrics:\n  - {name: m, source: \(source), \(rest)}"
    }

    @Test(
        "Bands that cannot fail, cannot pass or contradict each other",
        arguments: [
            (
                "fail: {above: 100%}",
                "5:53: the metric \"m\" can never fail: its values lie between 0 and 1 (100%) – write a bound between 0% and 100%, such as 1.5% or 0.015"
            ),
            (
                "fail: {above: 25}",
                "5:53: the metric \"m\" can never fail: its values lie between 0 and 1 (100%) – write a bound between 0% and 100%, such as 1.5% or 0.015"
            ),
            (
                "fail: {below: 0}",
                "5:53: the metric \"m\" can never fail: its values lie between 0 and 1 (100%) – write a bound between 0% and 100%, such as 1.5% or 0.015"
            ),
            (
                "fail: {above: -1}",
                "5:53: the metric \"m\" can never pass: its values lie between 0 and 1 (100%) – write a bound between 0% and 100%, such as 1.5% or 0.015"
            ),
            (
                "pass: {below: 0%}",
                "5:53: the metric \"m\" can never pass: its values lie between 0 and 1 (100%) – write a bound between 0% and 100%, such as 1.5% or 0.015"
            ),
            (
                "pass: {below: 200%}",
                "5:53: the metric \"m\" can never fail: its values lie between 0 and 1 (100%) – write a bound between 0% and 100%, such as 1.5% or 0.015"
            ),
            (
                "fail: {above: 1%}, pass: {below: 2%}",
                "5:72: values between 0.01 and 0.02 would fail and pass – write pass below 0.01 or less"
            ),
            (
                "fail: {below: 2%}, pass: {above: 1%}",
                "5:72: values between 0.01 and 0.02 would fail and pass – write pass above 0.02 or more"
            ),
            (
                "fail: {above: 1%}, pass: {above: 2%}",
                "5:72: fail and pass lie on the same side – write one with above and the other with below"
            ),
            (
                "fail: {above: 1%, below: 2%}",
                "5:53: fail: both above and below are given – write one of them, such as {above: 1%}"
            ),
            ("fail: {}", "5:53: fail: neither above nor below is given – write one of them, such as {above: 1%}"),
            ("fail: {above: .inf}", "5:61: above: \".inf\" is not a number or a percentage – write 1.5% or 0.015"),
            ("fail: {above: NaN}", "5:61: above: \"NaN\" is not a number or a percentage – write 1.5% or 0.015"),
            (
                "onFailure: warn",
                "5:5: the metric \"m\" can neither fail nor pass: it has no band – add \"fail: {above: 1%}\" or \"pass: {below: 1%}\""
            ),
        ])
    func bands(rest: String, problem: String) {
        #expect(read(metric(rest)).errors == ["p.yaml:\(problem)"])
    }

    @Test(
        "Bands that can fail, pass and be inconclusive",
        arguments: [
            "fail: {above: 0}", "fail: {above: 99.99%}", "pass: {below: 100%}", "fail: {above: 1%}, pass: {below: 1%}",
            "fail: {below: 0.5}, pass: {above: 0.5}", "dryRun: true",
        ])
    func goodBands(rest: String) {
        #expect(read(metric(rest)).errors == [])
    }

    @Test(
        "A metric's times, limits and sample",
        arguments: [
            ("interval: 0s", "5:76: interval: \"0s\" is too short – write at least 1s"),
            ("interval: 8d", "5:76: interval: \"8d\" is too long – write at most 7d"),
            (
                "interval: 48h",
                "5:76: maxAge (1d12h) is shorter than interval (2d): between two measurements there is no data – write a maxAge of at least 2d, or a shorter interval"
            ),
            (
                "interval: 2h, maxAge: 1h",
                "5:88: maxAge (1h) is shorter than interval (2h): between two measurements there is no data – write a maxAge of at least 2h, or a shorter interval"
            ),
            ("initialDelay: 100d", "5:80: initialDelay: \"100d\" is too long – write at most 90d"),
            ("minSample: 0", "5:77: minSample: \"0.0\" is no size of a sample – write a number above 0, such as 1000"),
            (
                "failureLimit: -1",
                "5:80: failureLimit: \"-1\" is not a whole number from 0 to 10000 – write a whole number from 0 to 10000, such as 0"
            ),
            (
                "failureLimit: 1.5",
                "5:80: failureLimit: \"1.5\" is not a whole number from 0 to 10000 – write a whole number from 0 to 10000, such as 0"
            ),
            (
                "compare: {against: baseline}",
                "5:85: against: \"baseline\" is not a word that is known here – write fallback"
            ),
            ("compare: {ratio: 2}", "5:75: compare: the key \"against\" is missing – add \"against: fallback\""),
            (
                "compare: {against: fallback, ratio: 1}",
                "5:102: ratio: \"1.0\" is no degradation – write how many times the fallback's rate is worth a halt: above 1 and at most 100, such as 1.5"
            ),
            (
                "compare: {against: fallback, ratio: 101}",
                "5:102: ratio: \"101.0\" is no degradation – write how many times the fallback's rate is worth a halt: above 1 and at most 100, such as 1.5"
            ),
            (
                "compare: {against: fallback, alpha: 60%}",
                "5:102: alpha: \"0.6\" is no probability of a false alarm – write one above 0 and at most 0.5 (50%), such as 0.05"
            ),
            (
                "compare: {against: fallback, alpha: 0}",
                "5:102: alpha: \"0.0\" is no probability of a false alarm – write one above 0 and at most 0.5 (50%), such as 0.05"
            ),
            (
                "noData: pass",
                "5:74: noData: \"pass\" is not a word that is known here – write one of: hold, fail, ignore"
            ),
            ("dryRun: yes", "5:74: dryRun: \"yes\" is not true or false – write true or false"),
        ])
    func times(rest: String, problem: String) {
        #expect(read(metric("fail: {above: 1%}, \(rest)")).errors == ["p.yaml:\(problem)"])
    }

    @Test(
        "Sources",
        arguments: [
            ("{}", "5:23: the source is of no kind – give one of store, prometheus, http and check"),
            (
                "{store: {rate: crash}, http: {url: 'https://x', value: /v}}",
                "5:23: the source is of several kinds: store, http – give one of store, prometheus, http and check"
            ),
            (
                "{store: {}}",
                "5:31: store: neither rate nor count nor newSignatures is given – write one of them, such as {rate: crash}"
            ),
            (
                "{store: {rate: crash, count: hang}}",
                "5:31: store: rate and count are given – write one of them, such as {rate: crash}"
            ),
            (
                "{store: {rate: crash, hours: 3}}",
                "5:52: hours means nothing with rate: it belongs to count – remove it, or write count in place of rate"
            ),
            (
                "{store: {rate: crash, minDevices: 3}}",
                "5:57: minDevices means nothing with rate: it belongs to newSignatures – remove it, or write newSignatures in place of rate"
            ),
            (
                "{prometheus: {url: 'http://prometheus.internal', query: q}}",
                "5:42: url: \"http://prometheus.internal\" would be sent in the clear – write https:// (http is for 127.0.0.1, [::1] and localhost only)"
            ),
            (
                "{prometheus: {url: 'https://p/{{version}}', query: q}}",
                "5:42: url: a placeholder stands in the address – use placeholders in the query only"
            ),
            (
                "{prometheus: {url: 'https://p', query: 'x{v=\"{{verison}}\"}'}}",
                "5:62: query: the placeholder \"{{verison}}\" is unknown – use one of: {{version}}, {{fallbackVersion}}, {{application}}, {{submission}}"
            ),
            (
                "{prometheus: {url: 'https://p', query: 'x{{'}}",
                "5:62: query: the placeholder \"{{\" is unknown – use one of: {{version}}, {{fallbackVersion}}, {{application}}, {{submission}}"
            ),
            ("{prometheus: {url: 'https://p', query: ' '}}", "5:62: query: \" \" is not a query – write the query"),
            (
                "{prometheus: {url: 'https://p', query: q, simple: q}}",
                "5:65: prometheus: the key \"simple\" is unknown – write \"sample\""
            ),
            (
                "{http: {url: 'https://{{version}}.example/', value: /v}}",
                "5:36: url: \"https://{{version}}.example/\" has a placeholder in its host – use placeholders in the path or the query only"
            ),
            (
                "{http: {url: 'https://me:secret@example/', value: /v}}",
                "5:36: url: \"https://me:secret@example/\" has a user name in it – remove it: a secret never stands in a file"
            ),
            (
                "{http: {url: 'https://x', value: v}}",
                "5:56: value: \"v\" is not a JSON pointer – write one that begins with \"/\", such as /data/0/value (\"~\" is \"~0\", \"/\" is \"~1\")"
            ),
            ("{check: {}}", "5:31: check: the key \"name\" is missing – add \"name: smoke\""),
            (
                "{check: {name: .hidden}}",
                "5:38: name: \".hidden\" is not the name of a check – write the name of a file in the folder of checks, such as smoke: at most 64 of a-z, A-Z, 0-9, \"-\", \"_\" and \".\""
            ),
            ("{check: {name: a, timeout: 6m}}", "5:50: timeout: \"6m\" is too long – write at most 5m"),
            (
                "{http: {url: 'https://x', value: /a~2}}",
                "5:56: value: \"/a~2\" is not a JSON pointer – write one that begins with \"/\", such as /data/0/value (\"~\" is \"~0\", \"/\" is \"~1\")"
            ),
        ])
    func sources(source: String, problem: String) {
        #expect(read(metric("fail: {above: 1%}", source: source)).errors == ["p.yaml:\(problem)"])
    }

    @Test("A check must end before it is due again")
    func checkTimeout() {
        let source = "{check: {name: smoke, timeout: 2m}}"
        #expect(
            read(metric("interval: 90s, fail: {above: 0}", source: source)).errors.map { $0.drop { $0 != " " } } == [
                " the check may take longer (timeout: 2m) than interval (1m30s) – write an interval of at least 2m, or a shorter timeout in the source"
            ])
        #expect(read(metric("interval: 2m, minSample: 5, fail: {above: 0}", source: source)).errors == [])
    }

    @Test(
        "A minimal sample needs a source that has one",
        arguments: [
            ("{prometheus: {url: 'https://p', query: q}}", "{prometheus: {url: 'https://p', query: q, sample: s}}"),
            ("{http: {url: 'https://x', value: /v}}", "{http: {url: 'https://x', value: /v, sample: /s}}"),
        ])
    func sample(without: String, with: String) {
        let errors = read(metric("minSample: 10, fail: {above: 1%}", source: without)).errors
        #expect(errors.count == 1)
        #expect(
            errors.first?.hasSuffix(
                "minSample can never be met: the source gives no sample – add \"sample\" to the source, or remove minSample"
            ) == true)
        #expect(read(metric("minSample: 10, fail: {above: 1%}", source: with)).errors == [])
    }

    private func alarm(_ rest: String, _ source: String) -> [String] {
        read(metric(rest, source: "{store: {\(source)}}")).errors
    }

    @Test(
        "A number of failures fails above a number, and that is all it says",
        arguments: [
            (
                "count: crash", "fail: {above: 1%}",
                "counts, and 0.01 is no count: the first failure would be above it – write a number and no percentage, such as fail: {above: 20}"
            ),
            (
                "count: crash", "fail: {below: 3}",
                "would fail with few failures – write above, such as fail: {above: 20}"
            ),
            (
                "newSignatures: crash", "fail: {above: -1}",
                "can never pass: a number of failures is never below 0 – write a number, such as fail: {above: 20}"
            ),
            (
                "count: crash", "fail: {above: 20}, pass: {below: 5}",
                "counts failures, and no number of them shows that all is well – remove pass; what does not fail passes"
            ),
            ("count: crash", "interval: 2h", "can never fail: it has no band – add \"fail: {above: 20}\""),
        ])
    func alarms(source: String, rest: String, problem: String) {
        let errors = alarm(rest, source)
        #expect(errors.count == 1)
        #expect(errors.first?.hasSuffix("the metric \"m\" " + problem) == true, "\(errors)")
    }

    @Test("What an alarm's keys may say")
    func alarmKeys() {
        #expect(alarm("fail: {above: 0}", "count: crash, hours: 71") == [])
        #expect(alarm("fail: {above: 2}", "newSignatures: crash, minDevices: 2.5, fallbackDays: 29") == [])
        #expect(alarm("minSample: 100", "newSignatures: hang") == [])
        #expect(alarm("dryRun: true", "count: memory") == [])
        for source in [
            "count: crash, hours: 72", "count: crash, hours: 0", "newSignatures: crash, fallbackDays: 30",
            "newSignatures: crash, minDevices: 0", "count: crashes", "newSignatures: true",
        ] {
            #expect(alarm("fail: {above: 2}", source).count == 1, "\(source)")
        }
        let sampled = alarm("fail: {above: 2}, minSample: 10", "count: crash")
        #expect(sampled.first?.hasSuffix("the source gives no sample – remove minSample") == true, "\(sampled)")
        #expect(read(metric("fail: {above: 2}, maxAge: 2h", source: "{store: {count: crash}}")).warnings.count == 1)
    }

    @Test("An alarm's defaults: new failures pause above none, a count that has nothing to report does not hold")
    func alarmDefaults() throws {
        func only(_ rest: String, _ source: String) throws -> Metric {
            try #require(read(metric(rest, source: "{store: {\(source)}}")).policy?.metrics.first)
        }
        let new = try only("interval: 2h", "newSignatures: crash")
        #expect(new.source == .storeSignatures(StoreSignatures(.crash, minDevices: 5, fallbackDays: 7)))
        #expect(new.fail == .above(0) && new.onFailure == .pause && new.noData == .hold)
        #expect(try only("onFailure: halt, noData: ignore", "newSignatures: crash").onFailure == .halt)
        let count = try only("fail: {above: 20}", "count: hang")
        #expect(count.source == .storeCount(StoreCount(.hang, hours: 24)))
        #expect(count.onFailure == .halt && count.noData == .ignore)
        #expect(try only("fail: {above: 20}, noData: hold", "count: hang").noData == .hold)
    }
}

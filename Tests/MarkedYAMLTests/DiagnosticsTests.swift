import MarkedYAML
import RolloutModel
import Testing

@Suite("Every problem of a YAML file is reported, with its place and what to write instead")
struct DiagnosticsTests {
    @Test func allAtOnceInTheOrderOfTheFile() {
        let (_, problems) = SampleFile.read(
            """
            tilte: x
            color: gren
            count: 010
            isOn: yes
            factor: .inf
            share: 101
            ratio: lots
            day: 2026-02-30
            time: "25:00"
            moment: tomorrow
            address: http://example.org
            count: 3
            parts:
              - name: a b
              - length: 1x
              - [x]
            labels: {a: {}, a: b}
            """)
        #expect(
            problems == [
                #"f.yaml:1:1: the key "tilte" is unknown – write "title""#,
                #"f.yaml:2:8: color: "gren" is not a word that is known here – write green (one of: red, green, blue)"#,
                #"f.yaml:3:8: count: "010" is not a whole number from 1 to 100 – write a whole number from 1 to 100, such as 1"#,
                #"f.yaml:4:7: isOn: "yes" is not true or false – write true or false"#,
                #"f.yaml:5:9: factor: ".inf" is not a number – write a number such as 25 or 0.5"#,
                #"f.yaml:6:8: share: "101" is not a percentage above 0 and at most 100 with at most two decimals – write 10, 12.5 or 10%"#,
                #"f.yaml:7:8: ratio: "lots" is not a number or a percentage – write 1.5% or 0.015"#,
                #"f.yaml:8:6: day: "2026-02-30" is not a day of the calendar – write year-month-day, such as 2026-12-18"#,
                #"f.yaml:9:7: time: "25:00" is not a time of day – write hours and minutes of a 24-hour clock, such as "09:00""#,
                #"f.yaml:10:9: moment: "tomorrow" is not a moment – write RFC 3339, such as 2026-11-20T19:00:00Z"#,
                #"f.yaml:11:10: address: "http://example.org" would be sent in the clear – write https:// (http is for 127.0.0.1, [::1] and localhost only)"#,
                #"f.yaml:12:1: the key "count" stands here again, after line 3 – keep one of the two"#,
                #"f.yaml:14:11: name: "a b" is not a name – use at most 64 of a-z, A-Z, 0-9, "-", "_" and ".""#,
                #"f.yaml:15:5: parts: the key "name" is missing – add "name: engine""#,
                #"f.yaml:15:13: length: "1x" is not a duration – write 30s, 5m, 12h, 7d, 2w or a sum such as 1d12h"#,
                #"f.yaml:16:5: parts: a list is not a mapping – write "key: value" lines"#,
                #"f.yaml:17:13: a: a mapping is not a text – write a text, in quotes where it has ": " or " #" in it"#,
                #"f.yaml:17:17: the key "a" stands here again – keep one of the two"#,
            ])
    }

    @Test func duplicateKeysDoNotHideOtherProblems() {
        let (_, problems) = SampleFile.read("\"title\": a\n'title': b\r\ntitle: ü\ncount: x\ntitle: d\n")
        #expect(
            problems == [
                #"f.yaml:2:1: the key "title" stands here again, after line 1 – keep one of the two"#,
                #"f.yaml:3:1: the key "title" stands here again, after line 1 – keep one of the two"#,
                #"f.yaml:4:8: count: "x" is not a whole number from 1 to 100 – write a whole number from 1 to 100, such as 1"#,
                #"f.yaml:5:1: the key "title" stands here again, after line 1 – keep one of the two"#,
            ])
    }

    @Test(
        "Counts and lengths have bounds",
        arguments: [
            ("parts: []", "f.yaml:1:8: parts: the list has 0 entries – give at least 1"),
            (
                "parts: [{name: a}, {name: b}, {name: c}, {name: d}]",
                "f.yaml:1:8: parts: the list has 4 entries – give at most 3"
            ),
            ("labels: {a: b, c: d, e: f, g: h}", "f.yaml:1:9: labels: there are 4 entries – give at most 3"),
            ("parts: [{name: a, length: 0s}]", #"f.yaml:1:27: length: "0s" is too short – write at least 1s"#),
            ("parts: [{name: a, length: 8d}]", #"f.yaml:1:27: length: "8d" is too long – write at most 7d"#),
            ("parts: {}", "f.yaml:1:8: parts: a mapping is not a list – write a list such as [{name: a}]"),
            ("[1, 2]", "f.yaml:1:1: a list is not a mapping – write \"key: value\" lines"),
            (
                "parts: [{name: }]",
                "f.yaml:1:16: name: nothing stands where a name is needed – use at most 64 of a-z, A-Z, 0-9, \"-\", \"_\" and \".\""
            ),
            (
                "title: \"a\\0b\"",
                #"f.yaml:1:8: title: "a\u{0}b" is not a text – write a text, in quotes where it has ": " or " #" in it"#
            ),
        ])
    func bounds(yaml: String, problem: String) {
        #expect(SampleFile.read(yaml).problems == [problem])
    }

    @Test(
        "Numbers that YAML 1.1 or Swift would read otherwise are refused",
        arguments: [
            "1:30", "0x10", "0b1", "0o7", "1_0", "+1", " ", "1.", ".5", "1e", "nan", "inf", "1e999", "0x1p3", "--1",
            "١", "1e-9999",
        ])
    func oddNumbers(text: String) {
        #expect(SampleFile.read("factor: \"\(text)\"").problems.count == 1)
        #expect(SampleFile.read("count: \"\(text)\"").problems.count == 1)
        #expect(SampleFile.read("ratio: \"\(text)%\"").problems.count == 1)
    }

    @Test(
        "Percentages outside what is allowed",
        arguments: ["0", "0%", "-5", "100.01", "12.345", "%", "1e1", "10%%", "0.001"])
    func percentages(text: String) {
        #expect(SampleFile.read("share: \"\(text)\"").problems.count == 1)
    }

    @Test func aWarningSaysSo() {
        let reader = YAMLReader(file: "f")
        reader.warning(at: Position(line: 2, column: 3), "this is odd", writeInstead: "write that")
        #expect(reader.diagnostics.map(\.description) == ["f:2:3: warning: this is odd – write that"])
        #expect(!reader.hasErrors)
    }

    @Test func thousandsOfProblemsAreCutShort() {
        let yaml = (0..<5_000).map { "k\($0): x" }.joined(separator: "\n")
        let (_, problems) = SampleFile.read(yaml)
        #expect(problems.count == YAMLReader.mostDiagnostics)
        #expect(problems.contains { $0.contains("there are more problems than are shown") })
    }

    @Test(
        "The nearest known word is suggested",
        arguments: [
            ("maxage", "maxAge"), ("finalise", "finalize"), ("stpes", "steps"), ("bke", "bake"), ("xyzzy", nil),
            ("", nil),
        ])
    func nearest(text: String, word: String?) {
        #expect(nearestWord(to: text, among: ["maxAge", "finalize", "steps", "bake"]) == word)
    }
}

@Suite("A diagnostic is one line, whatever its file is called")
struct VisibleDiagnosticTests {
    @Test func controlsAndDirectionsAreWrittenOut() {
        let problem = Diagnostic(
            file: "a\u{1B}[2J\nb\u{9B}\u{202E}.yaml", position: .start, what: shownText("x\u{2066}\u{7F}\n"),
            whatToWriteInstead: "write é👩‍💻")
        #expect(
            problem.description
                == #"a\u{1b}[2J\u{a}b\u{9b}\u{202e}.yaml:1:1: "x\u{2066}\u{7f}\n" – write é👩‍💻"#)
    }
}

import MarkedYAML
import RolloutModel
import Testing

@Suite("A YAML file's values are read as they are written")
struct ReadingValuesTests {
    @Test func everyKindOfValue() throws {
        let (file, problems) = SampleFile.read(
            """
            title: "Hello: world"
            color: green
            count: 42
            isOn: true
            factor: -2.5e3
            share: 12.5%
            ratio: 1.1%
            day: 2026-12-18
            time: 09:30
            moment: 2026-11-20T19:00:00Z
            address: http://127.0.0.1:9090/x?y={{version}}
            parts:
              - name: engine
                length: 1d12h
              - {name: hull}
            labels: {a: x, b: "2"}
            """)
        #expect(problems == [])
        #expect(
            file
                == SampleFile(
                    title: "Hello: world", color: .green, count: 42, isOn: true, factor: -2_500,
                    share: Percentage(12.5), ratio: 0.011, day: CivilDate("2026-12-18"), time: 34_200,
                    moment: Timestamp("2026-11-20T19:00:00Z"), address: "http://127.0.0.1:9090/x?y={{version}}",
                    parts: [.init(name: "engine", length: .hours(36)), .init(name: "hull", length: nil)],
                    labels: ["a": "x", "b": "2"]))
    }

    @Test(
        "What YAML 1.1 takes for numbers and truth values stays text",
        arguments: ["1:30", "010", "yes", "0x1F", "1_000", "off", "=", "<<"])
    func textStaysText(text: String) {
        let (file, problems) = SampleFile.read("title: \(text)")
        #expect(problems == [])
        #expect(file?.title == text)
    }

    @Test(
        "Quotes make no difference to numbers",
        arguments: ["count: \"7\"", "count: '7'", "count: 7", "count:   7   # seven"])
    func quotedNumbers(yaml: String) {
        #expect(SampleFile.read(yaml).file?.count == 7)
    }

    @Test("Null, in each spelling, is the same as a missing key", arguments: ["", "~", "null", "Null", "NULL"])
    func null(text: String) {
        let (file, problems) = SampleFile.read("title: \(text)\ncount: 1")
        #expect(problems == [])
        #expect(file == SampleFile(count: 1))
    }

    @Test func quotedNullIsText() {
        #expect(SampleFile.read("title: 'null'").file?.title == "null")
    }

    @Test func aByteOrderMarkIsNoPartOfTheFirstKey() {
        let (file, problems) = SampleFile.read(bytes: [0xEF, 0xBB, 0xBF] + Array("count: 7".utf8))
        #expect(problems == [])
        #expect(file?.count == 7)
    }

    @Test func percentAndRatioAreExact() {
        for hundredths in 1...10_000 {
            let digits = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
            let file = SampleFile.read("share: \(digits)%\nratio: \(digits)%").file
            #expect(file?.share?.hundredths == hundredths)
            #expect(file?.ratio == Double("\(hundredths)e-4"))
        }
    }

    @Test(
        "An address is https, or http on this machine",
        arguments: [
            "https://desk.internal/api?version={{version}}&x=1", "https://a:8443", "http://localhost/x",
            "http://127.3.2.1:80/",
            "http://[::1]:9090/", "https://[2001:db8::1]/", "HTTPS://example.org",
        ])
    func goodAddress(text: String) {
        #expect(WebAddress.problem(of: text) == nil)
    }

    @Test(
        "Any other address is refused",
        arguments: [
            "http://prometheus.internal", "http://127.0.0.1.evil.example/", "ftp://x/", "https://",
            "https://user:pw@host/", "desk.internal",
            "https://{{version}}.example/", "https://host:0/", "https://host:99999/", "http://1270.0.0.1/",
            "https://a b/", "https://a/\u{e9}",
            "https:///path", "https://:80/", "http://localhost.evil/", "http://[::2]/",
        ])
    func badAddress(text: String) {
        #expect(WebAddress.problem(of: text) != nil)
    }

    @Test func theKeysAskedForAreKnownByPath() {
        let reader = YAMLReader(file: "f", recordingKeys: true)
        _ = reader.read(Array("parts: [{name: a}]\ncount: 1".utf8), as: SampleFile.reading)
        #expect(reader.keysAskedFor["parts[]"] == ["name", "length"])
        #expect(reader.keysAskedFor[""]?.contains("labels") == true)
    }
}

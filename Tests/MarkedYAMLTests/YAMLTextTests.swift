import MarkedYAML
import Testing

@Suite("JSON as YAML")
struct YAMLTextTests {
    @Test("keeps order, numbers and texts, and stands in blocks")
    func blocks() throws {
        let json = #"""
            {"b":{"list":[1,25,12.5,0.0042,-3,1e-7],"empty":[],"none":{}},"a":"ä – ✔ \"q\" a\\b","n":null,"t":true}
            """#
        #expect(
            try YAMLText.of(json: json) == #"""
                b:
                  list:
                  - 1
                  - 25
                  - 12.5
                  - 0.0042
                  - -3
                  - 1e-7
                  empty: []
                  none: {}
                a: ä – ✔ "q" a\b
                n: null
                t: true

                """#)
    }

    @Test("leaves escaped what would steer a terminal", arguments: ["\\u001b", "\\u202e", "\\u0085"])
    func escapes(escape: String) throws {
        let text = try YAMLText.of(json: "{\"a\":\"ä \(escape) [2J\"}")
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.isASCII && $0.value >= 0x20) })
    }

    @Test(
        "quotes a text that would otherwise be something else",
        arguments: [
            ("123", "'123'"), ("true", "'true'"), ("null", "'null'"), ("", "''"), ("~", "'~'"), ("1.5", "'1.5'"),
            ("2026-01-01T00:00:00Z", "'2026-01-01T00:00:00Z'"), ("a: b", "'a: b'"), ("- a", "'- a'"),
            ("# a", "'# a'"), ("plain text, as it is", "plain text, as it is"), ("25 %", "25 %"), ("1d12h", "1d12h"),
        ])
    func quotes(text: String, written: String) throws {
        #expect(try YAMLText.of(json: "{\"key\":\"\(text)\"}") == "key: \(written)\n")
    }
}

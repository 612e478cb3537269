import Testing

@testable import StoreAPI

@Suite("JSON is read strictly")
struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    @Test("values of every kind, in their order")
    func values() throws {
        let value = try parse(" {\"b\" : [1, -2.50e+3, true , false,null], \"a\":{\"c\":\"\"} }\n")
        #expect(
            value
                == .object([
                    JSONMember(
                        name: "b",
                        value: .array([.number("1"), .number("-2.50e+3"), .bool(true), .bool(false), .null])),
                    JSONMember(name: "a", value: .object([JSONMember(name: "c", value: .string(""))])),
                ]))
        #expect(try parse("[]") == .array([]))
        #expect(try parse("\u{FEFF}{}") == .object([]))
    }

    @Test("escapes and characters beyond the first plane")
    func texts() throws {
        #expect(try parse(#""\"\\\/\b\f\n\r\t\u00e9é😀""#) == .string("\"\\/\u{8}\u{c}\n\r\té" + "é😀"))
        #expect(try parse(#""\ud83d\uDE00""#) == .string("😀"))
    }

    @Test(
        "what is not JSON",
        arguments: [
            "", " ", "{", "}", "[1,]", "[,1]", "{,}", #"{"a":1,}"#, #"{"a" 1}"#, #"{a:1}"#, #"{"a":}"#, "tru", "nulll",
            "NaN",
            "Infinity", "-Infinity", "+1", "01", "1.", ".5", "1e", "1e+", "-", "0x10", "1 2", "{}x", "'a'", #""a"#,
            #""\x""#,
            #""\u12g4""#, #""\u+123""#, #""\ud83d""#, #""\ud83dx""#, #""\ude00""#, #""\ud83d\u0041""#, "\"a\nb\"",
            "\"\u{1}\"",
            "// x\n1", "<html></html>",
        ])
    func noJSON(text: String) {
        #expect(throws: JSONProblem.self) { try parse(text) }
    }

    @Test("a name that comes twice in one object is an error, at any level and however it is written")
    func duplicates() {
        for text in [#"{"a":1,"a":1}"#, #"[{"x":{"a":1,"b":2,"a":3}}]"#, #"{"a":1,"\u0061":2}"#] {
            #expect(throws: JSONProblem.self) { try parse(text) }
        }
        #expect(throws: Never.self) { try parse(#"{"a":{"a":1},"A":[{"a":2}]}"#) }
    }

    @Test("bytes that are not UTF-8 are an error")
    func encoding() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
            #expect(throws: JSONProblem.self) { try JSONParser.parse(bytes) }
        }
    }

    @Test("depth and the length of numbers are bounded")
    func bounds() {
        let deepest = JSONParser.deepest
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try parse(nested(deepest)) }
        #expect(throws: JSONProblem.self) { try parse(nested(deepest + 1)) }
        #expect(throws: JSONProblem.self) { try parse(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONProblem.self) { try parse(String(repeating: #"{"a":"#, count: 100_000)) }
        #expect(throws: Never.self) { try parse(String(repeating: "9", count: JSONNumberScanner.longest)) }
        #expect(throws: JSONProblem.self) { try parse(String(repeating: "9", count: JSONNumberScanner.longest + 1)) }
    }

    @Test("a document cut at any byte is an error")
    func cuts() {
        let bytes = Array(Sample.rollout.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONProblem.self, "cut at \(count)") { try JSONParser.parse(Array(bytes.prefix(count))) }
        }
        #expect(throws: Never.self) { try JSONParser.parse(bytes) }
    }

    @Test("any byte changed to any other never crashes, and never makes two members of one name")
    func mutations() {
        let bytes = Array(Sample.rollout.utf8)
        for index in bytes.indices {
            for byte in stride(from: UInt8(0), through: 255, by: 5) {
                var changed = bytes
                changed[index] = byte
                guard case .object(let members) = try? JSONParser.parse(changed) else { continue }
                #expect(Set(members.map(\.name)).count == members.count)
            }
        }
    }

    @Test(
        "only finite decimals are numbers",
        arguments: [("1", 1.0), ("-2.5", -2.5), ("1e-3", 0.001), ("0.1E2", 10), ("1e-400", 0)])
    func numbers(text: String, value: Double) {
        #expect(finiteDouble(text) == value)
    }

    @Test(
        "what Swift's own reader would take for a number",
        arguments: [
            "NaN", "nan", "+Inf", "-inf", "infinity", "0x1p3", "0x10", "1e400", "-1e400", "+1", " 1", "1 ", "1_000", "",
            ".5", "5.",
            "1\u{0}", "١",
        ])
    func noNumbers(text: String) {
        #expect(finiteDouble(text) == nil)
    }
}

import StoreAPI
import Testing

@Suite("A changed document keeps the bytes of what was not changed")
struct JSONRewriterTests {
    /// The text after a change of its resource.
    private func edited(_ text: String, _ change: (inout JSONValue) -> Void) throws -> String {
        var document = try SubmissionDocument(Array(text.utf8))
        change(&document.resource.json)
        return String(decoding: document.visibleText, as: UTF8.self)
    }

    @Test(
        "One member changes, everything else stays as it was spelled",
        arguments: [
            (#"{ "a" : 1e1 ,"b":"\u00e9\/x" }"#, #"{ "a" : true ,"b":"\u00e9\/x" }"#),
            ("{\r\n\t\"b\": [ 25.0,0 ] ,\n \"a\":null\n}\n", "{\r\n\t\"b\": [ 25.0,0 ] ,\n \"a\":true\n}\n"),
            ("{}", #"{"a":true}"#), ("{ }", #"{"a":true }"#), (#"{"b":{}}"#, #"{"b":{},"a":true}"#),
            ("\u{FEFF}{\"A\":{\"deep\":[1]}}", "\u{FEFF}{\"A\":true}"),
        ])
    func oneMember(before: String, after: String) throws {
        #expect(try edited(before) { $0["a"] = .bool(true) } == after)
        #expect(try edited(before) { _ in } == before)
    }

    @Test(
        "A member is removed with its comma",
        arguments: [
            (#"{"a":1, "b":2}"#, #"{ "b":2}"#), (#"{"b":2 ,"a":1 }"#, #"{"b":2 }"#), (#"{"a":[1,{"x":"]"}]}"#, "{}"),
            (#"{"b":1,"a":2,"c":3}"#, #"{"b":1,"c":3}"#),
        ])
    func removal(before: String, after: String) throws {
        let result = try edited(before) { $0["a"] = nil }
        // White space beside what was removed is nobody's.
        #expect(result.filter { !$0.isWhitespace } == after.filter { !$0.isWhitespace })
        #expect(try JSONParser.parse(Array(result.utf8)) == JSONParser.parse(Array(after.utf8)))
    }

    @Test func elementsThatStayKeepTheirBytesWhereverTheyStand() throws {
        let text = #"{"p":[ {"n":1.50} , {"n":2e0},{"n":3}]}"#
        let result = try edited(text) { json in
            var elements = json["p"]?.elements ?? []
            elements.remove(at: 0)
            elements.append(.object([JSONMember(name: "n", value: .number("4"))]))
            json["p"] = .array(elements)
        }
        #expect(result == #"{"p":[ {"n":2e0},{"n":3},{"n":4}]}"#)
        let changed = try edited(text) { json in
            var elements = json["p"]?.elements ?? []
            elements[1]["m"] = .null
            json["p"] = .array(elements)
        }
        #expect(changed == #"{"p":[ {"n":1.50} , {"n":2e0,"m":null},{"n":3}]}"#)
    }

    @Test("Whatever is changed into whatever: what is read back is what was meant")
    func randomPairs() throws {
        var generator = Generator(state: 20_261_121)
        for round in 0..<2_000 {
            let (old, new) = (generator.object(depth: 0), generator.object(depth: 0))
            let text = generator.spaced(old)
            let result = try edited(text) { $0 = new }
            let read = try JSONParser.parse(Array(result.utf8))
            #expect(JSONDifference.between(read, new).isEmpty, "round \(round): \(text) to \(new.text)")
        }
    }

    /// Small documents whose parts are often the same.
    private struct Generator {
        var state: UInt64

        mutating func number(below limit: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % limit
        }

        mutating func value(depth: Int) -> JSONValue {
            switch number(below: depth > 3 ? 5 : 8) {
            case 0: .null
            case 1: .bool(number(below: 2) == 0)
            case 2: .number(["1", "1.0", "1e0", "-3"][Int(number(below: 4))])
            case 3, 4: .string(["", "a\"b\\", "é,]}", "\n"][Int(number(below: 4))])
            case 5, 6: object(depth: depth + 1)
            default: .array((0..<number(below: 4)).map { _ in value(depth: depth + 1) })
            }
        }

        mutating func object(depth: Int) -> JSONValue {
            let names = ["a", "b", "c", "d\""].filter { _ in number(below: 2) == 0 }
            return .object(names.map { JSONMember(name: $0, value: value(depth: depth + 1)) })
        }

        /// The document with white space wherever JSON allows it, by chance.
        mutating func spaced(_ value: JSONValue) -> String {
            func space(_ generator: inout Generator) -> String {
                ["", " ", "\n\t", "\r\n"][Int(generator.number(below: 4))]
            }
            let inner: String
            switch value {
            case .object(let members):
                let parts = members.map { member in
                    let name = String(decoding: JSONValue.string(member.name).text, as: UTF8.self)
                    return space(&self) + name + space(&self) + ":" + spaced(member.value)
                }
                inner = "{" + parts.joined(separator: ",") + space(&self) + "}"
            case .array(let elements):
                inner = "[" + elements.map { spaced($0) }.joined(separator: ",") + space(&self) + "]"
            default: inner = String(decoding: value.text, as: UTF8.self)
            }
            return space(&self) + inner + space(&self)
        }
    }
}

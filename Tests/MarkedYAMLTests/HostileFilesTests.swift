import MarkedYAML
import RolloutModel
import Testing

@Suite("A file that is no YAML, or is meant to do harm, ends in a clear error")
struct HostileFilesTests {
    @Test(
        "Syntax errors have a place and plain words",
        arguments: [
            ("count: 1\n\tcolor: red", "f.yaml:2:1: a tab stands in the indentation – indent with spaces"),
            ("parts:\n  - name: a\n\t- name: b", "f.yaml:3:1: a tab stands in the indentation – indent with spaces"),
            (
                "title: a: b",
                "f.yaml:1:9: a \": \" stands where none can – put a text with \": \" in quotes, or align the key with its neighbours"
            ),
            ("title: \"abc", "f.yaml:1:12: the file ends within a quoted text – close the quotes"),
            ("title: @x", "f.yaml:1:8: a text cannot begin with \"@\" – put it in quotes"),
            ("title: [a, b", "f.yaml:2:1: a list in brackets is not closed – write [a, b]"),
            ("labels: {a: b", "f.yaml:2:1: a mapping in braces is not closed – write {key: value, key: value}"),
            (
                "parts:\n  - name: a\n count: 1",
                "f.yaml:3:2: the line does not fit those above it – align it with its neighbours, and close quotes and brackets"
            ),
            (
                "count: 1\ncolor",
                "f.yaml:3:1: a line without \"key: value\" ends here – write \"key: value\", or \"- \" before a list's element"
            ),
            ("title: *x", "f.yaml:1:8: an alias (\"*\") stands here – write the text out, or put it in quotes"),
            (
                "title: \"\\q\"",
                "f.yaml:1:9: an unknown escape stands in a text in double quotes – use single quotes, or write \\\\ for a backslash"
            ),
            (
                "title: !!binary aGVsbG8=",
                "f.yaml:1:8: a tag (\"!\") stands here – remove it; put a text that begins with \"!\" in quotes"
            ),
            ("? [a, b]\n: c", "f.yaml:1:3: a key is not a text – write \"key: value\""),
            (
                "count: 1\n---\ncount: 2",
                "f.yaml:3:1: a second document begins here – keep one document in a file, and no \"---\" but at the top"
            ),
            ("", "f.yaml:1:1: the file is empty – write at least one \"key: value\" line"),
            ("# only a comment\n", "f.yaml:1:1: the file is empty – write at least one \"key: value\" line"),
            ("---\n...\n", "f.yaml:2:1: the file is empty – write at least one \"key: value\" line"),
            ("title: a\u{1}b", "f.yaml:1:9: a control character (number 1) stands here – remove it"),
            (
                "title: &a x\ncolor: red",
                "f.yaml:1:8: an anchor (\"&\") stands here – write the text out where it is needed; put it in quotes if it begins with \"&\""
            ),
        ])
    func syntax(yaml: String, problem: String) {
        #expect(SampleFile.read(yaml).problems == [problem])
    }

    @Test func textThatIsNotUTF8() {
        let bytes = Array("count: 1\ntitle: M".utf8) + [0xFC] + Array("ller\n".utf8)
        #expect(
            SampleFile.read(bytes: bytes).problems == [
                "f.yaml:2:9: the file is not UTF-8 text – save it in the encoding UTF-8"
            ])
        let utf16 = Array("count: 1".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(SampleFile.read(bytes: [0xFF, 0xFE] + utf16).problems.count == 1)
    }

    @Test func aliasesOfAliasesAreRefusedAtOnce() {
        var bomb = "a: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            bomb +=
                "b\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let expected =
            #"f.yaml:1:4: an anchor ("&") stands here – write the text out where it is needed; put it in quotes if it begins with "&""#
        #expect(SampleFile.read(bomb).problems == [expected])
        // As a key it would be hashed: the time would be exponential if composing came first.
        #expect(SampleFile.read(bomb + "? *a40 : x\n").problems == [expected])
        #expect(SampleFile.read(bomb + "? {*a40 : *a39}\n: x\n").problems == [expected])
    }

    @Test func ampersandsAndStarsInTextsAreNoAliases() {
        let (file, problems) = SampleFile.read(
            "title: 'R&D: a *b &c'\naddress: https://x/?a=1&b=*2\nlabels: {q: a * b, r: \"&a *a\", s: x &y}")
        #expect(problems == [])
        #expect(file?.labels == ["q": "a * b", "r": "&a *a", "s": "x &y"])
        #expect(file?.title == "R&D: a *b &c")
    }

    @Test("Nesting without end", arguments: [33, 900, 5_000, 200_000])
    func nesting(depth: Int) {
        for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
            let yaml = String(repeating: open, count: depth) + "x" + String(repeating: close, count: depth)
            #expect(SampleFile.read(yaml).problems.count == 1)
        }
    }

    @Test func aMegabyteIsReadAndMoreIsRefused() {
        let line = "# a comment of sixty-four characters, line end and all, is here\n"
        let padding = String(repeating: line, count: 1_000_000 / line.utf8.count - 1)
        let (file, problems) = SampleFile.read(padding + "count: 7")
        #expect(problems == [])
        #expect(file?.count == 7)
        #expect(
            SampleFile.read(padding + padding).problems == [
                "f.yaml:1:1: the file has \(2 * padding.utf8.count) bytes – keep it under 1000000: this cannot be the file that was meant"
            ])
    }

    @Test("Any prefix and any flipped byte of a file ends in a value or in problems", arguments: 0..<8)
    func tornFiles(seed: UInt64) {
        let yaml = Array(
            "title: \"a: b\"\nparts:\n  - {name: x, length: 1h}\n  - name: y\nlabels: {a: 'b', a: c}\n# &a *b\n".utf8)
        var generator = SplitMix(seed: seed)
        for length in 0...yaml.count {
            var bytes = Array(yaml.prefix(length))
            if !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let (file, problems) = SampleFile.read(bytes: bytes)
            #expect(file != nil || !problems.isEmpty, "seed \(seed), length \(length)")
        }
    }
}

import Foundation
import Testing

@Suite("A page of the docs as a page of the manual")
struct ManPageTests {
    private func man(_ text: String, program: Program? = nil) throws -> String {
        var source = ManualSource(
            path: "docs/reference/rolloutctl/x.md", name: "x-y", section: 1, summary: "do x")
        source.program = program
        return try ManPage(source, page: ReferencePage(text)).text
    }

    /// What stands under DESCRIPTION, without what every page has behind it.
    private func described(_ text: String) throws -> String {
        let page = try man("# x\n\n" + text)
        let body = try #require(page.components(separatedBy: ".SH DESCRIPTION\n").last)
        return try #require(body.components(separatedBy: ".SH SEE ALSO\n").first)
    }

    @Test("begins with its name, and ends with where to read on")
    func frame() throws {
        let text = try man(
            "# x\n\nSee [halt](halt.md), [the API](../control-api.md#x) and [why](../../internals/engine.md).\n")
        #expect(text.contains(".TH X\\-Y 1 \"\" rolloutd \"rolloutd manual\"\n"))
        #expect(text.contains(".SH NAME\nx\\-y \\- do x\n"))
        #expect(text.contains("\nSee halt, the API and why.\n"))
        let end =
            "\\fBrolloutctl\\fR(1), \\fBrolloutctl\\-halt\\fR(1), \\fBrolloutd\\fR(8), /usr/share/doc/rolloutd/control\\-api.md\n"
        #expect(text.hasSuffix(".SH SEE ALSO\n" + end))
    }

    @Test("hands roff no command, and the reader what can be typed")
    func escapes() throws {
        #expect(try described("`a-b` and ***x*** a\\b\n") == "\\fBa\\-b\\fR and \\fB*x\\fR* a\\eb\n")
        #expect(
            try described("```\n.so /etc/passwd\n'x `y` ~z ^a \\n\n```\n").contains(
                "\n\\&.so /etc/passwd\n\\(aqx \\(gay\\(ga \\(tiz \\(haa \\en\n"))
        #expect(try described(".x is a file\n") == "\\&.x is a file\n")
    }

    @Test("keeps emphasis inside emphasis, and an address beside its words")
    func inline() throws {
        #expect(
            try described("**no `x` here** *or* [there](https://example.com/a-b)\n")
                == "\\fBno \\fBx\\fB here\\fR \\fIor\\fR there <https://example.com/a\\-b>\n")
        #expect(try described("2 * 3 * 4\n") == "2 * 3 * 4\n")
    }

    @Test("explains words in lists and tables beside them")
    func tagged() throws {
        #expect(
            try described("- `-f`, `--follow`: go on\n- other\n")
                == ".TP\n\\fB\\-f\\fR, \\fB\\-\\-follow\\fR\ngo on\n.IP \\(bu 3\nother\n")
        let table =
            "| key | default | flag | meaning |\n|---|---|---|---|\n| `a` | `1` | – | what it is |\n| b | required | `-b` | x. |\n"
        #expect(
            try described(table)
                == ".TP\n\\fBa\\fR\nwhat it is. Default: \\fB1\\fR.\n.TP\nb\nx. Required. Flag: \\fB\\-b\\fR.\n")
    }

    @Test("takes usage and options from the program's help, and keeps the prose")
    func generated() throws {
        let dump = #"""
            {"command": {"commandName": "y", "superCommands": ["x"], "aliases": ["z"], "abstract": "Do y.", "shouldDisplay": true,
              "discussion": "More.\n\nExample:\n  x y a --b 1", "arguments": [
              {"kind": "positional", "isOptional": false, "isRepeating": true, "valueName": "name", "abstract": "A name."},
              {"kind": "option", "isOptional": true, "isRepeating": false, "valueName": "n", "abstract": "How many.",
               "defaultValue": "3", "names": [{"kind": "long", "name": "b"}, {"kind": "short", "name": "c"}],
               "preferredName": {"kind": "long", "name": "b"}},
              {"kind": "flag", "isOptional": true, "isRepeating": false, "names": [{"kind": "long", "name": "help"}],
               "preferredName": {"kind": "long", "name": "help"}}]}}
            """#
        let old =
            "# x y\n\n<!-- usage: begin -->\nold\n<!-- usage: end -->\n\nProse.\n\n<!-- options: begin -->\n<!-- options: end -->\n\nMore.\n"
        let page = try ReferencePage(old).made(of: Program.read(dump))
        #expect(
            page.text == """
                # x y

                <!-- usage: begin -->
                Do y. `rolloutctl z` is the same.

                ```
                x y <name> ... [--b <n>]
                ```
                <!-- usage: end -->

                Prose.

                <!-- options: begin -->
                ## Options

                - `<name>`: A name.
                - `-c`, `--b <n>`: How many. Default: `3`.

                ## Example

                ```
                $ x y a --b 1
                ```
                <!-- options: end -->

                More.

                """)
        #expect(throws: ReferencePage.NoPart.self) { try ReferencePage("# x\n").made(of: Program.read(dump)) }
        let text = try man(page.text, program: Program.read(dump))
        #expect(
            text.contains(
                ".SH SYNOPSIS\n\\fBx\\fR \\fBy\\fR \\fIname\\fR ... [\\fB\\-\\-b\\fR \\fIn\\fR]\n.SH DESCRIPTION\nProse.\n.SH OPTIONS\n"
            ))
    }
}

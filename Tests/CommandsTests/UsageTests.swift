import Foundation
import RolloutModel
import Testing

@testable import Commands

@Suite("A command line that is wrong")
struct UsageTests {
    @Test(
        "ends with 2, asks nobody, and says what to write",
        arguments: [
            ["freeze"], ["freeze", "a", "--all"], ["unfreeze"], ["freeze", "--all", "--until", "tomorrow"],
            ["freeze", "--all", "--until", "2026-11-20T18:59:59Z"], ["freeze", "--all", "--until", "0s"], ["halt"],
            ["halt", ""], ["halt", "a", "--force"], ["pause", "a", "--reason", "two\nlines"],
            ["pause", "a", "--reason", " "],
            ["status", "--wait"], ["status", "a", "--timeout", "2h"],
            ["status", "a", "--wait", "--timeout", "0s"], ["get"], ["get", "a", "-o", "xml"],
            ["events", "--after", "-1"],
            ["events", "-n", "1001"], ["events", "--after", "1", "-n", "1"], ["explain"],
            ["explain", "a", "--at", "later"],
            ["explain", "a", "--at", "2027-01-01T00:00:00Z"], ["list", "-o", "tree"], ["quota", "x"],
            ["sinks", "test"],
            ["sinks", "test", ""], ["sinks", "mend"],
            ["history", "a", "--limit", "0"], ["history", "a", "--limit", "1001"],
            ["history", "a", "--since", "soon"], ["history", "a", "--json", "-o", "page"],
            ["history", "a", "--since", "1h", "--until", "2h"], ["history", "export", "--until", "soon"],
            ["audit", "check"],
            ["audit", "verify", "--head", "12"], ["audit", "verify", "--against", "none", "--against", "x"],
            ["logs", "--since", "soon"],
            ["lint"], ["launch"], ["lint", "a", "-o", "xml"], ["plan"],
            ["plan", "a", "--from", "tomorrow"],
            ["plan", "a", "--from", "2026-02-30"], ["plan", "a", "--from", "2026-11-20T25:00"],
            ["plan", "a", "--at", "ten"],
            ["plan", "a", "--at", "101"], ["plan", "a", "--at", "1.234"], ["plan", "a", "--from", "1999-01-01"],
            ["diff", "a"],
            ["diff", "-", "-"], ["halt", String(repeating: "a", count: 256)],
        ])
    func usage(arguments: [String]) async {
        let outcome = await rolloutctl(arguments, environment: ["ROLLOUTD_SOCKET": "/nonexistent/x"])
        #expect(outcome.status == .usage && outcome.status.rawValue == 2)
        #expect(outcome.complaint.hasPrefix("Error: ") && outcome.output.isEmpty)
        #expect(outcome.complaint.contains("--help"), "\(outcome.complaint)")
    }

    @Test(
        "is quoted without what a terminal would obey, and on one line",
        arguments: [
            ["events", "--after", "1\u{1B}[2J\r\nError: x"], ["a\u{9B}31m\nError: x"],
            ["get", "a", "--output=b\u{202E}\nError: x"],
        ])
    func harmless(arguments: [String]) async {
        let outcome = await rolloutctl(arguments)
        #expect(outcome.status == .usage)
        #expect(outcome.complaint.components(separatedBy: "Error: x").count == 2, "it is quoted")
        #expect(!outcome.complaint.contains("\nError: x"))
        #expect(
            !outcome.complaint.unicodeScalars.contains {
                $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
            })
    }

    @Test("is helped with an example for every command")
    func help() async {
        let words = Rolloutctl.configuration.subcommands.map { $0._commandName }
        #expect(words.count == 37 && Set(words).count == words.count)
        for word in words {
            let outcome = await rolloutctl([word, "--help"])
            #expect(outcome.status == .done)
            #expect(outcome.output.contains("Example:\n  rolloutctl \(word)"), "\(word)")
        }
    }

    @Test("can ask for the version")
    func version() async {
        let outcome = await rolloutctl(["--version"])
        #expect(outcome.status == .done && outcome.output == "\(Version.current)\n")
    }

    @Test("finds a page of the manual for every command, with its usage")
    func manual() async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/reference")
        let index = try String(contentsOf: folder.appending(path: "rolloutctl.md"), encoding: .utf8)
        for word in Rolloutctl.configuration.subcommands.map({ $0._commandName }) {
            let help = await rolloutctl([word, "--help"]).output
            let usage = try #require(help.split(separator: "\n").first { $0.hasPrefix("USAGE: ") })
            let page = try String(contentsOf: folder.appending(path: "rolloutctl/\(word).md"), encoding: .utf8)
            // The help leaves optional options out where they are many; the page has all.
            for part in usage.dropFirst("USAGE: ".count).split(separator: " [<options>]") {
                #expect(page.contains(part), "\(word).md: \(usage)")
            }
            #expect(index.contains("(rolloutctl/\(word).md)"), "\(word)")
        }
    }
}

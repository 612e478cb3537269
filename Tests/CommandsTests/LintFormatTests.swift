import Foundation
import MarkedYAML
import Testing

@testable import Commands

@Suite("Lint for other programs")
struct LintFormatTests {
    /// A policy with errors and warnings, and with characters in its texts that every format escapes in its own way.
    private static let broken = """
        version: 1
        target: {application: 9NBLGGH4R315}
        steps:
          - {setPercentage: 10, bake: 1x}
          - {setPercentage: 5}
        bakes: "50%, \\"all\\": yes"
        timeZone: "Mars/100%,\\n::error::Olympus"
        """

    private func lint(_ format: String) async throws -> Outcome {
        try await withFolder { folder in
            try Self.broken.write(toFile: "\(folder)/a, b.yaml", atomically: true, encoding: .utf8)
            let outcome = await rolloutctl(["lint", folder, "-o", format])
            return Outcome(
                status: outcome.status, output: outcome.output.replacing(folder, with: "/policies"),
                complaint: outcome.complaint)
        }
    }

    @Test("tells the same in every format", arguments: ["text", "json", "sarif", "github"])
    func goldens(format: String) async throws {
        let outcome = try await lint(format)
        #expect(outcome.status == .usage && outcome.complaint.isEmpty)
        try Golden.expect(outcome.output, "lint-\(format)")
    }

    @Test("reads the standard input, and calls it stdin")
    func input() async throws {
        let good = await rolloutctl(["lint", "-"], input: try Examples.text("typical"))
        #expect(good.status == .done && good.output == "1 file: 0 errors, 0 warnings.\n")
        let bad = await rolloutctl(["lint", "-"], input: "version: 2\n")
        #expect(bad.status == .usage && bad.output.contains("stdin:1:10: error: "))
        let empty = await rolloutctl(["lint", "-", "-o", "github"])
        #expect(empty.status == .usage && empty.output.hasPrefix("::error file=stdin,line=1,col=1::the file is empty"))
    }

    @Test("is content with every example policy", arguments: Examples.names)
    func examples(name: String) async throws {
        for format in LintFormat.allCases {
            #expect(await rolloutctl(["lint", Examples.path(name), "-o", format.rawValue]).status == .done)
        }
    }

    @Test("escapes what would end an annotation or begin another")
    func escapes() {
        let diagnostic = Diagnostic(
            file: "a:b,c%.yaml", position: Position(line: 3, column: 7), severity: .warning, what: "100%\r\n::error::x",
            whatToWriteInstead: "a, b: c\rd")
        #expect(
            GitHubAnnotations.text([diagnostic])
                == "::warning file=a%3Ab%2Cc%25.yaml,line=3,col=7::100%25%0D%0A::error::x – a, b: c%0Dd\n")
    }

    @Test("has everything that SARIF 2.1.0 requires")
    func sarif() async throws {
        let output = try await lint("sarif").output
        let log = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        let runs = try #require(log["runs"] as? [[String: Any]])
        let tool = try #require(runs.first?["tool"] as? [String: Any])
        let driver = try #require(tool["driver"] as? [String: Any])
        #expect(driver["name"] is String)
        let rules = try #require(driver["rules"] as? [[String: Any]])
        let results = try #require(runs.first?["results"] as? [[String: Any]])
        #expect(runs.count == 1 && results.count > 3)
        for result in results {
            let message = try #require(result["message"] as? [String: Any])
            #expect(message["text"] is String && ["error", "warning"].contains(result["level"] as? String))
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
            let location = try #require((result["locations"] as? [[String: Any]])?.first)
            let place = try #require(location["physicalLocation"] as? [String: Any])
            let artifact = try #require(place["artifactLocation"] as? [String: Any])
            #expect(artifact["uri"] as? String == "file:///policies/a%2C%20b.yaml")
            let region = try #require(place["region"] as? [String: Any])
            #expect((region["startLine"] as? Int ?? 0) >= 1 && (region["startColumn"] as? Int ?? 0) >= 1)
        }
    }

    @Test("keeps a relative path relative, as a repository's reviewers need it")
    func relative() throws {
        let diagnostic = Diagnostic(
            file: "policies/é.yaml", position: .start, what: "a", whatToWriteInstead: "b")
        let data = try JSONEncoder().encode(SarifLog([diagnostic]))
        let text = String(decoding: data, as: UTF8.self).replacing("\\/", with: "/")
        #expect(text.contains(#""uri":"policies/%C3%A9.yaml""#))
    }
}

import Foundation
import RolloutModel
import Testing

@testable import Commands

@Suite("A comparison of policies on the command line")
struct DiffCommandTests {
    /// Edits of the example policies, each with a bit of everything.
    private static let edits: [String: [(String, String)]] = [
        "smallest": [
            ("setPercentage: 10, bake: 24h", "setPercentage: 5, bake: 12h"),
            ("  - finalize: {}", "  - finalize: {bake: 2d}"),
        ],
        "typical": [
            ("    bake: 24h\n", "    bake: 36h\n"), ("    bake: 48h\n    approval", "    bake: 24h\n    approval"),
            ("above: 1%", "above: 0.5%"), ("below: 0.8%", "below: 0.4%"), ("maxAge: 60h ", "maxAge: 2d12h "),
            ("people: 1", "people: 2"), ("reason: year-end freeze", "reason: holidays"),
        ],
        "everything": [
            ("mode: act ", "mode: observe "), ("setPercentage: 25", "setPercentage: 30"),
            ("rate: memory", "rate: hang"),
            ("length: 1h30m", "length: 2h"), ("onDrift: hold", "onDrift: adopt"),
        ],
    ]

    private func diff(_ name: String, _ options: [String] = []) async throws -> Outcome {
        try await withFolder { folder in
            let old = try Examples.text(name)
            let new = try #require(Self.edits[name]).reduce(old) { $0.replacing($1.0, with: $1.1, maxReplacements: 1) }
            try old.write(toFile: "\(folder)/old.yaml", atomically: true, encoding: .utf8)
            try new.write(toFile: "\(folder)/new.yaml", atomically: true, encoding: .utf8)
            let outcome = await rolloutctl(["diff", "\(folder)/old.yaml", "\(folder)/new.yaml"] + options)
            return Outcome(
                status: outcome.status, output: outcome.output.replacing("\(folder)/", with: ""),
                complaint: outcome.complaint)
        }
    }

    @Test("of every example policy with an edit", arguments: Examples.names, ["text", "json"])
    func goldens(name: String, format: String) async throws {
        let outcome = try await diff(name, ["-o", format])
        #expect(outcome.status == .done && outcome.complaint.isEmpty)
        try Golden.expect(outcome.output, "diff-\(name)-\(format)")
    }

    @Test("ends with 0, and with 1 where that is wanted and the meaning differs")
    func exitCode() async throws {
        #expect(try await diff("smallest").status == .done)
        #expect(try await diff("smallest", ["--exit-code"]).status.rawValue == 1)
        let path = Examples.path("smallest")
        let text = try Examples.text("smallest").replacing("24h", with: "1d")
        #expect(await rolloutctl(["diff", path, "-", "--exit-code"], input: text).status == .done)
    }

    @Test("knows what is written in another way only, and what is no difference at all")
    func cosmetic() async throws {
        let path = Examples.path("smallest")
        let text = try Examples.text("smallest")
        let same = await rolloutctl(["diff", path, "-"], input: text)
        #expect(same.output == "smallest: both files are the same.\n")
        let comments = await rolloutctl(["diff", "-", path], input: text + "# more\n")
        #expect(comments.output.contains("only comments, blanks or the order of keys differ"))
        let spelling = await rolloutctl(["diff", path, "-"], input: text.replacing("24h", with: "1d"))
        #expect(spelling.output.contains("COSMETIC  steps[10].bake: 24h → 1d"))
        #expect(spelling.output.contains("a reload changes nothing"))
        let defaults = await rolloutctl(["diff", path, "-"], input: text + "mode: act\n")
        #expect(defaults.output.contains("COSMETIC  mode: added: act"))
    }

    @Test("takes a policy of another name for another policy")
    func renamed() async throws {
        let text = try Examples.text("typical").replacing("name: contoso-notes", with: "name: other")
        let outcome = await rolloutctl(["diff", Examples.path("typical"), "-"], input: text)
        #expect(outcome.output.contains("CHANGED   name: contoso-notes → other"))
        #expect(outcome.output.contains("The policy's file is gone"))
    }

    @Test("says every problem of both files")
    func broken() async throws {
        let outcome = await rolloutctl(["diff", "/nonexistent.yaml", "-"], input: "version: 3\n")
        #expect(outcome.status == .usage && outcome.output.isEmpty)
        #expect(outcome.complaint.contains("/nonexistent.yaml:1:1: error: there is no such file"))
        #expect(outcome.complaint.contains("stdin:1:10: error: "))
    }
}

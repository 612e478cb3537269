import Foundation
import Testing

@Suite("Lint on the command line")
struct LintCommandTests {
    private static let good = """
        version: 1
        target: {application: 9NBLGGH4R315}
        steps: [{setPercentage: 10, bake: 24h}, {finalize: {}}]
        metrics:
          - name: crash-rate
            source: {store: {rate: crash}}
            interval: 1h
            fail: {above: 1%}
        """

    private func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test("is content with a good file")
    func good() async throws {
        try await withFolder { folder in
            try write(Self.good, "\(folder)/a.yaml")
            let outcome = await rolloutctl(["lint", "\(folder)/a.yaml"])
            #expect(outcome.status == .done)
            #expect(outcome.output == "1 file: 0 errors, 0 warnings.\n")
        }
    }

    @Test("says where an error is and ends with 2")
    func bad() async throws {
        try await withFolder { folder in
            try write(Self.good.replacing("24h", with: "1x"), "\(folder)/a.yaml")
            let outcome = await rolloutctl(["lint", "\(folder)/a.yaml"])
            #expect(outcome.status == .usage)
            #expect(outcome.output.contains("\(folder)/a.yaml:3:35: error: "))
            #expect(outcome.output.contains("1 file: 1 error, "))
        }
    }

    @Test("lets warnings pass")
    func warning() async throws {
        try await withFolder { folder in
            try write(Self.good.components(separatedBy: "metrics:")[0], "\(folder)/a.yaml")
            let outcome = await rolloutctl(["lint", "\(folder)/a.yaml"])
            #expect(outcome.status == .done)
            #expect(outcome.output.contains(": warning: "))
        }
    }

    @Test("takes a folder for its policies, each once")
    func folder() async throws {
        try await withFolder { folder in
            try write(Self.good, "\(folder)/a.yaml")
            try write("nonsense", "\(folder)/notes.txt")
            try write("nonsense", "\(folder)/.a.yaml")
            let outcome = await rolloutctl(["lint", folder, "\(folder)/", "\(folder)/a.yaml", "--json"])
            #expect(outcome.status == .done)
            #expect(outcome.output.contains(#""files" : 1"#))
        }
    }

    @Test("says when there is nothing to check")
    func nothing() async throws {
        try await withFolder { folder in
            let empty = await rolloutctl(["lint", folder])
            #expect(empty.status == .usage && empty.output.contains("error: the folder has no file *.yaml or *.yml"))
            let missing = await rolloutctl(["lint", "\(folder)/none.yaml"])
            #expect(missing.status == .usage && missing.output.contains("none.yaml:1:1: error: there is no such file"))
        }
    }
}

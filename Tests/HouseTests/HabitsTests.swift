import Foundation
import Testing

/// The habits that a compiler does not keep.
@Suite("The habits of the house")
struct HabitsTests {
    @Test("The top level holds what the architecture page lists, and nothing else")
    func topLevel() throws {
        let allowed: Set<String> = [
            ".ci", ".git", ".gitignore", ".swift-format", "Benchmarks", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
            "Makefile",
            "Package.swift", "README.md", "Sources", "Tests", "config", "docs", "systemd",
            // Made by building, and ignored by git.
            ".build", "Package.resolved", ".swiftpm",
        ]
        let found = try FileManager.default.contentsOfDirectory(atPath: ArrowsTests.root.path)
        #expect(Set(found).subtracting(allowed) == [])
    }

    @Test(
        "The engine, the statistics and the model hold no clock, no randomness of their own and no task",
        arguments: ["RolloutModel", "Statistics", "RolloutEngine"])
    func purity(of target: String) throws {
        let forbidden = [
            "Date()", "ContinuousClock", "SuspendingClock", "Task {", "Task.detached", "SystemRandomNumberGenerator",
            "print(",
        ]
        for (file, text) in try Self.swiftFiles(under: "Sources/\(target)") {
            for word in forbidden where text.contains(word) {
                Issue.record("\(file) of \(target) holds \(word)")
            }
        }
    }

    @Test("Nothing in the sources is forced")
    func nothingIsForced() throws {
        for (file, text) in try Self.swiftFiles(under: "Sources") {
            for word in ["try!", "as!"] where text.contains(word) { Issue.record("\(file) holds \(word)") }
        }
    }

    @Test("No test sleeps")
    func noTestSleeps() throws {
        let words = ["Task" + ".sleep", "Thread" + ".sleep", "us" + "leep("]
        for (file, text) in try Self.swiftFiles(under: "Tests") where !Self.waitsForProcesses(file) {
            for word in words where text.contains(word) { Issue.record("\(file) holds \(word)") }
        }
    }

    /// The one place where a test of a real process waits for an event, with a deadline.
    private static func waitsForProcesses(_ file: String) -> Bool { file == "WaitForEvent.swift" }

    private static func swiftFiles(under folder: String) throws -> [(name: String, text: String)] {
        let found = FileManager.default.enumerator(
            at: ArrowsTests.root.appending(path: folder), includingPropertiesForKeys: nil)
        return try (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
            .map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }
    }
}

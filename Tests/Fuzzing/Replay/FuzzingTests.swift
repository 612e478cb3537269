import Foundation
import Glibc
import Testing

/// Every input that is kept, and seeded changes of them. `FUZZ_MUTATIONS=N` tries more of each target, `FUZZ_SEED=N` others.
@Suite("Foreign bytes", .timeLimit(.minutes(10)))
struct FuzzingTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    @Test("every input of the corpus keeps the promises", arguments: FuzzTarget.all.map(\.name))
    func corpus(of name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let files = try Self.corpus(of: target)
        #expect(!files.isEmpty)
        for (file, bytes) in files { await Self.judge(target, bytes, "\(name)/\(file)") }
    }

    @Test("so does what is near to them", arguments: FuzzTarget.all.map(\.name))
    func mutations(of name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let seed = Self.environment["FUZZ_SEED"].flatMap(UInt64.init) ?? 1
        var mutator = Mutator(seed: seed, target, corpus: try Self.corpus(of: target).map(\.bytes))
        for number in 1...(Self.environment["FUZZ_MUTATIONS"].flatMap(Int.init) ?? 1_000) {
            let isGood = await Self.judge(target, mutator.next(), "\(name), FUZZ_SEED=\(seed), number \(number)")
            if !isGood { return }
        }
    }

    private static func corpus(of target: FuzzTarget) throws -> [(file: String, bytes: [UInt8])] {
        let corpus = folder.appending(path: "corpus/\(target.name)")
        return try FileManager.default.contentsOfDirectory(atPath: corpus.path).sorted().map { name in
            (name, Array(try Data(contentsOf: corpus.appending(path: name))))
        }
    }

    /// A trap ends the process: what brought it about is then found in the file.
    @discardableResult
    private static func judge(_ target: FuzzTarget, _ bytes: [UInt8], _ what: String) async -> Bool {
        let last = FileManager.default.temporaryDirectory.appending(path: "rolloutd-fuzz-\(getpid())-\(target.name)")
        try? Data(bytes).write(to: last)
        defer { try? FileManager.default.removeItem(at: last) }
        do {
            try await target.check(bytes)
            return true
        } catch {
            let kept = FileManager.default.temporaryDirectory.appending(path: "rolloutd-fuzz-failed-\(target.name)")
            try? Data(bytes).write(to: kept)
            Issue.record("\(what): \(error); the input is in \(kept.path)")
            return false
        }
    }
}

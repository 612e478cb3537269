import DecisionJournal
import RolloutModel
import Testing

/// At one moment somebody sees the end of the trouble and somebody else its beginning.
@Suite("Two operators at once", .serialized)
struct TwoOperatorsTests {
    private static let applications = (1...6).map { "9NBLGGH4R00\($0)" }

    @Test("one resumes while the other halts: the halt stands, and nothing is raised after it")
    func resumeAgainstHalt() async throws {
        let scenario =
            "version: 1\nrequestLimit: off\napplications:\n"
            + Self.applications.map { Scenarios.application($0) }.joined(separator: "\n") + "\n"
        let names = Self.applications.indices.map { "ladder-\($0)" }
        let policies = Dictionary(
            uniqueKeysWithValues: zip(names, Self.applications).map { ($0, Scenarios.ladder($1, bake: "1h")) })
        try await Bench.run(scenario: scenario, policies: policies) { bench in
            let daemon = try await bench.startDaemon()
            for name in names {
                try await bench.holds(PolicyName(stringLiteral: name), .baking)
                #expect(try await bench.ctl("pause", name, "--reason", "a report").status == 0)
            }
            try await withThrowingTaskGroup(of: (String, Int32).self) { group in
                for name in names {
                    // The rest of the bake is skipped with it, so that a raise is due at once.
                    group.addTask {
                        let resumed = try await bench.ctl("resume", name, "--reason", "a false alarm").status
                        _ = try await bench.ctl("promote", name, "--reason", "a false alarm")
                        return ("resume", resumed)
                    }
                    group.addTask { ("halt", try await bench.ctl("halt", name, "--reason", "it crashes").status) }
                }
                for try await (command, status) in group {
                    // Whoever resumes what is halted by now is told so.
                    #expect(status == 0 || command == "resume" && status == 1, "\(command): \(status)")
                }
            }
            for name in names { try await bench.reaches(.halted, PolicyName(stringLiteral: name)) }
            try await bench.stop(daemon)
            let (effects, entries) = (try await bench.store.effects(), try await bench.journal())
            for (name, application) in zip(names, Self.applications) {
                let words = effects.filter { $0.application == application }.map(\.words)
                #expect(words == ["halted at 10"] || words == ["10→25", "halted at 25"], "\(application): \(words)")
                let deeds = Bookkeeping(entries.filter { $0.record.rollout == PolicyName(stringLiteral: name) }).deeds
                #expect(deeds.last?.intent.action == .halt && deeds.filter { $0.intent.action == .halt }.count == 1)
                #expect(deeds.allSatisfy { $0.outcome.map { $0.result != .unknown } == true })
                #expect(deeds.filter { $0.outcome?.result == .applied }.count == words.count)
            }
        }
    }
}

/// A broken promise for people: what, in which world, with which strikes alone it still happens, and what came before.
public struct FailureReport: Sendable {
    /// How many worlds may be run to shrink the schedule.
    private static let patience = 250

    private let result: SimulationResult
    private let options: SimulationOptions
    private let commit: String?

    /// A report about a world that broke a promise.
    ///
    /// - Parameters:
    ///   - result: What the world came to.
    ///   - options: What was simulated.
    ///   - commit: Of which source, as `git rev-parse HEAD` names it.
    public init(_ result: SimulationResult, options: SimulationOptions, commit: String? = nil) {
        self.result = result
        self.options = options
        self.commit = commit
    }

    /// The report; making it runs the world again and again, to leave out what does not matter.
    public var text: String {
        guard let violation = result.violation else { return "seed \(result.seed): all promises were kept" }
        let (needed, runs) = shrunk(violation)
        let world =
            (options.putBack.map { " --put-back \($0.rawValue)" } ?? "") + Self.flag("http", options.speaksHTTP)
            + Self.flag("days", options.spansDays)
        let story = options.isVerbose ? "" : result.story.map { "  \($0)\n" }.joined()
        let least = needed.isEmpty ? "none" : needed.map(\.description).joined(separator: ",")
        let kinds = Fault.allCases.filter { fault in needed.contains { $0.fault == fault } }
        return """
            \(story)seed \(result.seed): \(violation)
            commit: \(commit ?? "unknown")
            faults: \(result.faults.map(\.rawValue).joined(separator: ", "))
            struck: \(result.struck.count) times; \(needed.count) do (\(runs) worlds tried)
            it takes: \(kinds.isEmpty ? "no fault" : kinds.map(\.rawValue).joined(separator: ", "))
            again: simulate --seed \(result.seed)\(world)
            least: simulate --seed \(result.seed)\(world) --only \(least)
            """
    }

    private static func flag(_ name: String, _ value: Bool?) -> String {
        value.map { $0 ? " --\(name)" : " --no-\(name)" } ?? ""
    }

    /// The strikes that are left when all those are left out without which the same promise is still broken: halves first,
    /// then ever smaller pieces (Zeller and Hildebrandt's delta debugging, 2002).
    private func shrunk(_ violation: Violation) -> (needed: [FaultOccurrence], runs: Int) {
        var needed = result.struck
        var runs = 0
        var pieces = 1
        while !needed.isEmpty, runs < Self.patience {
            let size = max(1, (needed.count + pieces - 1) / pieces)
            var isSmaller = false
            var start = 0
            while start < needed.count, runs < Self.patience {
                let rest = Array(needed[..<start] + needed[min(needed.count, start + size)...])
                runs += 1
                if stillBreaks(violation.promise, with: rest) {
                    needed = rest
                    isSmaller = true
                } else {
                    start += size
                }
            }
            if !isSmaller && size == 1 { break }
            pieces = isSmaller ? max(2, min(pieces, needed.count)) : pieces * 2
        }
        return (needed, runs)
    }

    private func stillBreaks(_ promise: String, with strikes: [FaultOccurrence]) -> Bool {
        var options = options
        options.isVerbose = false
        options.only = Set(strikes)
        var simulation = Simulation(options)
        return simulation.run().violation?.promise == promise
    }
}

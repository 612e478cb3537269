/// A broken promise for people: what, in which world, without which faults it still happens, and what came before.
public struct FailureReport: Sendable {
    private let result: SimulationResult
    private let options: SimulationOptions

    /// A report about a world that broke a promise.
    public init(_ result: SimulationResult, options: SimulationOptions) {
        self.result = result
        self.options = options
    }

    /// The report; making it runs the world again, once for each fault, to leave out what does not matter.
    public var text: String {
        guard let violation = result.violation else { return "seed \(result.seed): all promises were kept" }
        let without = superfluous(violation)
        let needed = result.faults.filter { !without.contains($0) }
        let putBack = options.putBack.map { " --put-back \($0.rawValue)" } ?? ""
        let least = without.map { " --without \($0.rawValue)" }.joined()
        let story = options.isVerbose ? "" : result.story.map { "  \($0)\n" }.joined()
        return """
            \(story)seed \(result.seed): \(violation)
            faults: \(result.faults.map(\.rawValue).joined(separator: ", "))
            it takes: \(needed.map(\.rawValue).joined(separator: ", "))
            again: simulate --seed \(result.seed)\(putBack)
            least: simulate --seed \(result.seed)\(putBack)\(least)
            """
    }

    /// The faults without which the same promise is still broken, left out one after another.
    private func superfluous(_ violation: Violation) -> [Fault] {
        var without: [Fault] = []
        for fault in result.faults {
            var options = options
            options.isVerbose = false
            options.without.formUnion(without + [fault])
            var simulation = Simulation(options)
            if simulation.run().violation?.promise == violation.promise { without.append(fault) }
        }
        return without
    }
}

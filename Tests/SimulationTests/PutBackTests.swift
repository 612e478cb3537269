import Simulation
import Testing

@Suite("A known bug that is put back")
struct PutBackTests {
    /// The last seed, counted from 1, by which every bug must be found.
    private static let limit: UInt64 = 80

    @Test("is found", arguments: PutBack.allCases)
    func isFound(bug: PutBack) {
        for seed in 1...Self.limit {
            var simulation = Simulation(SimulationOptions(seed: seed, putBack: bug))
            if simulation.run().violation != nil { return }
        }
        Issue.record("\(bug.rawValue) was not found in \(Self.limit) seeds")
    }

    @Test("has a name of its own")
    func hasAName() {
        #expect(Set(PutBack.allCases.map(\.rawValue)).count == PutBack.allCases.count)
        #expect(PutBack.allCases.count >= 20)
    }
}

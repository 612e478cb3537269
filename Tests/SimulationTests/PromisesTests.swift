import Simulation
import Testing

@Suite("Simulated worlds")
struct PromisesTests {
    @Test("keep every promise", arguments: 1...UInt64(24))
    func keepsEveryPromise(seed: UInt64) {
        let options = SimulationOptions(seed: seed)
        var simulation = Simulation(options)
        let result = simulation.run()
        if result.violation != nil { Issue.record("\(FailureReport(result, options: options).text)") }
        #expect(result.events > 0)
    }

    @Test("come to their end also where the windows of two rollouts without `finalize` are never open together")
    func comeToTheirEnd() {
        var simulation = Simulation(SimulationOptions(seed: 3_333, only: []))
        let result = simulation.run()
        #expect(result.violation == nil)
        // At the slowest pace two days are forty-eight.
        #expect(result.days < 48)
    }

    @Test("do not blame rolloutd for an effect that was lost and that somebody in Partner Center then undid")
    func doNotBlameForWhatWasUndone() {
        var simulation = Simulation(SimulationOptions(seed: 19_258))
        #expect(simulation.run().violation == nil)
    }

    @Test("want no halt for what was measured before a rollout was bound by a clock that was behind")
    func wantNoHaltForWhatCameBefore() {
        var simulation = Simulation(SimulationOptions(seed: 21_058))
        #expect(simulation.run().violation == nil)
    }

    @Test("are the same again from the same seed")
    func areTheSameAgain() {
        for seed in UInt64(3)...5 {
            var first = Simulation(SimulationOptions(seed: seed))
            var second = Simulation(SimulationOptions(seed: seed, isVerbose: true))
            let (one, other) = (first.run(), second.run())
            #expect(one.fingerprint == other.fingerprint)
            #expect(one.events == other.events)
            #expect(one.requests == other.requests)
        }
    }

    @Test("differ from seed to seed")
    func differ() {
        let fingerprints = (UInt64(1)...4).map { seed in
            var simulation = Simulation(SimulationOptions(seed: seed))
            return simulation.run().fingerprint
        }
        #expect(Set(fingerprints).count == fingerprints.count)
    }

    @Test("bring rollouts to more than one end")
    func bringRolloutsToTheirEnds() {
        var tally = SimulationTally()
        var ends: [String: Int] = [:]
        for seed in UInt64(1)...8 {
            var simulation = Simulation(SimulationOptions(seed: seed))
            let result = simulation.run()
            tally.add(result)
            ends.merge(result.closed) { $0 + $1 }
        }
        #expect(ends["finalized", default: 0] > 0)
        #expect(ends["halted", default: 0] > 0)
        #expect(tally.worlds == 8)
    }
}

import Foundation
@testable import Simulation
import Testing

@Suite("A simulated schedule")
struct ScheduleTests {
    @Test("is the same when nothing but its own strikes is allowed")
    func ownStrikes() {
        var first = Simulation(SimulationOptions(seed: 5))
        let result = first.run()
        var second = Simulation(SimulationOptions(seed: 5, only: Set(result.struck)))
        #expect(second.run().fingerprint == result.fingerprint)
        #expect(!result.struck.isEmpty)
    }

    @Test("can be forced to have a fault at its n-th place")
    func forced() throws {
        let kill = try #require(FaultOccurrence("kill=3"))
        var simulation = Simulation(SimulationOptions(seed: 5, force: [kill], only: []))
        #expect(simulation.run().struck == [kill])
        #expect(FaultOccurrence("kill=0") == nil)
        #expect(FaultOccurrence("kil=1") == nil)
    }

    @Test("of a failure is shrunk to the strikes that it takes, and they alone break the promise again")
    func shrunk() throws {
        let tried = (1...UInt64(40)).lazy.map { SimulationOptions(seed: $0, putBack: .goOnAfterFailedAppend) }
        let found = tried.compactMap { options -> (SimulationOptions, SimulationResult)? in
            var simulation = Simulation(options)
            let result = simulation.run()
            return result.violation == nil ? nil : (options, result)
        }.first
        guard let (world, result) = found else {
            Issue.record("the bug was not found")
            return
        }
        var options = world
        let text = FailureReport(result, options: world, commit: "abc").text
        #expect(text.contains("commit: abc"))
        let least = try #require(text.split(separator: "--only ").last)
        let strikes = least.split(separator: ",").compactMap { FaultOccurrence(String($0)) }
        #expect(!strikes.isEmpty && strikes.count < result.struck.count)
        options.only = Set(strikes)
        var again = Simulation(options)
        #expect(again.run().violation?.promise == result.violation?.promise)
    }

    @Test("is the same with hashing as it is in production and with hashing that never changes")
    func hashing() throws {
        let (one, other) = (try output(hashing: nil), try output(hashing: "1"))
        #expect(one == other)
        #expect(one.count > 1_000)
    }

    /// What the program tells of two worlds, one of which speaks HTTP.
    private func output(hashing: String?) throws -> Data {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(filePath: tests).deletingLastPathComponent().appending(path: "simulate")
        process.arguments = ["--seed", "8", "--seeds", "2", "--verbose", "--jobs", "1", "--stories-only"]
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_DETERMINISTIC_HASHING"] = hashing
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try #require(try pipe.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return data
    }
}

@Suite("A kind of fault")
struct FaultTests {
    @Test("knows its place among all of them")
    func place() {
        #expect(Fault.allCases.map(\.place) == Array(Fault.allCases.indices))
    }
}

import Foundation
import Testing

@testable import Statistics

/// What SciPy says, as Oracle/oracle.py wrote it down.
private struct Oracle: Decodable {
    struct Reading: Decodable, CustomTestStringConvertible {
        let days: [[Double]]
        let ratio: Double
        let alpha: Double
        let estimate: Double
        let logHarm: Double
        let logSafety: Double
        let lower: Double
        /// Null where nothing above is rejected.
        let upper: Double?

        var testDescription: String { "\(days.count) days, ratio \(ratio)" }

        func test() throws -> SequentialComparison {
            var test = SequentialComparison(ratio: ratio)
            for day in days { test.add(try #require(counts(day[0], day[1], day[2], day[3]))) }
            return test
        }
    }

    let logs: [[Double]]
    let exponentials: [[Double]]
    let logGammas: [[Double]]
    let readings: [Reading]

    static let table: Oracle? = Bundle.module.url(forResource: "oracle", withExtension: "json", subdirectory: "Oracle")
        .flatMap { try? Data(contentsOf: $0) }.flatMap { try? JSONDecoder().decode(Oracle.self, from: $0) }
}

@Suite("The statistics against SciPy")
struct OracleTests {
    private func expectClose(_ found: Double, _ wanted: Double, _ tolerance: Double, _ what: String) {
        #expect(abs(found - wanted) <= tolerance * max(1, abs(wanted)), "\(what): \(found), SciPy says \(wanted)")
    }

    @Test("logarithm, exponential and log-gamma")
    func functions() throws {
        let oracle = try #require(Oracle.table)
        for point in oracle.logs { expectClose(Elementary.log(point[0]), point[1], 4e-16, "log \(point[0])") }
        for point in oracle.exponentials {
            expectClose(Elementary.exp(point[0]) / point[1], 1, 1e-15, "exp \(point[0])")
        }
        for point in oracle.logGammas {
            expectClose(Elementary.logGamma(point[0]), point[1], 2e-14, "lgamma \(point[0])")
        }
        #expect(oracle.logs.count + oracle.exponentials.count + oracle.logGammas.count > 40)
    }

    @Test("what cannot be computed is said", arguments: [Double.nan, -1.0, -Double.infinity])
    func outside(x: Double) {
        #expect(Elementary.log(x).isNaN)
        #expect(Elementary.logGamma(x).isNaN)
        #expect(Elementary.log(0) == -.infinity)
        #expect(Elementary.log(.infinity) == .infinity)
        #expect(Elementary.exp(-.infinity) == 0)
        #expect(Elementary.exp(710) == .infinity)
        #expect(Elementary.exp(.nan).isNaN)
    }

    @Test("estimate, evidence and interval of whole rollouts")
    func readings() throws {
        let readings = try #require(Oracle.table).readings
        #expect(readings.count == 10)
        for reading in readings {
            let test = try reading.test()
            let interval = test.interval(alpha: reading.alpha)
            let what = reading.testDescription
            expectClose(test.estimate, reading.estimate, 1e-12, "estimate of \(what)")
            expectClose(test.logHarm, reading.logHarm, 1e-7, "harm of \(what)")
            expectClose(test.logSafety, reading.logSafety, 1e-7, "safety of \(what)")
            expectClose(interval.lower, reading.lower, 1e-7, "lower bound of \(what)")
            if let upper = reading.upper {
                expectClose(interval.upper, upper, 1e-7, "upper bound of \(what)")
            } else {
                #expect(interval.upper == .infinity)
            }
        }
    }
}

/// A day's counts.
func counts(_ new: Double, _ newDevices: Double, _ old: Double, _ oldDevices: Double) -> ComparedCounts? {
    ComparedCounts(failures: new, devices: newDevices, fallbackFailures: old, fallbackDevices: oldDevices)
}

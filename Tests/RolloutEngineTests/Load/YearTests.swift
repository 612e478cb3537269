import LoadWorld
import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("A year of releases")
struct YearTests {
    /// The same for a thousand rollouts is a benchmark, which also reads the process's memory.
    @Test("with DST, a leap day, suspend and clock steps: nothing is forgotten, late or kept")
    func year() throws {
        var year = YearOfReleases(count: 10, pollInterval: .hours(6), lookInterval: .hours(4))
        year.run()
        #expect(year.published == 140)
        #expect(year.watch.bound == year.published)
        #expect(year.watch.ended.values.reduce(0, +) == year.published)
        #expect(year.watch.ended[.halted] == year.watch.halts.count)
        #expect(year.unfinished == [])
        for late in [year.watch.looks, year.watch.raises, year.watch.halts] {
            #expect(late.count > 0)
            #expect(late.percentile(99) <= .seconds(1))
        }
        let first = try #require(year.samples.dropFirst().first).gauges
        let last = try #require(year.samples.last).gauges
        #expect(last.rollouts == 10)
        #expect(last.deadlines <= 2 * 10)
        #expect(last.waiting <= first.waiting + 2)
        #expect(last.origins <= 1)
        #expect(last.targets == 10)
    }
}

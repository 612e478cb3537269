import RolloutModel
import Testing

@Suite("A time zone's rules turn wall clocks into instants")
struct TimeZoneRulesTests {
    /// Paris in 2026: forward at 01:00Z on 29 March, back at 01:00Z on 25 October.
    private let paris: TimeZoneRules
    private let spring: Timestamp
    private let autumn: Timestamp

    init() throws {
        spring = try #require(Timestamp("2026-03-29T01:00:00Z"))
        autumn = try #require(Timestamp("2026-10-25T01:00:00Z"))
        paris = TimeZoneRules(
            name: "Europe/Paris", initialOffset: .hours(1),
            transitions: [.init(at: spring, offset: .hours(2)), .init(at: autumn, offset: .hours(1))])
    }

    private func instants(_ date: String, _ hour: Int, _ minute: Int = 0) throws -> [String] {
        let date = try #require(CivilDate(date))
        let second = hour * 3_600 + minute * 60
        return [paris.firstInstant(date, secondOfDay: second), paris.lastInstant(date, secondOfDay: second)].map(
            \.description)
    }

    @Test func offsetsChangeAtTheMomentItself() {
        #expect(
            paris.offset(at: spring - TimeSpan(milliseconds: 1)) == .hours(1) && paris.offset(at: spring) == .hours(2))
        #expect(
            paris.offset(at: autumn - TimeSpan(milliseconds: 1)) == .hours(2) && paris.offset(at: autumn) == .hours(1))
    }

    @Test func anOrdinaryTimeIsOneInstant() throws {
        #expect(try instants("2026-01-15", 9) == ["2026-01-15T08:00:00Z", "2026-01-15T08:00:00Z"])
        #expect(try instants("2026-07-15", 9) == ["2026-07-15T07:00:00Z", "2026-07-15T07:00:00Z"])
        #expect(try instants("2026-11-15", 9) == ["2026-11-15T08:00:00Z", "2026-11-15T08:00:00Z"])
    }

    @Test("A time that the clocks skip is the moment of the change", arguments: [(2, 0), (2, 1), (2, 30), (2, 59)])
    func gap(hour: Int, minute: Int) throws {
        #expect(try instants("2026-03-29", hour, minute) == ["2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"])
    }

    @Test func theEdgesOfTheGapAreOrdinary() throws {
        #expect(try instants("2026-03-29", 1, 59) == ["2026-03-29T00:59:00Z", "2026-03-29T00:59:00Z"])
        #expect(try instants("2026-03-29", 3) == ["2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z"])
    }

    @Test func aTimeThatIsShownTwiceIsTwoInstants() throws {
        #expect(try instants("2026-10-25", 2) == ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"])
        #expect(try instants("2026-10-25", 2, 59) == ["2026-10-25T00:59:00Z", "2026-10-25T01:59:00Z"])
        #expect(try instants("2026-10-25", 1, 59) == ["2026-10-24T23:59:00Z", "2026-10-24T23:59:00Z"])
        #expect(try instants("2026-10-25", 3) == ["2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"])
    }

    @Test func secondsBeyondMidnightCountOnIntoTheNextDays() throws {
        #expect(try instants("2026-10-24", 26) == instants("2026-10-25", 2))
        #expect(try instants("2026-03-28", 24 + 9) == instants("2026-03-29", 9))
    }

    @Test func universalTimeIsItself() throws {
        let date = try #require(CivilDate("2026-10-25"))
        #expect(TimeZoneRules.utc.firstInstant(date, secondOfDay: 3_600).description == "2026-10-25T01:00:00Z")
        #expect(TimeZoneRules.utc.civilTime(at: autumn).hour == 1)
    }

    @Test("Each instant is among those of the time that the clocks show then", arguments: [1, 2] as [UInt64])
    func thereAndBack(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<2_000 {
            let time = Timestamp(
                milliseconds: Int64.random(in: 1_767_225_600...1_798_761_600, using: &generator) * 1_000)
            let civil = paris.civilTime(at: time)
            let first = paris.firstInstant(civil.date, secondOfDay: civil.secondOfDay)
            let last = paris.lastInstant(civil.date, secondOfDay: civil.secondOfDay)
            #expect(time == first || time == last, "seed \(seed): \(time)")
            #expect(first <= last && last - first <= .hours(1), "seed \(seed): \(time)")
        }
    }
}

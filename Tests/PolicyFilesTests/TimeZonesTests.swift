import Foundation
import PolicyFiles
import RolloutModel
import Testing

@Suite("A time zone's rules agree with Foundation's calendar")
struct TimeZonesTests {
    private static let zones = [
        "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata",
        "America/St_Johns", "UTC",
        "Asia/Kathmandu", "Pacific/Chatham", "Asia/Gaza", "Europe/Dublin", "America/Scoresbysund", "Antarctica/Troll",
        "Pacific/Apia",
    ]

    private func rules(_ name: String) throws -> (rules: TimeZoneRules, calendar: Calendar) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: name))
        return (try #require(TimeZones(now: testDay).rules(named: name)), calendar)
    }

    @Test(
        "The offset is right at every quarter of an hour near a change and at every six hours besides", arguments: zones
    )
    func offsets(name: String) throws {
        let (rules, calendar) = try rules(name)
        let first = Timestamp(milliseconds: Int64(try #require(CivilDate("2025-01-01")).daysSinceEpoch) * 86_400_000)
        var moments = (0..<(12 * 365 * 4)).map { first + .hours(Int64($0) * 6) }
        for change in rules.transitions {
            moments +=
                (-12...12).map { change.at + .minutes($0 * 15) } + [
                    change.at - TimeSpan(milliseconds: 1), change.at - .seconds(1),
                ]
        }
        let wrong = moments.filter { moment in
            let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
            return Int64(calendar.timeZone.secondsFromGMT(for: date)) * 1_000 != rules.offset(at: moment).milliseconds
        }
        #expect(wrong.isEmpty, "\(name): \(wrong.prefix(3))")
    }

    @Test("The civil time is that of Foundation's calendar", arguments: zones)
    func civilTimes(name: String) throws {
        let (rules, calendar) = try rules(name)
        var generator = SplitMix(seed: 7)
        for _ in 0..<500 {
            let moment = testDay + .seconds(Int64.random(in: 0...300_000_000, using: &generator))
            let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
            let civil = rules.civilTime(at: moment)
            #expect([civil.date.year, civil.date.month, civil.date.day] == [parts.year, parts.month, parts.day])
            #expect([civil.hour, civil.minute, civil.second] == [parts.hour, parts.minute, parts.second])
            #expect(Weekday.allCases.firstIndex(of: civil.date.weekday) == parts.weekday.map { ($0 + 5) % 7 })
        }
    }

    @Test("In a gap a time begins where the gap ends, in an overlap it exists twice", arguments: zones)
    func gapsAndOverlaps(name: String) throws {
        let (rules, _) = try rules(name)
        var before = rules.initialOffset
        for change in rules.transitions {
            let shift = change.offset - before
            // The middle of what the clocks skip or show twice, as the clocks before the change count.
            let middle = CivilTime(change.at + shift / 2, offset: before)
            let beforeAndAfter = (change.at + shift / 2, change.at - shift / 2)
            let first = rules.firstInstant(middle.date, secondOfDay: middle.secondOfDay)
            let last = rules.lastInstant(middle.date, secondOfDay: middle.secondOfDay)
            if shift > .zero {
                #expect(first == change.at && last == change.at, "\(name) \(change.at)")
            } else {
                // The clocks show it once before the change and once after.
                let overlapping = CivilTime(change.at - (TimeSpan.zero - shift) / 2, offset: before)
                let early = rules.firstInstant(overlapping.date, secondOfDay: overlapping.secondOfDay)
                let late = rules.lastInstant(overlapping.date, secondOfDay: overlapping.secondOfDay)
                #expect(early == beforeAndAfter.0 && late == beforeAndAfter.1, "\(name) \(change.at)")
                #expect(rules.civilTime(at: early) == rules.civilTime(at: late))
            }
            before = change.offset
        }
    }

    @Test(
        "The next instant of a time of day is that of Foundation's calendar, whatever the clocks do", arguments: zones)
    func firstInstants(name: String) throws {
        let (rules, calendar) = try rules(name)
        var generator = SplitMix(seed: 11)
        let days = try #require(CivilDate("2026-01-01")).daysSinceEpoch
        for _ in 0..<400 {
            let date = CivilDate(daysSinceEpoch: days + Int.random(in: 0..<3_000, using: &generator))
            let second = Int.random(in: 0..<96, using: &generator) * 900
            let instant = rules.firstInstant(date, secondOfDay: second)
            let parts = DateComponents(
                year: date.year, month: date.month, day: date.day, hour: second / 3_600, minute: second / 60 % 60)
            let expected = try #require(calendar.date(from: parts))
            let shown = rules.civilTime(at: instant)
            if shown.date == date && shown.secondOfDay == second {
                #expect(
                    instant.milliseconds == Int64(expected.timeIntervalSince1970 * 1_000), "\(name) \(date) \(second)")
            } else {
                // Skipped by the clocks: Foundation shifts it by the gap, windows begin where the gap ends.
                #expect(rules.transitions.contains { $0.at == instant }, "\(name) \(date) \(second)")
            }
        }
    }

    @Test func theyReachFromLastYearToTenYearsAhead() throws {
        let rules = try #require(TimeZones(now: testDay).rules(named: "Europe/Paris"))
        #expect(rules.transitions.first?.at == Timestamp("2025-03-30T01:00:00Z"))
        #expect(rules.transitions.last?.at == Timestamp("2036-10-26T01:00:00Z"))
        #expect(rules.transitions.count == 24)
        #expect(rules.initialOffset == .hours(1))
        #expect(TimeZones(now: testDay).rules(named: "Asia/Kolkata")?.transitions == [])
        #expect(TimeZones(now: testDay).rules(named: "UTC") == .utc)
    }

    @Test func everyZoneOfTheDatabaseIsRightEachDay() throws {
        let zones = TimeZones(now: testDay)
        let first = Timestamp(milliseconds: Int64(try #require(CivilDate("2025-01-01")).daysSinceEpoch) * 86_400_000)
        for name in TimeZone.knownTimeZoneIdentifiers where name.contains("/") {
            let rules = try #require(zones.rules(named: name), "\(name)")
            let zone = try #require(TimeZone(identifier: name))
            for day in 0..<(12 * 365) where day % 7 == 0 {
                let moment = first + .days(Int64(day))
                let expected = zone.secondsFromGMT(
                    for: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000))
                #expect(rules.offset(at: moment) == .seconds(Int64(expected)), "\(name) \(moment)")
            }
        }
    }
}

import Foundation
import RolloutModel
import Testing

@Suite("A civil date is a day of the Gregorian calendar")
struct CivilDateTests {
    @Test func everyDayOfTenThousandYearsGoesThereAndBack() throws {
        let first = try #require(CivilDate(year: 1, month: 1, day: 1)).daysSinceEpoch
        let last = try #require(CivilDate(year: 9_999, month: 12, day: 31)).daysSinceEpoch
        var wrong = 0
        for days in first...last {
            let date = CivilDate(daysSinceEpoch: days)
            if date.daysSinceEpoch != days || CivilDate(year: date.year, month: date.month, day: date.day) != date {
                wrong += 1
            }
        }
        #expect(wrong == 0 && last - first == 3_652_058)
    }

    @Test("It agrees with Foundation's calendar", arguments: [1, 2] as [UInt64])
    func foundation(seed: UInt64) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var generator = SplitMix(seed: seed)
        for _ in 0..<1_000 {
            let days = Int.random(in: -30_000...60_000, using: &generator)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(days) * 86_400))
            let date = CivilDate(daysSinceEpoch: days)
            #expect(
                [date.year, date.month, date.day] == [parts.year, parts.month, parts.day], "seed \(seed): \(days)")
            #expect(
                Weekday.allCases.firstIndex(of: date.weekday) == parts.weekday.map { ($0 + 5) % 7 },
                "seed \(seed): \(days)")
            #expect(CivilDate(date.description) == date, "seed \(seed): \(days)")
        }
    }

    @Test(
        "Texts that are no days",
        arguments: [
            "", "2026-02-29", "2100-02-29", "2026-04-31", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32",
            "26-01-01", "2026-1-1",
            "2026/01/01", "2026-01-01 ", "0000-01-01", "-026-01-01", "٢٠٢٦-01-01", "2026-01-01-",
        ])
    func refuses(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func leapYears() {
        #expect(["2024-02-29", "2000-02-29", "1900-02-29"].map { CivilDate($0)?.day } == [29, 29, nil])
    }

    @Test func aWallClockBeforeTheEpochCountsDown() throws {
        let time = CivilTime(Timestamp(milliseconds: -1), offset: .zero)
        #expect(time.date.description == "1969-12-31" && time.secondOfDay == 86_399)
        let west = CivilTime(Timestamp(milliseconds: 0), offset: .hours(-3) - .minutes(30))
        #expect(west.hour == 20 && west.minute == 30 && west.second == 0)
    }

    @Test func codable() throws {
        let date = try #require(CivilDate("2026-12-18"))
        #expect(try JSONDecoder().decode([CivilDate].self, from: JSONEncoder().encode([date])) == [date])
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([CivilDate].self, from: Data("[\"2026-02-30\"]".utf8))
        }
    }
}

import Statistics
import Testing

@Suite("The days that are compared: missing, late, duplicated, revised")
struct ComparedDaysTests {
    private func row(_ day: Int, _ failures: Double) throws -> (day: Int, counts: ComparedCounts?) {
        let read: ComparedCounts = try #require(counts(failures, 500, 45, 4_500))
        return (day, read)
    }

    private func days(_ rows: [(day: Int, counts: ComparedCounts?)], of span: ClosedRange<Int> = 1...30) -> ComparedDays
    {
        var days = ComparedDays()
        days.take(rows, of: span)
        return days
    }

    @Test("The same report again changes nothing")
    func again() throws {
        let report = [try row(1, 9), try row(2, 11)]
        var known = days(report)
        let before = known
        for _ in 0..<28 { known.take(report, of: 1...30) }
        #expect(known == before)
        #expect(known.comparison(ratio: 1.5).days.count == 2)
    }

    @Test("Reports that overlap count each day once, whatever was asked when")
    func overlapping() throws {
        var looks = ComparedDays()
        for last in 1...20 {
            looks.take(try (1...last).map { try row($0, 5 + Double($0 % 3)) }, of: 1...last)
        }
        let whole = days(try (1...20).map { try row($0, 5 + Double($0 % 3)) }, of: 1...20)
        #expect(looks == whole)
        #expect(looks.comparison(ratio: 1.5).logHarm == whole.comparison(ratio: 1.5).logHarm)
    }

    @Test("A day that the source no longer keeps stays")
    func forgotten() throws {
        var known = days([try row(1, 9), try row(2, 9)], of: 1...2)
        known.take([try row(2, 7), try row(3, 9)], of: 2...3)
        #expect(known.days == [1, 2, 3])
        #expect(known.comparison(ratio: 1.5).failures.new == 25)
    }

    @Test("Revised numbers replace those that were counted")
    func revised() throws {
        var known = days([try row(1, 40)])
        #expect(known.comparison(ratio: 1.5).showsHarm(alpha: 0.05))
        known.take([try row(1, 5)], of: 1...30)
        #expect(!known.comparison(ratio: 1.5).showsHarm(alpha: 0.05))
        #expect(known == days([try row(1, 5)]))
    }

    @Test("A row that was taken back, or turned out to compare nothing, no longer counts")
    func takenBack() throws {
        var known = days([try row(1, 40), try row(2, 5)])
        known.take([try row(2, 5)], of: 1...30)
        #expect(known.days == [2])
        known.take([(2, nil)], of: 2...2)
        #expect(known.days.isEmpty)
    }

    @Test("A late day counts when it comes, at its place")
    func late() throws {
        var known = days([try row(1, 9), try row(3, 9)])
        known.take([try row(1, 9), try row(2, 6), try row(3, 9)], of: 1...30)
        #expect(known == days([try row(3, 9), try row(2, 6), try row(1, 9)]))
    }

    @Test("Of two rows for a day neither counts, nor does a third")
    func duplicated() throws {
        #expect(days([try row(1, 9), try row(1, 9), try row(2, 9)]).days == [2])
        #expect(days([try row(1, 9), try row(1, 8), try row(1, 9)]).days.isEmpty)
    }

    @Test("Rows of days that nobody asked for are ignored")
    func outside() throws {
        #expect(days([try row(0, 9), try row(31, 9)]).days.isEmpty)
    }

    @Test("Only days of the step, where only they are evidence")
    func since() throws {
        let known = days([try row(1, 40), try row(2, 5), try row(3, 5)])
        #expect(known.comparison(ratio: 1.5, since: 2).failures.new == 10)
        #expect(known.comparison(ratio: 1.5).failures.new == 50)
    }

    @Test("The oldest days go first when there are too many")
    func bounded() throws {
        var known = ComparedDays()
        for day in 1...(ComparedDays.most + 5) { known.take([try row(day, 5)], of: day...day) }
        #expect(known.days.first == 6)
        #expect(known.days.count == ComparedDays.most)
    }
}

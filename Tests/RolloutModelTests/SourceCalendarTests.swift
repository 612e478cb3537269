import RolloutModel
import Testing

@Suite("When a source is worth asking again")
struct SourceCalendarTests {
    private let asked = Timestamp("2026-11-20T10:07:00Z") ?? Timestamp(milliseconds: 0)

    private func answer(
        _ result: Measurement.Result = .value(0.01, sample: 100), next: TimeSpan?
    ) -> Measurement {
        Measurement(result, from: asked, to: asked, query: "q", nextData: next.map { asked + $0 })
    }

    private func pause(_ measurement: Measurement?, every interval: TimeSpan) -> TimeSpan {
        SourceCalendar.pause(after: measurement, askedAt: asked, every: interval)
    }

    @Test("after an interval where nothing is known of newer data, or where it may be there")
    func usual() {
        for interval in [TimeSpan.seconds(1), .minutes(7), .hours(1), .days(2)] {
            #expect(pause(nil, every: interval) == interval)
            #expect(pause(answer(next: nil), every: interval) == interval)
            #expect(pause(answer(next: .zero), every: interval) == interval)
            #expect(pause(answer(next: .zero - .days(1)), every: interval) == interval)
        }
    }

    @Test("after an error at the interval, whatever it promises")
    func errors() {
        let error = answer(.error(code: "timeout", message: "no answer"), next: .hours(5))
        #expect(pause(error, every: .minutes(10)) == .minutes(10))
    }

    @Test("on the first of the moments it would have been asked at anyway from which newer data is possible")
    func onTheGrid() {
        for interval in [TimeSpan.seconds(1), .minutes(7), .minutes(13), .minutes(59)] {
            for next in [TimeSpan(milliseconds: 1), .minutes(1), .minutes(13), .minutes(52), .hours(5)] {
                let pause = pause(answer(next: next), every: interval)
                #expect(pause.milliseconds % interval.milliseconds == 0)
                #expect(pause >= next && pause < next + interval, "\(interval), \(next)")
            }
        }
    }

    @Test("never later than six hours on: figures are corrected, and clocks are wrong")
    func bound() {
        for next in [TimeSpan.hours(7), .days(3), .days(40_000), TimeSpan(milliseconds: Int64.max / 2)] {
            #expect(pause(answer(next: next), every: .hours(1)) == .hours(6))
            #expect(pause(answer(.noData("not yet"), next: next), every: .hours(4)) == .hours(4))
            #expect(pause(answer(.noData("not yet"), next: next), every: .minutes(7)) == .minutes(7 * 51))
            #expect(pause(answer(next: next), every: .days(1)) == .days(1))
        }
    }

    @Test("as often as a plan says: four times a day for days, each hour for hours, at the interval for all else")
    func planned() {
        let document = MetricSource.http(HTTPDocument(url: "https://a/b", value: "/v"))
        let count = MetricSource.storeCount(StoreCount(.crash))
        #expect(SourceCalendar.usualPause(of: .store(.crash), every: .hours(1)) == .hours(6))
        #expect(SourceCalendar.usualPause(of: .storeSignatures(StoreSignatures(.crash)), every: .hours(8)) == .hours(8))
        #expect(SourceCalendar.usualPause(of: count, every: .minutes(25)) == .minutes(75))
        #expect(SourceCalendar.usualPause(of: count, every: .hours(2)) == .hours(2))
        #expect(SourceCalendar.usualPause(of: document, every: .minutes(1)) == .minutes(1))
    }
}

@Suite("The hours that can be asked about")
struct CompletedHoursTests {
    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp("2026-11-\(text)Z")) }

    private func range(
        since exposure: String, step: String, hours: Int = 24, now: String
    ) throws -> ClosedRange<Timestamp>? {
        CompletedHours.range(since: try time(exposure), step: try time(step), hours: hours, now: try time(now))
    }

    @Test("none before a whole hour since the exposure is over")
    func none() throws {
        #expect(try range(since: "20T10:00:01", step: "20T10:00:01", now: "20T11:59:59.999") == nil)
        #expect(CompletedHours.firstCompletion(since: try time("20T10:00:01")) == (try time("20T12:00:00")))
        let first = try #require(try range(since: "20T10:00:01", step: "20T10:00:01", now: "20T12:00:00"))
        #expect(first == (try time("20T11:00:00"))...(try time("20T12:00:00")))
        #expect(CompletedHours.firstCompletion(since: try time("20T10:00:00")) == (try time("20T11:00:00")))
        #expect(try range(since: "20T10:00:00", step: "20T10:00:00", now: "20T11:00:00") != nil)
    }

    @Test("the last ones, at most so many, and no more than the Store keeps")
    func last() throws {
        let day = try #require(try range(since: "01T00:00:00", step: "01T00:00:00", hours: 3, now: "20T12:30:00"))
        #expect(day == (try time("20T09:00:00"))...(try time("20T12:00:00")))
        let all = try #require(try range(since: "01T00:00:00", step: "01T00:00:00", hours: 500, now: "20T12:30:00"))
        #expect(all.upperBound - all.lowerBound == .hours(71))
    }

    @Test("those of the step as soon as there is one, else those of the rollout")
    func step() throws {
        let before = try #require(try range(since: "20T08:00:00", step: "20T11:10:00", now: "20T12:59:00"))
        #expect(before.lowerBound == (try time("20T08:00:00")))
        let after = try #require(try range(since: "20T08:00:00", step: "20T11:10:00", now: "20T13:00:00"))
        #expect(after.lowerBound == (try time("20T12:00:00")))
    }

    @Test("the hour in progress ends at the next full hour, also before 1970")
    func completion() throws {
        #expect(CompletedHours.nextCompletion(after: try time("20T12:00:00")) == (try time("20T13:00:00")))
        #expect(CompletedHours.start(of: Timestamp(milliseconds: -1)) == Timestamp(milliseconds: -3_600_000))
    }
}

import Foundation
import RolloutModel
import Testing

@Suite("A time span reads and writes the operator's notation")
struct TimeSpanTests {
    @Test(
        "Texts that are spans",
        arguments: [
            ("30s", 30_000), ("5m", 300_000), ("12h", 43_200_000), ("7d", 604_800_000), ("2w", 1_209_600_000),
            ("1d12h", 129_600_000),
            ("500ms", 500), ("0s", 0), ("1w2d3h4m5s6ms", 788_645_006), ("90m", 5_400_000), ("007d", 604_800_000),
            ("36525d", 3_155_760_000_000),
        ])
    func reads(text: String, milliseconds: Int64) {
        #expect(TimeSpan(text)?.milliseconds == milliseconds)
    }

    @Test(
        "Texts that are none",
        arguments: [
            "", "1", "s", "1x", "1 h", " 1h", "1h ", "-1h", "+1h", "1.5h", "1h1d", "1h1h", "1H", "1mm", "1y", "1month",
            "h1", "36526d",
            "5218w", "99999999999999999999d", "9223372036854775807w", "١h", "1h30", "1:30", "1e3s", "1d\n", "36525d1ms",
        ])
    func refuses(text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test("What is written reads back", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<2_000 {
            let magnitude = UInt64.random(in: 0...42, using: &generator)
            let span = TimeSpan(
                milliseconds: Int64.random(
                    in: 0...max(1, TimeSpan.longest.milliseconds >> magnitude), using: &generator))
            #expect(TimeSpan(span.description) == span, "seed \(seed): \(span)")
            let negative = TimeSpan.zero - span
            let copies = try JSONDecoder().decode([TimeSpan].self, from: JSONEncoder().encode([span, negative]))
            #expect(copies == [span, negative], "seed \(seed): \(span)")
        }
    }

    @Test(
        "Spelling",
        arguments: [
            (0, "0s"), (36_00_000, "1h"), (1_209_600_000, "14d"), (-1_500, "-1s500ms"), (61_000, "1m1s"),
            (Int64.min, "-106751991167d7h12m55s808ms"),
        ] as [(Int64, String)])
    func spelling(milliseconds: Int64, text: String) {
        #expect(TimeSpan(milliseconds: milliseconds).description == text)
    }

    @Test(
        "For people",
        arguments: [
            ("1d11h5m", "1d 11h"), ("43m10s", "43m 10s"), ("1d5m", "1d"), ("999ms", "0s"), ("1s999ms", "1s"),
            ("2w", "14d"), ("0s", "0s"), ("1h1s", "1h"),
        ])
    func rounded(text: String, rounded: String) throws {
        let span = try #require(TimeSpan(text))
        #expect(span.rounded == rounded)
        #expect((TimeSpan.zero - span).rounded == (rounded == "0s" ? "0s" : "-" + rounded))
    }

    @Test func arithmetic() {
        #expect(TimeSpan.days(1) + .hours(1) == .hours(25))
        #expect(TimeSpan.hours(1) - .minutes(90) == .minutes(-30))
        #expect(TimeSpan.hours(1) * 3 == .hours(3) && TimeSpan.hours(1) / 7 == TimeSpan(milliseconds: 514_285))
        #expect(
            TimeSpan.seconds(2) < .minutes(1) && TimeSpan.seconds(1).duration == .seconds(1)
                && TimeSpan(milliseconds: 1_500).seconds == 1.5)
    }
}

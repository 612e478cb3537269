import Foundation
import RolloutModel
import Testing

@Suite("A timestamp reads and writes RFC 3339")
struct TimestampTests {
    @Test(
        "Texts that are moments",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-20T19:00:00Z", 1_795_201_200_000),
            ("2026-11-20T20:00:00.250+01:00", 1_795_201_200_250),
            ("2026-11-20t19:00:00z", 1_795_201_200_000), ("2026-11-20 19:00:00Z", 1_795_201_200_000),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2026-11-20T13:30:00-05:30", 1_795_201_200_000), ("2000-02-29T00:00:00.5Z", 951_782_400_500),
            ("2026-11-20T19:00:00.123456789Z", 1_795_201_200_123),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000),
            ("2026-11-20T19:00:00-00:00", 1_795_201_200_000),
        ] as [(String, Int64)])
    func reads(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(
        "Texts that are none",
        arguments: [
            "", "2026-11-20", "2026-11-20T19:00:00", "2026-11-20T19:00Z", "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-11-20T24:00:00Z",
            "2026-11-20T19:60:00Z", "2026-11-20T19:00:60Z", "2026-11-20T19:00:00.Z", "2026-11-20T19:00:00+1:00",
            "2026-11-20T19:00:00+01",
            "2026-11-20T19:00:00+24:00", "2026-11-20T19:00:00Z ", "26-11-20T19:00:00Z", "0000-01-01T00:00:00Z",
            "2026-11-20T19:00:00ZZ",
            "+2026-11-20T19:00:00Z", "2026-11-20T1٩:00:00Z", "2026-11-20T19:00:00,5Z", "2026-11-20T19:00:00é",
        ])
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("What is written reads back, and Foundation reads the same", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<1_000 {
            let time = Timestamp(
                milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
            #expect(Timestamp(time.description) == time, "seed \(seed): \(time)")
            #expect(
                try JSONDecoder().decode([Timestamp].self, from: JSONEncoder().encode([time])) == [time],
                "seed \(seed): \(time)")
            let modern = Timestamp(milliseconds: Int64.random(in: 0...4_102_444_800, using: &generator) * 1_000)
            let date = try Date(modern.description, strategy: .iso8601)
            #expect(date.timeIntervalSince1970 * 1_000 == Double(modern.milliseconds), "seed \(seed): \(modern)")
        }
    }

    @Test func anyMomentHasAText() {
        for milliseconds in [Int64.min, Int64.min + 1, Int64.max, -1, 0, 1] {
            #expect(!Timestamp(milliseconds: milliseconds).description.isEmpty)
        }
    }

    @Test func arithmetic() {
        let time = Timestamp(milliseconds: 1_000)
        #expect(time + .seconds(1) - time == .seconds(1) && time - .seconds(2) < time)
    }
}

import Foundation
import RolloutModel
import Testing

@Suite("A percentage is a whole number of hundredths")
struct PercentageTests {
    @Test("Every one of them is written and read back exactly")
    func roundTrip() throws {
        let all = (0...10_000).compactMap { Percentage(hundredths: $0) }
        #expect(all.count == 10_001)
        #expect(try JSONDecoder().decode([Percentage].self, from: JSONEncoder().encode(all)) == all)
        for percentage in all {
            #expect(Percentage(percentage.value) == percentage)
            #expect(Double(percentage.digits) == percentage.value)
        }
    }

    @Test(
        "Digits",
        arguments: [
            (0, "0"), (5, "0.05"), (50, "0.5"), (1_000, "10"), (1_250, "12.5"), (1_201, "12.01"), (10_000, "100"),
        ])
    func digits(hundredths: Int, text: String) {
        #expect(Percentage(hundredths: hundredths)?.digits == text)
        #expect(Percentage(hundredths: hundredths)?.description == text + " %")
    }

    @Test("What is none", arguments: [-0.01, 100.01, .nan, .infinity, -.infinity, 1e300, -1e300])
    func refuses(percent: Double) {
        #expect(Percentage(percent) == nil)
    }

    @Test func theStoresFloatingPointIsRoundedToHundredths() {
        #expect(Percentage(24.999_999_999) == Percentage(25))
        #expect(Percentage(33.333_333)?.hundredths == 3_333)
        #expect(Percentage(100.0) == .full && Percentage(0.0) == .zero && Percentage(-0.0) == .zero)
        #expect(Percentage(hundredths: -1) == nil && Percentage(hundredths: 10_001) == nil)
    }

    @Test("Decoding refuses what is none", arguments: ["[-1]", "[101]", "[\"10\"]", "[null]", "[1e400]"])
    func decoding(json: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode([Percentage].self, from: Data(json.utf8)) }
    }
}

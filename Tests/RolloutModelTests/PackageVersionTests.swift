import Foundation
import RolloutModel
import Testing

@Suite("Package versions compare as numbers")
struct PackageVersionTests {
    @Test(
        "Order",
        arguments: [
            ("4.9", "4.10"), ("1", "1.0.0.1"), ("1.2.3.4", "2"), ("0.0.0.65535", "0.0.1"),
            ("4.2.0.0", "4.2.0.4294967295"),
        ])
    func order(smaller: String, larger: String) throws {
        let (left, right) = (try #require(PackageVersion(smaller)), try #require(PackageVersion(larger)))
        #expect(left < right && !(right < left) && left != right)
    }

    @Test("Missing numbers are 0", arguments: ["4", "4.0", "4.0.0", "4.0.0.0", "04.00"])
    func missing(text: String) throws {
        #expect(try #require(PackageVersion(text)).description == "4.0.0.0")
    }

    @Test(
        "Texts that are no versions",
        arguments: [
            "", ".", "1.", ".1", "1..2", "1.2.3.4.5", "-1", "+1", "1.x", "v1", "1 ", "4294967296", "١", "1,2", "0x1",
        ])
    func refuses(text: String) {
        #expect(PackageVersion(text) == nil)
        #expect(VersionRequirement(text) == nil)
    }

    @Test(
        "Requirements",
        arguments: [
            (">=4.2", ["4.2", "4.10"], ["4.1.9"]), ("<=4.2", ["4.2.0.0", "1"], ["4.2.0.1"]),
            (">4.2", ["4.2.0.1"], ["4.2"]), ("<5", ["4.9.9"], ["5", "5.0.0.1"]),
            ("=4.2.1.0", ["4.2.1"], ["4.2.1.1"]), ("4.2", ["4.2.0.0"], ["4.2.0.1", "4.1"]), (">= 4.2", ["4.2"], ["4"]),
        ])
    func requirements(text: String, met: [String], unmet: [String]) throws {
        let requirement = try #require(VersionRequirement(text))
        for version in met { #expect(requirement.isMet(by: try #require(PackageVersion(version)))) }
        for version in unmet { #expect(!requirement.isMet(by: try #require(PackageVersion(version)))) }
        #expect(VersionRequirement(requirement.description) == requirement)
    }

    @Test(
        "Texts that are no requirements",
        arguments: ["=>4", "==4", "~4", "!4", ">", ">=", "4 - 5", ">=4,<5", "=", "> =4"])
    func badRequirements(text: String) {
        #expect(VersionRequirement(text) == nil)
    }

    @Test("There and back", arguments: [1, 2] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<500 {
            let parts = (0..<4).map { _ in
                UInt32.random(in: 0...UInt32.max >> UInt32.random(in: 0...31, using: &generator), using: &generator)
            }
            let version = try #require(PackageVersion(parts.map { "\($0)" }.joined(separator: ".")))
            #expect(version.parts == parts, "seed \(seed)")
            #expect(
                try JSONDecoder().decode([PackageVersion].self, from: JSONEncoder().encode([version])) == [version],
                "seed \(seed)")
        }
    }
}

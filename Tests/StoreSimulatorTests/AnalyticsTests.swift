import Foundation
import RolloutModel
import StoreSimulator
import Testing

@Suite("Analytics follow the percentage in force, version by version")
struct AnalyticsTests {
    /// Both reports without lag, 1.0 and 2.0 at 90 and 10 % of 20,000 devices since ten days.
    private func fresh(_ change: (inout Scenario) throws -> Void = { _ in }) throws -> Fixture {
        try Fixture(since: .days(10)) { scenario in
            scenario.settings.usageLag = .zero
            scenario.settings.failureLag = .zero
            try change(&scenario)
        }
    }

    private let twoDays = ["startDate": "11/23/2026", "endDate": "11/24/2026"]

    private func usage(_ fixture: inout Fixture, _ items: [String: String]) -> Answer {
        fixture.report("usagedaily", items.merging(["groupby": "date,packageVersion"]) { given, _ in given })
    }

    private func crashes(_ fixture: inout Fixture, _ items: [String: String]) -> Answer {
        let all = ["groupby": "packageVersion", "filter": "eventType eq 'crash'"]
        return fixture.report("failurehits", items.merging(all) { given, _ in given })
    }

    @Test func usageIsSplitByTheRollout() throws {
        var fixture = try fresh()
        let answer = usage(&fixture, twoDays)
        #expect(answer.column("date") == ["2026-11-23", "2026-11-23", "2026-11-24", "2026-11-24"])
        #expect(answer.column("packageVersion") == ["1.0.0.0", "2.0.0.0", "1.0.0.0", "2.0.0.0"])
        #expect(answer.numbers("dailyActiveDevices") == [18_000, 2_000, 18_000, 2_000])
        #expect(answer.column("subscriptionName") == ["null", "null", "null", "null"])
        #expect(answer["TotalCount"] == "4")
        #expect(answer.text.contains(#""@nextLink":null"#))
    }

    @Test func failuresFollowTheRatesOfEachVersion() throws {
        var fixture = try fresh { scenario in
            let version = try #require(PackageVersion("2.0"))
            scenario.applications[0].versionRates[version] = FailureRates(crash: 0.05)
        }
        let answer = crashes(&fixture, twoDays)
        #expect(answer.column("packageVersion") == ["1.0.0.0", "2.0.0.0", "1.0.0.0", "2.0.0.0"])
        #expect(answer.numbers("deviceCount") == [72, 100, 72, 100])
        #expect(answer.numbers("eventCount").map { ($0 * 10).rounded() / 10 } == [93.6, 130, 93.6, 130])
        #expect(answer.text.contains(#""sandboxId":null,"deviceCount":72.0"#))
    }

    @Test func theDayOfAChangeIsDivided() throws {
        var fixture = try fresh()
        fixture.pass(.hours(2))  // noon: half of the day at 10 %, the other half at 60 %
        #expect(fixture.setPercentage("60").status == 200)
        fixture.pass(.days(2))
        let answer = usage(&fixture, ["startDate": "11/25/2026", "endDate": "11/26/2026"])
        #expect(answer.numbers("dailyActiveDevices") == [13_000, 7_000, 8_000, 12_000])
    }

    @Test func aHaltLeavesThePackageWhereItIs() throws {
        var fixture = try fresh()
        #expect(fixture.halt().status == 200)
        fixture.pass(.days(3))
        let answer = usage(&fixture, ["startDate": "11/27/2026", "endDate": "11/27/2026"])
        #expect(answer.numbers("dailyActiveDevices") == [18_000, 2_000])
    }

    @Test func aFinalizeReachesEverybody() throws {
        var fixture = try fresh()
        #expect(fixture.finalize().status == 200)
        fixture.pass(.days(2))
        let answer = usage(&fixture, ["startDate": "11/26/2026", "endDate": "11/26/2026"])
        #expect(answer.column("packageVersion") == ["2.0.0.0"])
        #expect(answer.numbers("dailyActiveDevices") == [20_000])
    }

    @Test func theNextRolloutReachesThoseOfTheHaltedOneFirst() throws {
        var fixture = try fresh()
        try fixture.store.occur(
            .publish(Fixture.target, Publication("3.0", rollout: 4, certification: .immediate, ending: .halt)),
            at: fixture.time)
        fixture.pass(.days(2))
        let answer = usage(&fixture, ["startDate": "11/26/2026", "endDate": "11/26/2026"])
        #expect(answer.numbers("dailyActiveDevices") == [18_000, 1_200, 800])
        #expect(fixture.setPercentage("30").status == 200)
        fixture.pass(.days(2))
        let later = usage(&fixture, ["startDate": "11/28/2026", "endDate": "11/28/2026"])
        #expect(later.column("packageVersion") == ["1.0.0.0", "3.0.0.0"])
        #expect(later.numbers("dailyActiveDevices") == [14_000, 6_000])
    }

    @Test func adoptionTakesItsTime() throws {
        var fixture = try fresh { $0.applications[0].adoption = .days(2) }
        fixture.pass(.hours(14))  // midnight
        #expect(fixture.finalize().status == 200)
        fixture.pass(.days(3))
        let answer = usage(
            &fixture, ["startDate": "11/26/2026", "endDate": "11/28/2026", "filter": "packageVersion eq '2.0.0.0'"])
        // From 10 % upward by 50 points a day: 35 % in the mean of the first day, then 80.4 %, then all.
        #expect(answer.numbers("dailyActiveDevices") == [7_000, 16_800, 20_000])
    }

    @Test func severalVersionsOfASubmissionShareItsDevices() throws {
        var fixture = try fresh { scenario in
            scenario.applications[0].submissions[1].publication = Publication("2.0", "2.1", rollout: 10)
        }
        let answer = usage(&fixture, ["startDate": "11/24/2026", "endDate": "11/24/2026"])
        #expect(answer.column("packageVersion") == ["1.0.0.0", "2.0.0.0", "2.1.0.0"])
        #expect(answer.numbers("dailyActiveDevices") == [18_000, 1_000, 1_000])
    }

    @Test func flightsCountToTheirApplication() throws {
        var fixture = try fresh { scenario in
            var flight = ScenarioFlight(
                Fixture.flightID, name: "Insiders", submissions: [.published("2.5", age: .days(5))])
            flight.devices = 300
            scenario.applications[0].flights = [flight]
        }
        let answer = usage(&fixture, ["startDate": "11/24/2026", "endDate": "11/24/2026"])
        #expect(answer.numbers("dailyActiveDevices") == [18_000, 2_000, 300])
    }

    @Test func ratesChangeFromAMomentOn() throws {
        var fixture = try fresh()
        let version = try #require(PackageVersion("2.0"))
        fixture.pass(.hours(2))
        try fixture.store.occur(.setRates(Fixture.application, version, [.crash: 0.1]), at: fixture.time)
        fixture.pass(.days(2))
        let answer = crashes(&fixture, ["startDate": "11/24/2026", "endDate": "11/26/2026"])
        let counts = answer.rows.filter { $0["packageVersion"] as? String == "2.0.0.0" }
            .compactMap { ($0["deviceCount"] as? NSNumber)?.doubleValue }
        #expect(counts == [8, 104, 200])
        #expect(throws: EventRefusal.self) {
            try fixture.store.occur(.setRates(Fixture.application, version, [.crash: 1.5]), at: fixture.time)
        }
    }

    @Test func aFailureOfAVersionsOwnIsCountedWithAllAndByItself() throws {
        var fixture = try fresh()
        let version = try #require(PackageVersion("2.0"))
        fixture.pass(.hours(2))
        let failure = SingleFailure(.crash, in: "render_tile", of: version, share: 0.01)
        try fixture.store.occur(.addFailure(Fixture.application, failure), at: fixture.time)
        fixture.pass(.days(2))
        let days = ["startDate": "11/25/2026", "endDate": "11/26/2026"]
        let all = crashes(&fixture, days)
        // 2,000 devices at 0.4 %, and from noon on another 1 %.
        #expect(all.numbers("deviceCount") == [72, 18, 72, 28])
        let filter = "eventType eq 'crash' and packageVersion eq '2.0.0.0'"
        let single = fixture.report(
            "failurehits", days.merging(["groupby": "failureHash,failureName", "filter": filter]) { given, _ in given })
        let name = "APPLICATION_CRASH_contoso.exe!render_tile"
        let own = single.rows.filter { $0["failureName"] as? String == name }
        #expect(own.compactMap { ($0["deviceCount"] as? NSNumber)?.doubleValue } == [10, 20])
        #expect(Set(own.compactMap { $0["failureHash"] as? String }).count == 1)
        #expect(Set(single.column("failureHash")).count == 3)
        #expect(throws: EventRefusal.self) {
            let bad = SingleFailure(.crash, in: "x", of: version, share: 1.5)
            try fixture.store.occur(.addFailure(Fixture.application, bad), at: fixture.time)
        }
    }

    // MARK: Age of the data

    @Test func whatIsYoungerThanTheLagIsNotThere() throws {
        var fixture = try Fixture(since: .days(10))  // it is 10:00; usage lies 30 hours back, failures 3
        let days = ["startDate": "11/22/2026", "endDate": "11/25/2026"]
        let answer = usage(&fixture, days)
        #expect(
            answer.column("date") == [
                "2026-11-22", "2026-11-22", "2026-11-23", "2026-11-23", "2026-11-24", "2026-11-24",
            ])
        // The 24th is known up to 04:00: a sixth of it.
        #expect(answer.numbers("dailyActiveDevices") == [18_000, 2_000, 18_000, 2_000, 3_000, 333])
        let failures = crashes(&fixture, ["startDate": "11/25/2026", "endDate": "11/25/2026"])
        #expect(failures.numbers("deviceCount").map { ($0 * 1000).rounded() } == [21_000, 2_333])
        fixture.store.settings.partialDays = false
        #expect(usage(&fixture, days).numbers("dailyActiveDevices") == [18_000, 2_000, 18_000, 2_000])
        #expect(crashes(&fixture, ["startDate": "11/25/2026", "endDate": "11/25/2026"]).rows.isEmpty)
    }

    @Test func withoutDatesThereIsNearlyNothing() throws {
        var fixture = try Fixture(since: .days(10))
        #expect(fixture.report("usagedaily").text == #"{"Value":[],"@nextLink":null,"TotalCount":0}"#)
    }

    @Test func frozenDataStaysAsItWas() throws {
        var fixture = try fresh { $0.applications[0].frozenFor = .days(2) }
        let days = ["startDate": "11/22/2026", "endDate": "11/25/2026"]
        let before = usage(&fixture, days)
        #expect(Set(before.column("date")) == ["2026-11-22", "2026-11-23"])
        #expect(before.numbers("dailyActiveDevices") == [18_000, 2_000, 7_500, 833])
        fixture.pass(.days(1))
        #expect(usage(&fixture, days).text == before.text)
        try fixture.store.occur(.unfreeze(Fixture.application), at: fixture.time)
        #expect(Set(usage(&fixture, days).column("date")).count == 4)
        try fixture.store.occur(.freeze(Fixture.application), at: fixture.time)
        fixture.pass(.days(1))
        #expect(usage(&fixture, ["startDate": "11/27/2026", "endDate": "11/27/2026"]).rows.isEmpty)
    }

    @Test func windowsEndWhereTheRealOnesEnd() throws {
        var fixture = try fresh()
        let year = ["startDate": "1/1/2026", "endDate": "11/24/2026", "filter": "packageVersion eq '1.0.0.0'"]
        #expect(usage(&fixture, year).rows.count == 90)
        let crashes = crashes(&fixture, ["startDate": "1/1/2026", "endDate": "11/24/2026"])
        #expect(crashes.rows.first?["date"] as? String == "2026-10-26")
        let hours = fixture.report(
            "failurehits",
            [
                "startDate": "11/1/2026", "endDate": "11/25/2026", "aggregationLevel": "hour",
                "groupby": "packageVersion", "filter": "eventType eq 'crash' and packageVersion eq '1.0.0.0'",
            ])
        #expect(hours.rows.count == 72)
        #expect(hours.column("date").first == "2026-11-22 10:00:00")
        #expect(hours.numbers("deviceCount").allSatisfy { $0 == 3 })
    }

    @Test func anHourMayBeAskedForByItsTime() throws {
        var fixture = try fresh()
        let answer = crashes(
            &fixture,
            [
                "startDate": "2026-11-24 13:00:00", "endDate": "2026-11-24T14:30:00", "aggregationLevel": "hour",
                "groupby": "eventType",
            ])
        #expect(answer.column("date") == ["2026-11-24 13:00:00", "2026-11-24 14:00:00"])
    }

    @Test func weeksAndMonthsAddUp() throws {
        var fixture = try fresh()
        let week = crashes(&fixture, ["startDate": "11/16/2026", "endDate": "11/24/2026", "aggregationLevel": "week"])
        #expect(week.column("date") == ["2026-11-16", "2026-11-16", "2026-11-23", "2026-11-23"])
        #expect(week.numbers("deviceCount").map { $0.rounded() } == [504, 56, 144, 16])
        let month = crashes(&fixture, ["startDate": "10/30/2026", "endDate": "11/2/2026", "aggregationLevel": "month"])
        #expect(month.column("date") == ["2026-10-30", "2026-11-01"])
        #expect(month.numbers("deviceCount").map { $0.rounded() } == [160, 160])
    }

    // MARK: Grouping, filters, pages

    @Test func withoutGroupingUsageIsOneRowAndFailuresAreInFull() throws {
        var fixture = try fresh()
        let usage = fixture.report("usagedaily", twoDays)
        #expect(usage["TotalCount"] == "1")
        #expect(usage.column("packageVersion") == ["All"])
        #expect(usage.column("market") == ["All"])
        #expect(usage.column("date") == [""])
        #expect(usage.numbers("dailyActiveDevices") == [40_000])
        let failures = fixture.report("failurehits", twoDays)
        let names = Set(failures.rows.first?.keys.map { $0 } ?? [])
        #expect(
            names.isSuperset(of: [
                "date", "applicationId", "applicationName", "failureName", "failureHash", "symbol", "osVersion",
                "osRelease",
                "eventType", "market", "deviceType", "packageName", "packageVersion", "deviceCount", "eventCount",
            ]))
    }

    @Test func countingByBucketCountsDevicesTwice() throws {
        var fixture = try fresh()
        let once = crashes(&fixture, twoDays).numbers("deviceCount").reduce(0, +)
        let byHash = crashes(&fixture, twoDays.merging(["groupby": "failureHash,packageVersion"]) { $1 })
        #expect(once == 160)
        #expect(abs(byHash.numbers("deviceCount").reduce(0, +) - 192) < 1e-9)
        #expect(abs(byHash.numbers("eventCount").reduce(0, +) - 160 * 1.3) < 1e-9)
    }

    @Test func dimensionsAddUpToTheWhole() throws {
        var fixture = try fresh()
        let byMarket = crashes(&fixture, twoDays.merging(["groupby": "market,osVersion"]) { $1 })
        #expect(byMarket["TotalCount"] == "12")
        #expect(abs(byMarket.numbers("deviceCount").reduce(0, +) - 160) < 1e-9)
        #expect(byMarket.rows.first?["packageVersion"] == nil)
    }

    @Test func aFilterNeedsNotBeAmongTheGroups() throws {
        var fixture = try fresh()
        let american = crashes(&fixture, twoDays.merging(["filter": "eventType eq 'crash' and market eq 'US'"]) { $1 })
        #expect(american.numbers("deviceCount") == [36, 4, 36, 4])
        let noCrash = crashes(
            &fixture,
            twoDays.merging([
                "filter": "eventType ne 'crash' and (packageVersion eq '2.0.0.0' or packageVersion eq '9.9.9.9')",
                "groupby": "eventType",
            ]) { $1 })
        #expect(noCrash.column("eventType") == ["hang", "memory", "jse", "hang", "memory", "jse"])
        #expect(noCrash.numbers("deviceCount") == [4, 1, 2, 4, 1, 2])
        let nobody = usage(&fixture, twoDays.merging(["filter": "PackageVersion eq '7.7.7.7'"]) { $1 })
        #expect(nobody["TotalCount"] == "0")
    }

    @Test func rowsAreOrdered() throws {
        var fixture = try fresh()
        let answer = usage(&fixture, twoDays.merging(["orderby": "date desc,dailyActiveDevices"]) { $1 })
        #expect(answer.column("date") == ["2026-11-24", "2026-11-24", "2026-11-23", "2026-11-23"])
        #expect(answer.numbers("dailyActiveDevices") == [2_000, 18_000, 2_000, 18_000])
    }

    @Test func pagesLinkToTheNext() throws {
        var fixture = try fresh()
        let items = twoDays.merging(["top": "3"]) { $1 }
        let first = crashes(&fixture, items)
        #expect(first.rows.count == 3)
        #expect(first["TotalCount"] == "4")
        #expect(
            first["@nextLink"]
                == "failurehits?applicationId=9NBLGGH4R315&aggregationLevel=day&startDate=2026/11/23&endDate=2026/11/24"
                + "&top=3&skip=3&groupby=packageVersion&filter=eventType eq 'crash'")
        let second = crashes(&fixture, items.merging(["skip": "3", "startDate": "2026/11/23"]) { $1 })
        #expect(second.rows.count == 1)
        #expect(second.object["@nextLink"] is NSNull)
    }

    @Test(
        "A bad query is told everything that is wrong with it",
        arguments: [
            (["top": "10001"], ["top parameter cannot be more than 10000"]),
            (["top": "0"], ["top parameter must be a whole number from 1 up"]),
            (["skip": "-1"], ["skip parameter must be a whole number from 0 up"]),
            (["startDate": "25/11/2026"], ["startDate parameter is not a valid date"]),
            (["startDate": "11/26/2026"], ["startDate parameter cannot be after endDate"]),
            (["groupby": "colour"], ["groupby parameter has the unknown field colour"]),
            (["orderby": "colour asc"], ["orderby parameter has the unknown field colour asc"]),
            (["filter": "colour eq 'red'"], ["filter parameter has the unknown field colour"]),
            (["filter": "market eq 'US"], ["filter parameter has an unclosed quote"]),
            (["filter": "market eq"], ["filter parameter ends too early"]),
            (["filter": "market gt 'US'"], ["filter parameter cannot be read at its part 2"]),
            (["filter": "market eq 'US' market"], ["filter parameter cannot be read at its part 4"]),
            (["aggregationLevel": "year"], ["aggregationLevel parameter cannot be year"]),
            (
                ["top": "x", "endDate": "never"],
                ["endDate parameter is not a valid date", "top parameter must be a whole number from 1 up"]
            ),
        ] as [([String: String], [String])])
    func badQueries(items: [String: String], problems: [String]) throws {
        var fixture = try fresh()
        let answer = fixture.report("failurehits", items)
        #expect(answer.status == 400)
        #expect(answer["code"] == "BadRequest")
        #expect(answer.text.contains(#""innererror":{"code":"InvalidQueryParameters""#))
        #expect(answer.problems == problems)
    }

    @Test func usageKnowsNoHours() throws {
        var fixture = try fresh()
        #expect(usage(&fixture, ["aggregationLevel": "hour"]).problems == ["aggregationLevel parameter cannot be hour"])
    }

    @Test func parenthesesCannotBeNestedWithoutEnd() throws {
        var fixture = try fresh()
        let filter = String(repeating: "(", count: 5_000) + "market eq 'US'"
        #expect(fixture.report("failurehits", ["filter": filter]).problems == ["filter parameter is nested too deeply"])
    }

    @Test func anApplicationMustBeNamedAndBeOnesOwn() throws {
        var fixture = try fresh()
        #expect(fixture.get("analytics/usagedaily").problems == ["applicationId parameter is required"])
        let foreign = fixture.report("usagedaily", ["applicationId": "NOSUCHAPP"])
        #expect(foreign.status == 403)
        #expect(foreign.text.contains(#""message":"User UnauthorizedException EC5""#))
    }

    @Test(
        "Dates are taken as clients write them",
        arguments: ["11/24/2026", "2026-11-24", "2026/11/24", "2026-11-24T00:00:00Z", "2026-11-24 00:00:00"])
    func dates(text: String) throws {
        var fixture = try fresh()
        #expect(Set(usage(&fixture, ["startDate": text, "endDate": text]).column("date")) == ["2026-11-24"])
    }

    @Test func countsAreFractionalAndNoisyOnlyByTheSeed() throws {
        var quiet = try fresh { $0.applications[0].devices = 137 }
        #expect(crashes(&quiet, twoDays).numbers("deviceCount").allSatisfy { $0 != $0.rounded() })
        var noisy = try fresh { $0.settings.noise = 0.2 }
        let counts = crashes(&noisy, twoDays).numbers("deviceCount")
        #expect(counts != [72, 8, 72, 8])
        #expect(zip(counts, [72.0, 8, 72, 8]).allSatisfy { abs($0 / $1 - 1) <= 0.2 })
        #expect(crashes(&noisy, twoDays).numbers("deviceCount") == counts)
        let oneDay = crashes(&noisy, ["startDate": "11/24/2026", "endDate": "11/24/2026"])
        #expect(oneDay.numbers("deviceCount") == Array(counts.suffix(2)))
    }
}

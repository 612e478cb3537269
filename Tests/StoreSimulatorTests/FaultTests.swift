import Foundation
import RolloutModel
import StoreSimulator
import Testing

@Suite("A fault on order meets the request that it is meant for, and does what it says")
struct FaultTests {
    private func faulty(_ fault: Fault, on kind: RequestKind = .any, request: Int = 1, times: Int = 1) throws -> Fixture
    {
        var fixture = try Fixture()
        try fixture.store.occur(
            .fault(FaultOrder(fault, on: kind, request: request, times: times)), at: fixture.time)
        return fixture
    }

    @Test(
        "A server error has the body of its status", arguments: [(500, true), (502, false), (503, true), (504, false)])
    func serverErrors(status: Int, isJSON: Bool) throws {
        var fixture = try faulty(.serverError(status: status, applied: false))
        let answer = fixture.rollout()
        #expect(answer.status == status)
        #expect(answer.object.isEmpty != isJSON)
        #expect(fixture.rollout().status == 200)
        if status == 500 { #expect(answer.text.contains(#""innererror":{"code":"UnknownInternalFailure""#)) }
    }

    @Test("What is applied has its effect, and what is not has none", arguments: [true, false])
    func applied(isApplied: Bool) throws {
        let faults: [Fault] = [
            .serverError(status: 504, applied: isApplied), .reset(applied: isApplied),
            .hang(applied: isApplied, .minutes(5)), .html(applied: isApplied),
        ]
        for fault in faults {
            var fixture = try faulty(fault, on: .finalize)
            let answer = fixture.finalize()
            #expect(fixture.effects == (isApplied ? ["finalized 10>100 api"] : []), "\(fault)")
            let entry = try #require(fixture.store.requests.entries.last)
            #expect(entry.hadEffect == isApplied)
            #expect(entry.fault == fault.label)
            #expect(entry.status == answer.answer.response?.status)
        }
    }

    @Test func deliveriesAreData() throws {
        let deliveries: [(Fault, SimulatorAnswer.Delivery, Bool)] = [
            (.reset(applied: false), .reset, false), (.hang(applied: false, .seconds(9)), .hang(.seconds(9)), false),
            (.delay(.seconds(3)), .delayed(.seconds(3)), true),
            (.slowBody(.seconds(4)), .slowBody(.seconds(4)), true),
            (.cutBody(afterBytes: 7), .cutBody(afterBytes: 7), true),
        ]
        for (fault, delivery, hasResponse) in deliveries {
            var fixture = try faulty(fault)
            let answer = fixture.rollout().answer
            #expect(answer.delivery == delivery)
            #expect((answer.response?.status == 200) == hasResponse)
            #expect(fixture.rollout().answer.delivery == .whole)
        }
    }

    @Test(
        "A limit may say how long, in the header, in the text, or not at all",
        arguments: [
            (Fault.rateLimited(seconds: 14, inHeader: true), "14", true),
            (.rateLimited(seconds: 14, inHeader: false), nil, true),
            (.rateLimited(seconds: nil, inHeader: true), nil, false),
        ] as [(Fault, String?, Bool)])
    func rateLimited(fault: Fault, header: String?, inText: Bool) throws {
        var fixture = try faulty(fault)
        let answer = fixture.halt()
        #expect(answer.status == 429)
        #expect(answer.header("Retry-After") == header)
        #expect(answer.text.contains("Try again in 14 seconds.") == inText)
        #expect(fixture.effects.isEmpty)
    }

    @Test func expiredTokensStayExpiredAndARejectedOneIsGoodAgain() throws {
        var expired = try faulty(.expireTokens, on: .packageRollout)
        #expect(expired.get("applications").status == 200)
        #expect(expired.rollout().status == 401)
        #expect(expired.rollout().status == 401)
        expired.token = try #require(expired.logIn()["access_token"] as? String)
        #expect(expired.rollout().status == 200)
        var rejected = try faulty(.rejectToken)
        #expect(rejected.halt().status == 401)
        #expect(rejected.effects.isEmpty)
        #expect(rejected.rollout().status == 200)
    }

    @Test func aRedirectLeadsAway() throws {
        var fixture = try faulty(.redirect(status: 307, location: "http://127.0.0.1:9/x"), on: .action)
        let answer = fixture.halt()
        #expect(answer.status == 307)
        #expect(answer.header("Location") == "http://127.0.0.1:9/x")
        #expect(fixture.effects.isEmpty)
    }

    @Test func htmlComesWithASuccess() throws {
        var fixture = try faulty(.html(applied: false))
        let answer = fixture.rollout()
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/html")
        #expect(answer.text.hasPrefix("<html>"))
    }

    @Test func readsAreStaleAfterAPost() throws {
        var fixture = try faulty(.stale(.seconds(30)))
        #expect(fixture.rollout()["packageRolloutPercentage"] == "10")
        #expect(fixture.setPercentage("25").status == 200)
        #expect(fixture.rollout()["packageRolloutPercentage"] == "10")
        #expect(fixture.setPercentage("20").status == 409)
        fixture.pass(.seconds(30))
        #expect(fixture.rollout()["packageRolloutPercentage"] == "25")
    }

    @Test func aLateCallArrivesAfterItsErrorAnswer() throws {
        var fixture = try faulty(.late(.seconds(20)), on: .action)
        let answer = fixture.finalize()
        #expect(answer.status == 504)
        #expect(fixture.rollout()["packageRolloutStatus"] == "PackageRolloutInProgress")
        #expect(fixture.store.nextDue == fixture.time + .seconds(20))
        fixture.pass(.seconds(20))
        #expect(fixture.rollout()["packageRolloutStatus"] == "PackageRolloutComplete")
        let effect = try #require(fixture.store.effects.entries.last)
        #expect(effect.time == Fixture.start + .seconds(20))
        #expect(effect.correlationID?.rawValue == answer.header("MS-CorrelationId"))
    }

    @Test func aPersonMayBeFasterThanACall() throws {
        var fixture = try faulty(.preceded(by: .halt(Fixture.target)), on: .setPercentage)
        #expect(fixture.rollout()["packageRolloutStatus"] == "PackageRolloutInProgress")
        #expect(fixture.setPercentage("25").status == 409)
        #expect(fixture.effects == ["halted 10>0 person"])
        let entry = try #require(fixture.store.requests.entries.last)
        #expect(entry.fault == "first halt" && !entry.hadEffect)
    }

    @Test func aPersonWhoCannotActIsRefusedAndTheCallGoesOn() throws {
        var fixture = try faulty(.preceded(by: .release(Fixture.target)), on: .setPercentage)
        #expect(fixture.setPercentage("25").status == 200)
        #expect(fixture.store.refusals.entries.count == 1)
    }

    @Test func aLateCallMayFindThatItIsTooLate() throws {
        var fixture = try faulty(.late(.seconds(20)), on: .setPercentage)
        #expect(fixture.setPercentage("25").status == 504)
        #expect(fixture.halt().status == 200)
        fixture.pass(.minutes(1))
        #expect(fixture.effects == ["halted 10>0 api"])
    }

    @Test(
        "Bent answers",
        arguments: [
            (Fault.Malformation.percentageAsString, #""packageRolloutPercentage":"10.0""#),
            (.percentageAsInteger, #""packageRolloutPercentage":10,"#),
            (.percentageWithExponent, #""packageRolloutPercentage":1.0e1,"#),
            (.percentageNull, #""packageRolloutPercentage":null"#),
            (.percentageMissing, #"{"isPackageRollout":true,"packageRolloutStatus""#),
            (.percentageOutOfRange, #""packageRolloutPercentage":350.0"#),
            (.percentageTwice, #""packageRolloutPercentage":99.0,"packageRolloutPercentage":10.0"#),
            (.booleanAsString, #""isPackageRollout":"true""#),
            (.unknownStatus, #""packageRolloutStatus":"PackageRolloutSuspended""#),
            (.otherCase, #"{"IsPackageRollout":true,"PackageRolloutPercentage":10.0,"#),
        ])
    func malformed(kind: Fault.Malformation, expected: String) throws {
        var fixture = try faulty(.malformed(kind))
        let answer = fixture.rollout()
        #expect(answer.status == 200)
        #expect(answer.text.contains(expected), "\(answer.text)")
        #expect(answer.header("Content-Length") == "\(answer.text.utf8.count)")
        #expect(fixture.rollout().text.contains(#""packageRolloutPercentage":10.0"#))
    }

    @Test func anAnswerMayBeFarTooLong() throws {
        var fixture = try faulty(.malformed(.oversized))
        let answer = fixture.rollout()
        #expect((answer.answer.response?.body.count ?? 0) > 10_000_000)
        #expect(answer["packageRolloutStatus"] == "PackageRolloutInProgress")
    }

    @Test func malformedReachesIntoSubmissionsAndApplications() throws {
        var fixture = try faulty(.malformed(.otherCase), times: 2)
        #expect(fixture.get(fixture.path()).text.contains(#""PackageRolloutStatus":"PackageRolloutInProgress""#))
        #expect(fixture.get("applications/9NBLGGH4R315").text.contains(#""packageFamilyName""#))
    }

    @Test func theNthOfAKindIsMeant() throws {
        var fixture = try faulty(.serverError(status: 500, applied: false), on: .status, request: 2, times: 2)
        var statuses: [Int] = []
        for _ in 1...4 {
            _ = fixture.rollout()
            statuses.append(fixture.get(fixture.path() + "status").status)
        }
        #expect(statuses == [200, 500, 500, 200])
    }

    @Test func theOlderOrderGoesFirstAndTheOtherWaits() throws {
        var fixture = try faulty(.serverError(status: 502, applied: false))
        try fixture.store.occur(.fault(FaultOrder(.serverError(status: 503, applied: false))), at: fixture.time)
        let statuses = (1...3).map { _ in fixture.rollout().status }
        #expect(statuses == [502, 503, 200])
    }

    @Test func anOrderMayBeForOneApplication() throws {
        var fixture = try Fixture { scenario in
            scenario.applications.append(ScenarioApplication("OTHER", submissions: [.published("1.0")]))
        }
        let order = FaultOrder(.serverError(status: 500, applied: false), on: .api, application: "OTHER", times: 2)
        try fixture.store.occur(.fault(order), at: fixture.time)
        #expect(fixture.get("applications/9NBLGGH4R315").status == 200)
        #expect(fixture.get("applications/other").status == 500)
        #expect(fixture.report("usagedaily", ["applicationId": "OTHER"]).status == 500)
    }

    @Test func aRequestThatTheGatewayTurnsAwayMeetsNoFault() throws {
        var fixture = try faulty(.serverError(status: 504, applied: true), on: .halt)
        let good = fixture.token
        fixture.token = "none"
        #expect(fixture.halt().status == 401)
        fixture.token = good
        #expect(fixture.halt().status == 504)
        #expect(fixture.effects == ["halted 10>0 api"])
    }

    @Test func theLoginHasFaultsToo() throws {
        var fixture = try faulty(.serverError(status: 503, applied: false), on: .login, times: 2)
        let statuses = (1...3).map { _ in fixture.logInAnswer().status }
        #expect(statuses == [503, 503, 200])
    }

    @Test func allFaultsCanBeCalledOff() throws {
        var fixture = try faulty(.serverError(status: 503, applied: false), times: 9)
        #expect(fixture.rollout().status == 503)
        try fixture.store.occur(.clearFaults, at: fixture.time)
        #expect(fixture.rollout().status == 200)
    }

    @Test(
        "Each kind means its requests",
        arguments: [
            (RequestKind.applications, "GET", "applications"), (.application, "GET", "applications/9NBLGGH4R315"),
            (.flights, "GET", "applications/9NBLGGH4R315/listflights"),
            (.flight, "GET", "applications/9NBLGGH4R315/flights/f"),
            (.submission, "GET", "applications/9NBLGGH4R315/submissions/1"),
            (.status, "GET", "applications/9NBLGGH4R315/submissions/1/status"),
            (.packageRollout, "GET", "applications/9NBLGGH4R315/flights/f/submissions/1/packagerollout"),
            (.setPercentage, "POST", "applications/9NBLGGH4R315/submissions/1/updatepackagerolloutpercentage"),
            (.halt, "POST", "applications/9NBLGGH4R315/submissions/1/haltpackagerollout"),
            (.finalize, "POST", "applications/9NBLGGH4R315/submissions/1/finalizepackagerollout"),
            (.failureHits, "GET", "analytics/failurehits"), (.usageDaily, "GET", "analytics/usagedaily"),
        ])
    func kinds(kind: RequestKind, method: String, target: String) throws {
        let wider: [RequestKind] = [.any, .api] + (method == "GET" ? [.read] : [.action])
        let analytics: [RequestKind] = target.hasPrefix("analytics") ? [.analytics] : []
        for candidate in RequestKind.allCases {
            var fixture = try faulty(.serverError(status: 599, applied: false), on: candidate)
            let isMet = fixture.send(method, target).response?.status == 599
            #expect(isMet == ([kind] + wider + analytics).contains(candidate), "\(candidate) on \(target)")
        }
    }
}

@Suite("Chance comes from the seed alone")
struct ChanceTests {
    private func statuses(seed: UInt64, orders: [FaultOrder] = []) throws -> [Int] {
        var fixture = try Fixture { scenario in
            scenario.seed = seed
            scenario.faults = orders
            scenario.randomFaults = [
                RandomFault(.serverError(status: 500, applied: false), on: .read, rate: 0.2),
                RandomFault(.rateLimited(seconds: 1, inHeader: true), on: .api, rate: 0.1),
            ]
        }
        return (1...200).map { _ in fixture.rollout().status }
    }

    @Test func theSameSeedBringsTheSameFaults() throws {
        let first = try statuses(seed: 3)
        #expect(try statuses(seed: 3) == first)
        #expect(try statuses(seed: 4) != first)
        #expect((25...60).contains(first.filter { $0 == 500 }.count))
        #expect((5...35).contains(first.filter { $0 == 429 }.count))
    }

    @Test func anOrderDoesNotShiftWhatChanceBringsLater() throws {
        let plain = try statuses(seed: 3)
        let ordered = try statuses(seed: 3, orders: [FaultOrder(.rejectToken, on: .read)])
        #expect(ordered[0] == 401)
        #expect(ordered.dropFirst() == plain.dropFirst())
    }

    @Test func theSameRequestsBringTheSameBytes() throws {
        func run(seed: UInt64) throws -> [SimulatorAnswer] {
            var fixture = try Fixture {
                $0.seed = seed
                $0.settings.noise = 0.3
            }
            var answers = [fixture.get("applications").answer, fixture.setPercentage("20").answer]
            fixture.pass(.days(3))
            answers.append(
                fixture.report("failurehits", ["startDate": "11/25/2026", "endDate": "11/28/2026"]).answer)
            answers.append(fixture.send(SimulatorRequest("GET", "/_sim/state")))
            return answers
        }
        #expect(try run(seed: 9) == run(seed: 9))
        #expect(try run(seed: 9) != run(seed: 10))
    }
}

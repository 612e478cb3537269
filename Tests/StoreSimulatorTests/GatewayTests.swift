import RolloutModel
import StoreSimulator
import Testing

@Suite("The gateway checks the token, counts the requests and knows the paths")
struct GatewayTests {
    @Test func everyAnswerCarriesLengthCorrelationAndDate() throws {
        var fixture = try Fixture()
        for target in ["applications", "applications/NOSUCHAPP", "nowhere", "analytics/failurehits"] {
            let answer = fixture.get(target)
            #expect(answer.header("content-length") == "\(answer.text.utf8.count)")
            #expect(answer.header("MS-CorrelationId")?.count == 36)
            #expect(answer.header("Date") == "Wed, 25 Nov 2026 10:00:00 GMT")
        }
    }

    @Test func theClientsCorrelationIDComesBackUnlessItIsUnusable() throws {
        var fixture = try Fixture()
        func correlation(_ id: String) -> String? {
            let request = SimulatorRequest("GET", "/v1.0/my/applications", headers: [Header("ms-correlationid", id)])
            return fixture.send(request.authorized(by: fixture.token)).response?.header("MS-CorrelationId")
        }
        #expect(correlation("abc-123") == "abc-123")
        #expect(correlation("a\r\nX: y")?.count == 36)
        #expect(correlation(String(repeating: "a", count: 65))?.count == 36)
        #expect(fixture.store.requests.entries.last?.correlationID.rawValue.count == 36)
    }

    @Test("A token that is missing, made up or torn is answered by the gateway", arguments: ["", "Bearer x", "Basic"])
    func unauthorized(value: String) throws {
        var fixture = try Fixture()
        let answer = Answer(
            fixture.send(SimulatorRequest("GET", "/v1.0/my/applications", headers: [Header("Authorization", value)])))
        #expect(answer.status == 401)
        #expect(
            answer.text == #"{"statusCode":401,"message":"APIM: Unauthorized. Access token is missing or invalid."}"#)
    }

    @Test func tokensExpireByTheSimulatedClock() throws {
        var fixture = try Fixture { $0.settings.tokenLifetime = .minutes(5) }
        fixture.pass(.seconds(299))
        #expect(fixture.get("applications").status == 200)
        fixture.pass(.seconds(1))
        #expect(fixture.get("applications").status == 401)
    }

    @Test func theLimitIsPerMinuteAndSaysHowLongToWait() throws {
        var fixture = try Fixture { $0.settings.requestLimit = .init(perMinute: 3) }
        for _ in 1...3 {
            #expect(fixture.get("applications").status == 200)
            fixture.pass(.seconds(10))
        }
        let refused = fixture.get("applications")
        #expect(refused.status == 429)
        #expect(refused.header("Retry-After") == "30")
        #expect(refused.text == #"{"statusCode":429,"message":"Rate limit is exceeded. Try again in 30 seconds."}"#)
        fixture.pass(.seconds(30))
        #expect(fixture.get("applications").status == 200)
        #expect(fixture.get("applications").status == 429)
    }

    @Test func theDailyLimitHoldsAsWell() throws {
        var fixture = try Fixture { $0.settings.requestLimit = .init(perMinute: 20, perDay: 2) }
        #expect(fixture.get("applications").status == 200)
        fixture.pass(.hours(1))
        #expect(fixture.get("applications").status == 200)
        fixture.pass(.hours(1))
        #expect(fixture.get("applications").header("retry-after") == "79200")
    }

    @Test func theDefaultIsTwentyAMinuteForEachAccountAndTheLoginIsFree() throws {
        var fixture = try Fixture { $0.settings.requestLimit = StoreSettings().requestLimit }
        for _ in 1...20 { #expect(fixture.get("applications").status == 200) }
        #expect(fixture.get("applications").status == 429)
        #expect(fixture.logInAnswer().status == 200)
    }

    @Test func pathsDoNotDependOnCase() throws {
        var fixture = try Fixture()
        #expect(fixture.get("Applications/9nblggh4r315")["id"] == "9NBLGGH4R315")
        #expect(fixture.get(fixture.path().uppercased() + "PackageRollout").status == 200)
        #expect(fixture.get("applications/9NBLGGH4R315/").status == 200)
    }

    @Test func unknownQueryItemsAreIgnored() throws {
        var fixture = try Fixture()
        #expect(fixture.get("applications?isMinimalResponse=true&x").status == 200)
        #expect(fixture.report("usagedaily", ["colour": "red"]).status == 200)
    }

    @Test(
        "A path that there is not is 404, a wrong method 405, and what is not served says so",
        arguments: [
            ("GET", "nowhere", 404), ("GET", "applications/9NBLGGH4R315/nothing", 404),
            ("GET", "applications/9NBLGGH4R315/submissions/1/x", 404), ("GET", "analytics/a/b", 404),
            ("POST", "applications", 405), ("DELETE", "analytics/failurehits", 405),
            ("GET", "applications/9NBLGGH4R315/submissions/1/haltpackagerollout", 405),
            ("GET", "applications/9NBLGGH4R315/submissions", 405),
            ("PATCH", "applications/9NBLGGH4R315/submissions/1", 405),
            ("PUT", "applications/9NBLGGH4R315/submissions/1", 404),
            ("DELETE", "applications/9NBLGGH4R315/submissions/1", 404),
            ("POST", "applications/9NBLGGH4R315/submissions/1/commit", 404),
            ("DELETE", "applications/9NBLGGH4R315/flights/1", 404), ("GET", "ingestion/1", 404),
            ("GET", "applications/9NBLGGH4R315/listinappproducts", 501), ("GET", "inappproducts", 501),
            ("GET", "analytics/ratings", 501),
        ])
    func paths(method: String, target: String, status: Int) throws {
        var fixture = try Fixture()
        #expect(fixture.send(method, target).response?.status == status)
    }

    @Test func onlyJSONIsAcceptedInAPost() throws {
        var fixture = try Fixture()
        let target = fixture.path() + "updatepackagerolloutpercentage?percentage=20"
        let refused = Answer(
            fixture.send("POST", target, headers: [Header("Content-Type", "application/x-www-form-urlencoded")]))
        #expect(refused.status == 400)
        #expect(
            refused.text
                == #"{"code":"InvalidParameterValue","data":[],"details":[],"message":"Only JSON content is accepted","source":"Ingestion Api","target":"mediaType"}"#
        )
        #expect(fixture.effects.isEmpty)
        let accepted = fixture.send(
            "POST", target, headers: [Header("content-type", "application/json; charset=UTF-8")])
        #expect(accepted.response?.status == 200)
    }

    @Test func theDateHeaderCanBeOff() throws {
        var fixture = try Fixture { $0.settings.dateSkew = .hours(-1) }
        #expect(fixture.get("applications").header("date") == "Wed, 25 Nov 2026 09:00:00 GMT")
    }
}

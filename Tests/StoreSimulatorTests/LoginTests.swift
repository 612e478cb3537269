import Foundation
import RolloutModel
import StoreSimulator
import Testing

@Suite("The login gives tokens in two versions and says why it gives none")
struct LoginTests {
    @Test func versionOneGivesNumbersAsText() throws {
        var fixture = try Fixture { $0.settings.tokenLifetime = StoreSettings().tokenLifetime }
        let reply = fixture.logIn(version: "")
        #expect(reply["token_type"] as? String == "Bearer")
        #expect(reply["expires_in"] as? String == "3600")
        #expect(reply["ext_expires_in"] as? String == "3600")
        #expect(reply["expires_on"] as? String == "1795604400")
        #expect(reply["not_before"] as? String == "1795600800")
        #expect(reply["resource"] as? String == "https://manage.devcenter.microsoft.com")
        fixture.token = try #require(reply["access_token"] as? String)
        #expect(fixture.get("applications").status == 200)
    }

    @Test func versionTwoGivesNumbers() throws {
        var fixture = try Fixture { $0.settings.tokenLifetime = .minutes(10) }
        let reply = fixture.logInAnswer()
        #expect(reply.text.hasPrefix(#"{"token_type":"Bearer","expires_in":600,"ext_expires_in":600,"access_token":"#))
    }

    @Test func eachLoginGivesAnotherTokenAndBothAreGood() throws {
        var fixture = try Fixture()
        let first = fixture.token
        fixture.token = try #require(fixture.logIn()["access_token"] as? String)
        #expect(fixture.token != first)
        #expect(fixture.get("applications").status == 200)
        fixture.token = first
        #expect(fixture.get("applications").status == 200)
    }

    @Test(
        "Each mistake has its own code",
        arguments: [
            (["client_secret": "wrong"], 401, "invalid_client", 7_000_215),
            (["client_secret": nil], 401, "invalid_client", 7_000_218),
            (
                [
                    "client_secret": nil, "client_assertion": "e30.e30.x",
                    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ], 401, "invalid_client", 700_027
            ),
            (["client_id": "nobody"], 400, "unauthorized_client", 700_016),
            (["client_id": nil], 400, "invalid_request", 900_144),
            (["grant_type": "password"], 400, "unsupported_grant_type", 70003),
            (["grant_type": nil], 400, "invalid_request", 900_144),
            (["scope": "https://graph.microsoft.com/.default"], 400, "invalid_resource", 500_011),
            (["scope": "openid"], 400, "invalid_scope", 70011),
            (["scope": nil], 400, "invalid_request", 900_144),
        ] as [([String: String?], Int, String, Int)])
    func mistakes(changes: [String: String?], status: Int, error: String, code: Int) throws {
        var fixture = try Fixture()
        let answer = fixture.logInAnswer(changes)
        #expect(answer.status == status)
        #expect(answer["error"] == error)
        #expect(answer.object["error_codes"] as? [Int] == [code])
        #expect(answer["error_description"]?.hasPrefix("AADSTS\(code): ") == true)
        #expect(answer["error_description"]?.contains("\r\nTimestamp: 2026-11-25 10:00:00Z") == true)
        #expect(answer["error_uri"] == "https://login.microsoftonline.com/error?code=\(code)")
        #expect(answer["correlation_id"] == answer.header("MS-CorrelationId"))
    }

    @Test func versionOneWantsItsResource() throws {
        var fixture = try Fixture()
        #expect(fixture.logIn(version: "", ["resource": "https://x"])["error"] as? String == "invalid_resource")
        #expect(fixture.logIn(version: "", ["resource": nil])["error"] as? String == "invalid_resource")
    }

    @Test func anUnknownTenantAndAGetAreRefused() throws {
        var fixture = try Fixture()
        #expect(fixture.logIn(tenant: "elsewhere")["error_codes"] as? [Int] == [90002])
        let get = fixture.send(
            SimulatorRequest("GET", "/\(SimulatedAccount.example.tenantID)/oauth2/v2.0/token"))
        #expect(Answer(get).object["error_codes"] as? [Int] == [900_561])
    }

    @Test func anExpiredSecretIsToldFromAWrongOne() throws {
        var fixture = try Fixture {
            $0.accounts[0].clients[0].isExpired = true
        } logIn: { _ in
            "none"
        }
        #expect(fixture.logIn()["error_codes"] as? [Int] == [7_000_222])
    }

    @Test func assertionsAreTakenWhereTheScenarioSaysSo() throws {
        var fixture = try Fixture { $0.accounts[0].clients[0].acceptsAssertions = true }
        let changes: [String: String?] = [
            "client_secret": nil, "client_assertion": "e30.e30.x",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ]
        #expect(fixture.logIn(changes)["access_token"] != nil)
    }

    @Test func secretsWithEverySignAreDecoded() throws {
        let secret = "a+b&c=d%20é~"
        var fixture = try Fixture {
            $0.accounts[0].clients[0].secret = secret
        } logIn: { _ in
            "none"
        }
        #expect(fixture.logIn(["client_secret": secret])["access_token"] != nil)
        #expect(fixture.logIn(["client_secret": "a b"])["error_codes"] as? [Int] == [7_000_215])
    }

    @Test func aRotatedSecretReplacesTheOldOneAndLeavesTokensAlone() throws {
        var fixture = try Fixture()
        let client = SimulatedAccount.example.clients[0].id
        try fixture.store.occur(.rotateSecret(client: client, secret: "new"), at: fixture.time)
        #expect(fixture.logInAnswer().status == 401)
        #expect(fixture.logInAnswer(["client_secret": "new"]).status == 200)
        #expect(fixture.get("applications").status == 200)
        #expect(throws: EventRefusal.self) {
            try fixture.store.occur(.rotateSecret(client: "nobody", secret: "x"), at: fixture.time)
        }
    }

    @Test func oneAccountDoesNotSeeTheOthers() throws {
        var fixture = try Fixture { scenario in
            scenario.accounts.append(
                SimulatedAccount(name: "other", tenantID: "other-tenant", clients: [.init(id: "c", secret: "s")]))
        }
        let reply = fixture.logIn(tenant: "other-tenant", ["client_id": "c", "client_secret": "s"])
        fixture.token = try #require(reply["access_token"] as? String)
        #expect(fixture.get("applications")["totalCount"] == "0")
        #expect(fixture.get("applications/9NBLGGH4R315").status == 404)
        #expect(fixture.report("failurehits").status == 403)
    }
}

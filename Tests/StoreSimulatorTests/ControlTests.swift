import Foundation
import RolloutModel
import StoreSimulator
import Testing

@Suite("The simulator's own API shows the truth and lets a test reach in")
struct ControlTests {
    private func send(_ fixture: inout Fixture, _ method: String, _ path: String, _ body: String = "") -> Answer {
        Answer(fixture.send(SimulatorRequest(method, "/_sim/" + path, body: Array(body.utf8))))
    }

    private func list(_ answer: Answer) throws -> [[String: Any]] {
        try #require(JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [[String: Any]])
    }

    @Test func everyRequestIsLoggedWithoutItsSecrets() throws {
        var fixture = try Fixture()
        _ = fixture.get("applications?access_token=CANARY&top=1")
        _ = fixture.logInAnswer(["client_secret": "CANARY"])
        _ = fixture.halt()
        let log = send(&fixture, "GET", "requests")
        let entries = try list(log)
        #expect(entries.map { $0["status"] as? Int } == [200, 200, 401, 200])
        #expect(entries.map { $0["effect"] as? Bool } == [false, false, false, true])
        #expect(entries[1]["query"] as? String == "access_token=***&top=1")
        #expect(entries[3]["method"] as? String == "POST")
        #expect(entries[3]["time"] as? String == "2026-11-25T10:00:00Z")
        for page in [log, send(&fixture, "GET", "state"), send(&fixture, "GET", "effects")] {
            #expect(!page.text.contains("CANARY"))
            #expect(!page.text.contains(fixture.token))
            #expect(!page.text.contains("storesim-secret"))
        }
        #expect(try list(send(&fixture, "GET", "requests?after=3")).map { $0["number"] as? Int } == [4])
        #expect(try list(send(&fixture, "GET", "requests?after=99")).isEmpty)
        #expect(send(&fixture, "GET", "requests?after=x").status == 400)
    }

    @Test func effectsAreServed() throws {
        var fixture = try Fixture()
        let answer = fixture.setPercentage("25")
        let effect = try #require(try list(send(&fixture, "GET", "effects")).first)
        #expect(effect["kind"] as? String == "percentage")
        #expect(effect["from"] as? String == "10")
        #expect(effect["to"] as? String == "25")
        #expect(effect["by"] as? String == "api")
        #expect(effect["application"] as? String == "9NBLGGH4R315")
        #expect(effect["flight"] is NSNull)
        #expect(effect["correlationID"] as? String == answer.header("MS-CorrelationId"))
    }

    @Test func eventsHappenAtOnceOrLater() throws {
        var fixture = try Fixture()
        let now = send(&fixture, "POST", "events", #"{"setPercentage":{"application":"9NBLGGH4R315","percentage":40}}"#)
        #expect(now.status == 200)
        #expect(now.text.contains(#""kind":"percentage","from":"10","to":"40","by":"person""#))
        let later = send(&fixture, "POST", "events", #"{"at":"30s","halt":{"application":"9NBLGGH4R315"}}"#)
        #expect(later.text == #"{"scheduled":"2026-11-25T10:00:30Z"}"#)
        fixture.pass(.seconds(30))
        #expect(fixture.effects == ["percentage 10>40 person", "halted 40>0 person"])
    }

    @Test func whatCannotBeIsAConflictAndWhatCannotBeReadIsSaidWithItsPlace() throws {
        var fixture = try Fixture()
        let refused = send(&fixture, "POST", "events", #"{"release":{"application":"9NBLGGH4R315"}}"#)
        #expect(refused.status == 409)
        #expect(refused["code"] == "noPending")
        let unreadable = send(&fixture, "POST", "events", #"{"hallt":{"application":"9NBLGGH4R315"}}"#)
        #expect(unreadable.status == 400)
        #expect(unreadable.text.contains(#"body:1:2: the key \"hallt\" is unknown – write \"halt\""#))
        #expect(send(&fixture, "POST", "events", "").status == 400)
        #expect(fixture.effects.isEmpty)
    }

    @Test func faultsAreOrderedListedAndClearedFromOutside() throws {
        var fixture = try Fixture()
        let ordered = send(&fixture, "POST", "faults", #"{"on":"packageRollout","rejectToken":true}"#)
        #expect(
            ordered.text.contains(
                #"{"fault":"rejectToken","on":"packageRollout","application":null,"request":1,"times":1}"#))
        #expect(fixture.rollout().status == 401)
        let random = send(
            &fixture, "POST", "faults", #"{"on":"read","rate":1,"serverError":{"status":500,"applied":false}}"#)
        #expect(
            random.text == #"{"waiting":[],"random":[{"fault":"serverError 500 not applied","on":"read","rate":1.0}]}"#)
        #expect(fixture.rollout().status == 500)
        #expect(send(&fixture, "GET", "faults").text == random.text)
        #expect(send(&fixture, "DELETE", "faults").text == #"{"waiting":[],"random":[]}"#)
        #expect(fixture.rollout().status == 200)
    }

    @Test func knobsCanBeTurned() throws {
        var fixture = try Fixture()
        #expect(fixture.setPercentage("5").status == 409)
        #expect(send(&fixture, "POST", "knobs", #"{"decrease":"accept"}"#)["decrease"] == "accept")
        #expect(fixture.setPercentage("5").status == 200)
        #expect(send(&fixture, "POST", "knobs", #"{"numbers":"short"}"#)["decrease"] == "accept")
        #expect(send(&fixture, "GET", "knobs")["numbers"] == "short")
        #expect(send(&fixture, "POST", "knobs", #"{"decrease":"maybe"}"#).status == 400)
    }

    @Test func theStateIsTheTruthEvenWhileReadsAreStale() throws {
        var fixture = try Fixture { $0.knobs.staleReads = .hours(1) }
        _ = fixture.setPercentage("25")
        #expect(fixture.rollout()["packageRolloutPercentage"] == "10")
        let state = send(&fixture, "GET", "state")
        #expect(state.text.contains(#""packageRolloutPercentage":25.0"#))
        #expect(state.text.contains(#""deviceShare":0.25"#))
        #expect(state["now"] == "2026-11-25T10:00:00Z")
    }

    @Test func timeCanBePassedButNotTurnedBack() throws {
        var fixture = try Fixture()
        #expect(send(&fixture, "POST", "clock", #"{"advance":"2h"}"#)["now"] == "2026-11-25T12:00:00Z")
        #expect(send(&fixture, "POST", "clock", #"{"set":"2026-11-26T00:00:00Z"}"#)["now"] == "2026-11-26T00:00:00Z")
        let back = send(&fixture, "POST", "clock", #"{"set":"2026-11-25T00:00:00Z"}"#)
        #expect(back.status == 409)
        #expect(back["message"]?.contains("never goes back") == true)
        #expect(send(&fixture, "POST", "clock", #"{"advance":"2h","speed":4}"#).status == 400)
        #expect(send(&fixture, "GET", "clock")["now"] == "2026-11-26T00:00:00Z")
    }

    @Test func anUnknownPathListsTheKnownOnesAndIsNotLogged() throws {
        var fixture = try Fixture()
        let before = fixture.store.requests.total
        let answer = send(&fixture, "GET", "nothing")
        #expect(answer.status == 404)
        #expect(answer["message"]?.contains("/_sim/effects") == true)
        #expect(fixture.store.requests.total == before)
    }
}

@Suite("The simulated clock runs at its speed and moves forward only")
struct ClockTests {
    /// What the machine's clock shows, moved by hand.
    private final class Machine: @unchecked Sendable {
        var elapsed = Duration.zero
    }

    @Test func itMultipliesRealTime() {
        let machine = Machine()
        let clock = SimulatorClock(start: Fixture.start, speed: 60) { machine.elapsed }
        #expect(clock.now == Fixture.start)
        machine.elapsed += .milliseconds(1_500)
        #expect(clock.now == Fixture.start + .seconds(90))
        clock.speed = 2
        machine.elapsed += .seconds(5)
        #expect(clock.now == Fixture.start + .seconds(100))
        clock.advance(by: .hours(1))
        clock.advance(by: .hours(-5))
        #expect(clock.now == Fixture.start + .seconds(3_700))
        #expect(clock.set(to: Fixture.start + .hours(2)))
        #expect(!clock.set(to: Fixture.start))
        #expect(clock.now == Fixture.start + .hours(2))
    }

    @Test func aStoppedClockMovesByHandOnly() {
        let clock = SimulatorClock.stopped(at: Fixture.start)
        #expect(clock.now == Fixture.start)
        clock.advance(by: TimeSpan(milliseconds: 1))
        #expect(clock.now == Fixture.start + TimeSpan(milliseconds: 1))
    }
}

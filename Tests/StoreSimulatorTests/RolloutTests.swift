import RolloutModel
import StoreSimulator
import Testing

@Suite("A rollout is raised, halted and finalized, and refuses everything else")
struct RolloutTests {
    @Test func theLadder() throws {
        var fixture = try Fixture()
        #expect(fixture.rollout()["packageRolloutPercentage"] == "10")
        let raised = fixture.setPercentage("25")
        #expect(raised.status == 200)
        #expect(raised.text == fixture.rollout().text)
        #expect(
            raised.text.contains(#""packageRolloutPercentage":25.0,"packageRolloutStatus":"PackageRolloutInProgress""#))
        #expect(fixture.setPercentage("50.5").text.contains("50.5"))
        let done = fixture.finalize()
        #expect(
            done.text.contains(
                #""isPackageRollout":true,"packageRolloutPercentage":100.0,"packageRolloutStatus":"PackageRolloutComplete""#
            ))
        #expect(done["fallbackSubmissionId"] == fixture.store.track(Fixture.target)?.submissions.first?.id.rawValue)
        #expect(fixture.effects == ["percentage 10>25 api", "percentage 25>50.5 api", "finalized 50.5>100 api"])
    }

    @Test func aHaltKeepsTheFallbackAndIsFinal() throws {
        var fixture = try Fixture()
        let halted = fixture.halt()
        #expect(
            halted.text.contains(
                #""isPackageRollout":true,"packageRolloutPercentage":0.0,"packageRolloutStatus":"PackageRolloutStopped""#
            ))
        #expect(halted["fallbackSubmissionId"]?.count == 19)
        for answer in [fixture.halt(), fixture.finalize(), fixture.setPercentage("50")] {
            #expect(answer.status == 409)
            #expect(answer["code"] == "InvalidState")
        }
        #expect(fixture.effects == ["halted 10>0 api"])
    }

    @Test func aFinalizeIsFinal() throws {
        var fixture = try Fixture()
        #expect(fixture.finalize().status == 200)
        for answer in [fixture.halt(), fixture.finalize(), fixture.setPercentage("50")] {
            #expect(answer.status == 409)
        }
        #expect(fixture.effects == ["finalized 10>100 api"])
    }

    @Test func aHundredPercentIsNotFinalized() throws {
        var fixture = try Fixture()
        #expect(fixture.setPercentage("100")["packageRolloutStatus"] == "PackageRolloutInProgress")
        #expect(fixture.finalize().status == 200)
        #expect(fixture.effects.last == "finalized 100>100 api")
    }

    @Test("A percentage is a number in the invariant culture", arguments: ["25", "25.0", "2.5e1", "+25", "025"])
    func spellings(text: String) throws {
        var fixture = try Fixture()
        #expect(fixture.setPercentage(text.replacing("+", with: "%2B"))["packageRolloutPercentage"] == "25")
    }

    @Test(
        "What is no percentage is refused and changes nothing",
        arguments: ["", "NaN", "inf", "-1", "100.01", "25,5", "0x19", "ten", "%2025", "1e400"])
    func noPercentage(text: String) throws {
        var fixture = try Fixture()
        let answer = fixture.setPercentage(text)
        #expect(answer.status == 400)
        #expect(answer["code"] == "InvalidParameterValue")
        #expect(fixture.post(fixture.path() + "updatepackagerolloutpercentage").status == 400)
        #expect(fixture.effects.isEmpty)
    }

    @Test func aFlightsRolloutIsItsOwn() throws {
        var fixture = try Fixture { scenario in
            scenario.applications[0].flights = [
                ScenarioFlight(
                    Fixture.flightID, name: "Insiders",
                    submissions: [.published("1.5", age: .days(9)), .published("1.6", rollout: 20)])
            ]
        }
        let path = fixture.path(Fixture.flightID)
        #expect(fixture.post(path + "updatepackagerolloutpercentage?percentage=40").status == 200)
        #expect(fixture.post(path + "finalizepackagerollout").status == 200)
        #expect(fixture.rollout()["packageRolloutPercentage"] == "10")
        #expect(
            fixture.store.effects.entries.map(\.reference.target.flight) == [Fixture.flightID, Fixture.flightID])
        let other = fixture.path().replacing("submissions", with: "flights/\(Fixture.flightID)/submissions")
        #expect(fixture.get(other + "packagerollout").status == 409)
    }

    @Test func aRolloutThatNeverWasCannotBeChanged() throws {
        var fixture = try Fixture { $0.applications[0].submissions.removeLast() }
        for answer in [fixture.halt(), fixture.finalize(), fixture.setPercentage("50")] {
            #expect(answer.status == 409)
        }
        #expect(fixture.effects.isEmpty)
    }

    @Test func everyEffectCarriesItsCorrelationID() throws {
        var fixture = try Fixture()
        let answer = fixture.setPercentage("30")
        #expect(fixture.store.effects.entries.last?.correlationID?.rawValue == answer.header("MS-CorrelationId"))
        #expect(fixture.store.requests.entries.last?.hadEffect == true)
        _ = fixture.rollout()
        #expect(fixture.store.requests.entries.last?.hadEffect == false)
    }
}

@Suite("Each knob changes what nobody knows of the real Store")
struct KnobTests {
    private func fixture(_ change: (inout StoreKnobs) -> Void) throws -> Fixture {
        try Fixture { change(&$0.knobs) }
    }

    @Test func decrease() throws {
        var strict = try Fixture()
        let refused = strict.setPercentage("5")
        #expect(refused.status == 409)
        #expect(refused["code"] == "InvalidState")
        var lax = try fixture { $0.decrease = .accept }
        #expect(lax.setPercentage("5").status == 200)
        #expect(lax.effects == ["percentage 10>5 api"])
    }

    @Test func invalidPercentage() throws {
        var conflict = try fixture { $0.invalidPercentage = .conflict }
        #expect(conflict.setPercentage("101").status == 409)
        var clamp = try fixture { $0.invalidPercentage = .clamp }
        #expect(clamp.setPercentage("101")["packageRolloutPercentage"] == "100")
    }

    @Test func clampingToNothingObeysTheKnobForZero() throws {
        var fixture = try fixture {
            $0.invalidPercentage = .clamp
            $0.zeroPercentage = .badRequest
        }
        #expect(fixture.setPercentage("-3").status == 400)
    }

    @Test func zeroPercentage() throws {
        var accept = try fixture { $0.decrease = .accept }
        #expect(accept.setPercentage("0")["packageRolloutStatus"] == "PackageRolloutInProgress")
        var refuse = try fixture { $0.zeroPercentage = .badRequest }
        #expect(refuse.setPercentage("0").status == 400)
        var halt = try fixture { $0.zeroPercentage = .halt }
        #expect(halt.setPercentage("0")["packageRolloutStatus"] == "PackageRolloutStopped")
        #expect(halt.effects == ["halted 10>0 api"])
    }

    @Test func zeroIsADecreaseFromAnythingAbove() throws {
        var fixture = try Fixture()
        #expect(fixture.setPercentage("0").status == 409)
    }

    @Test func samePercentage() throws {
        var accept = try Fixture()
        #expect(accept.setPercentage("10").status == 200)
        #expect(accept.effects.isEmpty)
        var conflict = try fixture { $0.samePercentage = .conflict }
        #expect(conflict.setPercentage("10").status == 409)
    }

    @Test func repeatedEnd() throws {
        var halted = try fixture { $0.repeatedEnd = .accept }
        _ = halted.halt()
        #expect(halted.halt().status == 200)
        #expect(halted.finalize().status == 409)
        #expect(halted.effects == ["halted 10>0 api"])
        var finalized = try fixture { $0.repeatedEnd = .accept }
        _ = finalized.finalize()
        #expect(finalized.finalize().status == 200)
        #expect(finalized.halt().status == 409)
        #expect(finalized.effects == ["finalized 10>100 api"])
    }

    @Test func aRolloutMayStartLateAndBeChangedBeforeThat() throws {
        var strict = try fixture { $0.rolloutStartDelay = .minutes(10) }
        #expect(strict.rollout()["packageRolloutStatus"] == "PackageRolloutNotStarted")
        #expect(strict.halt().status == 409)
        strict.pass(.minutes(10))
        #expect(strict.rollout()["packageRolloutStatus"] == "PackageRolloutInProgress")
        #expect(strict.effects == ["started >10 store"])
        var lax = try fixture {
            $0.rolloutStartDelay = .minutes(10)
            $0.notStarted = .accept
        }
        #expect(lax.halt()["packageRolloutStatus"] == "PackageRolloutStopped")
        lax.pass(.minutes(10))
        #expect(lax.effects == ["halted 10>0 api"])
    }

    @Test func missingContentType() throws {
        func post(_ fixture: inout Fixture) -> Int? {
            fixture.send("POST", fixture.path() + "haltpackagerollout", headers: []).response?.status
        }
        var accept = try Fixture()
        #expect(post(&accept) == 200)
        var refuse = try fixture { $0.missingContentType = .badRequest }
        #expect(post(&refuse) == 400)
    }

    @Test(
        "A wrong application has four faces",
        arguments: [
            (StoreKnobs.WrongApplication.notFound, 404, true), (.forbiddenEmpty, 403, false),
            (.notFoundEmpty, 404, false), (.serverError, 500, true),
        ])
    func wrongApplication(knob: StoreKnobs.WrongApplication, status: Int, hasBody: Bool) throws {
        var fixture = try fixture { $0.wrongApplication = knob }
        let answer = fixture.get("applications/NOSUCHAPP")
        #expect(answer.status == status)
        #expect(answer.text.isEmpty != hasBody)
    }

    @Test func skippedStatuses() throws {
        var fixture = try fixture { $0.skippedStatuses = [.preProcessing, .pendingPublication, .certification] }
        try fixture.store.occur(.publish(Fixture.target, Publication("3.0", ending: .finalize)), at: fixture.time)
        fixture.pass(.days(1))
        let seen = fixture.store.effects.entries.filter { $0.kind == .status }.map(\.to)
        #expect(seen == ["Release", "Publishing", "Published"])
    }

    @Test func numbers() throws {
        var fixture = try fixture { $0.numbers = .short }
        #expect(fixture.rollout().text.contains(#""packageRolloutPercentage":10,"#))
        #expect(fixture.setPercentage("12.5").text.contains("12.5"))
    }

    @Test func staleReads() throws {
        var fixture = try fixture { $0.staleReads = .seconds(5) }
        #expect(fixture.setPercentage("25")["packageRolloutPercentage"] == "25")
        #expect(fixture.rollout()["packageRolloutPercentage"] == "10")
        fixture.pass(.seconds(5))
        #expect(fixture.rollout()["packageRolloutPercentage"] == "25")
    }
}

import RolloutModel
import StoreSimulator
import Testing

@Suite("A submission goes through certification to publication")
struct CertificationTests {
    /// An application with 1.0 published, and a submission under way since the start.
    private func underWay(
        rollout: Double? = 10, _ change: (inout Publication) -> Void = { _ in },
        knobs: (inout StoreKnobs) -> Void = { _ in }
    ) throws -> Fixture {
        var fixture = try Fixture { scenario in
            scenario.applications[0].submissions.removeLast()
            knobs(&scenario.knobs)
        }
        var publication = Publication("2.0", rollout: rollout)
        change(&publication)
        try fixture.store.occur(.publish(Fixture.target, publication), at: fixture.time)
        return fixture
    }

    private func pendingPath(_ fixture: Fixture) -> String {
        let id = fixture.store.track(Fixture.target)?.pendingID?.rawValue ?? "none"
        return "applications/9NBLGGH4R315/submissions/\(id)/"
    }

    @Test func theWholeWayByTheClock() throws {
        var fixture = try underWay()
        let path = pendingPath(fixture)
        var seen: [String] = []
        for _ in 0...33 {
            let status = fixture.get(path + "status")["status"] ?? ""
            if seen.last != status { seen.append(status) }
            fixture.pass(.minutes(1))
        }
        #expect(
            seen == [
                "CommitStarted", "PreProcessing", "Certification", "Release", "PendingPublication", "Publishing",
                "Published",
            ])
        #expect(
            fixture.store.effects.entries.filter { $0.to == "Published" }.map(\.time) == [Fixture.start + .minutes(31)])
        #expect(fixture.effects.last == "started >10 store")
    }

    @Test func beforePublicationItIsPendingAndItsRolloutNotStarted() throws {
        var fixture = try underWay()
        let application = fixture.get("applications/9NBLGGH4R315")
        let pending = try #require(application.object["pendingApplicationSubmission"] as? [String: String])
        #expect(pendingPath(fixture).contains(pending["id"] ?? "none"))
        #expect(
            fixture.get(pendingPath(fixture) + "packagerollout").text
                == #"{"isPackageRollout":true,"packageRolloutPercentage":10.0,"packageRolloutStatus":"PackageRolloutNotStarted","fallbackSubmissionId":"0"}"#
        )
        #expect(fixture.post(pendingPath(fixture) + "haltpackagerollout").status == 409)
    }

    @Test func fromPublicationTheEarlierOneIsTheFallback() throws {
        var fixture = try underWay()
        let first = fixture.store.track(Fixture.target)?.publishedID
        let second = fixture.store.track(Fixture.target)?.pendingID
        fixture.pass(.hours(1))
        #expect(fixture.store.track(Fixture.target)?.publishedID == second)
        #expect(fixture.store.track(Fixture.target)?.pendingID == nil)
        #expect(fixture.rollout()["fallbackSubmissionId"] == first?.rawValue)
        #expect(fixture.rollout()["packageRolloutStatus"] == "PackageRolloutInProgress")
        #expect(!fixture.get("applications/9NBLGGH4R315").text.contains("pendingApplicationSubmission"))
    }

    @Test func withoutARolloutEverybodyGetsIt() throws {
        var fixture = try underWay(rollout: nil)
        fixture.pass(.hours(1))
        #expect(fixture.rollout()["isPackageRollout"] == "0")
        #expect(fixture.rollout()["fallbackSubmissionId"] == "0")
        #expect(fixture.halt().status == 409)
    }

    @Test(
        "It may fail in each status, and then keeps the pending slot",
        arguments: [
            (SubmissionStatus.commitStarted, "CommitFailed"), (.preProcessing, "PreProcessingFailed"),
            (.certification, "CertificationFailed"), (.release, "ReleaseFailed"), (.publishing, "PublishFailed"),
        ])
    func failures(during: SubmissionStatus, becomes: String) throws {
        var fixture = try underWay { publication in
            publication.failure = CertificationFailure(
                during: during, errors: [StatusDetail(code: "MissingTitle", details: "No title.")])
        }
        fixture.pass(.days(1))
        let status = fixture.get(pendingPath(fixture) + "status")
        #expect(status["status"] == becomes)
        #expect(status.text.contains(#""errors":[{"code":"MissingTitle","details":"No title."}]"#))
        #expect(throws: EventRefusal.self) {
            try fixture.store.occur(.publish(Fixture.target, Publication("3.0")), at: fixture.time)
        }
        try fixture.store.occur(.delete(Fixture.target), at: fixture.time)
        try fixture.store.occur(.publish(Fixture.target, Publication("3.0")), at: fixture.time)
        #expect(fixture.effects.contains("deleted \(becomes)> person"))
    }

    @Test func aFailingStatusIsSeenEvenIfItWouldBeSkipped() throws {
        var fixture = try underWay(
            { publication in
                publication.certification = .immediate
                publication.failure = CertificationFailure(during: .certification)
            }, knobs: { $0.skippedStatuses = [.certification] })
        fixture.pass(.zero)
        #expect(fixture.store.track(Fixture.target)?.pending?.status == .certificationFailed)
    }

    @Test func aCommitMayFallBackToItsDraft() throws {
        var fixture = try underWay { $0.failure = .commitFallsBack }
        fixture.pass(.days(1))
        #expect(fixture.get(pendingPath(fixture) + "status")["status"] == "PendingCommit")
    }

    @Test func notEveryStatusCanFail() {
        #expect(CertificationFailure(during: .published) == nil)
        #expect(CertificationFailure(during: .pendingPublication) == nil)
    }

    @Test func aManualPublicationWaitsForAPerson() throws {
        var fixture = try underWay { $0.isManual = true }
        #expect(fixture.get(pendingPath(fixture))["targetPublishMode"] == "Manual")
        fixture.pass(.days(3))
        #expect(fixture.get(pendingPath(fixture) + "status")["status"] == "PendingPublication")
        try fixture.store.occur(.release(Fixture.target), at: fixture.time)
        fixture.pass(.minutes(5))
        #expect(fixture.rollout()["packageRolloutStatus"] == "PackageRolloutInProgress")
        #expect(throws: EventRefusal.self) { try fixture.store.occur(.release(Fixture.target), at: fixture.time) }
    }

    @Test func aCancelledOneStaysWhereItIs() throws {
        var fixture = try underWay()
        fixture.pass(.minutes(6))
        try fixture.store.occur(.cancel(Fixture.target), at: fixture.time)
        fixture.pass(.days(1))
        #expect(fixture.get(pendingPath(fixture) + "status")["status"] == "Canceled")
    }

    @Test func durationsCanBeSetForOneSubmission() throws {
        var fixture = try underWay { $0.certification = Certification(each: .seconds(2)) }
        let path = pendingPath(fixture)
        #expect(fixture.get(path + "status")["status"] == "PendingCommit")
        fixture.pass(.seconds(13))
        #expect(fixture.get(path + "status")["status"] == "Publishing")
        fixture.pass(.seconds(1))
        #expect(fixture.get(path + "status")["status"] == "Published")
    }

    @Test func aSubmissionMayHaveBegunBeforeTheScenario() throws {
        var fixture = try Fixture { scenario in
            scenario.applications[0].submissions[1] = .submitted("2.0", age: .minutes(12), rollout: 5)
        }
        #expect(fixture.get(pendingPath(fixture) + "status")["status"] == "Certification")
        #expect(fixture.store.effects.entries.isEmpty)
        fixture.pass(.minutes(19))
        #expect(fixture.rollout()["packageRolloutPercentage"] == "5")
    }
}

@Suite("A person in Partner Center may do what the Store lets people do")
struct PersonTests {
    private func occur(_ fixture: inout Fixture, _ event: SimulatorEvent) -> EventRefusal.Code? {
        do throws(EventRefusal) {
            try fixture.store.occur(event, at: fixture.time)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func percentageHaltAndFinalize() throws {
        var fixture = try Fixture()
        #expect(occur(&fixture, .setPercentage(Fixture.target, 40)) == nil)
        #expect(fixture.rollout()["packageRolloutPercentage"] == "40")
        #expect(occur(&fixture, .setPercentage(Fixture.target, 30)) == nil)
        #expect(occur(&fixture, .finalize(Fixture.target)) == nil)
        #expect(occur(&fixture, .halt(Fixture.target)) == .noRollout)
        #expect(
            fixture.effects == ["percentage 10>40 person", "percentage 40>30 person", "finalized 30>100 person"])
        #expect(fixture.store.effects.entries.allSatisfy { $0.correlationID == nil })
    }

    @Test func whatCannotBeIsRefusedWithAReason() throws {
        var fixture = try Fixture()
        let elsewhere = RolloutTarget(application: "NOSUCHAPP")
        #expect(occur(&fixture, .setPercentage(Fixture.target, 101)) == .badValue)
        #expect(occur(&fixture, .halt(elsewhere)) == .unknownTarget)
        #expect(occur(&fixture, .publish(elsewhere, Publication("1.0"))) == .unknownTarget)
        #expect(occur(&fixture, .freeze("NOSUCHAPP")) == .unknownTarget)
        #expect(occur(&fixture, .cancel(Fixture.target)) == .noPending)
        #expect(occur(&fixture, .publish(Fixture.target, Publication("3.0"))) == .rolloutOpen)
        #expect(fixture.effects.isEmpty)
    }

    @Test func aFirstSubmissionCannotBeGradual() throws {
        var fixture = try Fixture { $0.applications.append(ScenarioApplication("NEW", submissions: [])) }
        let target = RolloutTarget(application: "NEW")
        #expect(occur(&fixture, .publish(target, Publication("1.0", rollout: 10))) == .noBaseline)
        #expect(occur(&fixture, .publish(target, Publication("1.0", certification: .immediate))) == nil)
        #expect(fixture.store.track(target)?.published?.versions.map(\.description) == ["1.0.0.0"])
    }

    @Test func anOpenRolloutIsEndedForANewSubmission() throws {
        var fixture = try Fixture()
        let before = fixture.store.track(Fixture.target)?.submissions.map(\.id) ?? []
        let publication = Publication("3.0", rollout: 5, certification: .immediate, ending: .halt)
        #expect(occur(&fixture, .publish(Fixture.target, publication)) == nil)
        #expect(fixture.effects == ["halted 10>0 person", "created >Published person", "started >5 store"])
        // The halted submission never reached everybody: the one before it stays the fallback.
        #expect(fixture.rollout()["fallbackSubmissionId"] == before.first?.rawValue)
    }

    @Test func afterAFinalizeTheFinalizedOneIsTheFallback() throws {
        var fixture = try Fixture()
        let finalized = fixture.store.track(Fixture.target)?.publishedID
        let publication = Publication("3.0", rollout: 5, certification: .immediate, ending: .finalize)
        #expect(occur(&fixture, .publish(Fixture.target, publication)) == nil)
        #expect(fixture.rollout()["fallbackSubmissionId"] == finalized?.rawValue)
    }

    @Test func eventsComeAtTheirTimeInTheirOrder() throws {
        var fixture = try Fixture { scenario in
            scenario.events = [
                .init(after: .seconds(30), .halt(Fixture.target)),
                .init(after: .seconds(10), .setPercentage(Fixture.target, 50)),
                .init(after: .seconds(30), .finalize(Fixture.target)),
            ]
        }
        fixture.pass(.seconds(29))
        #expect(fixture.effects == ["percentage 10>50 person"])
        fixture.pass(.hours(1))
        #expect(fixture.effects == ["percentage 10>50 person", "halted 50>0 person"])
        #expect(
            fixture.store.effects.entries.map(\.time) == [Fixture.start + .seconds(10), Fixture.start + .seconds(30)])
        #expect(fixture.store.refusals.entries.count == 1)
        #expect(fixture.store.refusals.entries.first?.contains("has no rollout in progress") == true)
    }

    @Test func timeNeverGoesBack() throws {
        var fixture = try Fixture()
        fixture.store.advance(to: Fixture.start + .hours(1))
        fixture.store.advance(to: Fixture.start)
        #expect(fixture.store.now == Fixture.start + .hours(1))
    }
}

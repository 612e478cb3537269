import RolloutModel
import StoreAPI
import StoreSimulator
import Testing

@Suite("A change of a submission is sent once, and what became of it is found out", .timeLimit(.minutes(2)))
struct SubmissionChangeTests {
    private func word(_ outcome: ChangeOutcome) -> String {
        switch outcome {
        case .applied(let shown): shown.wasReadBack ? "read back" : "applied"
        case .notApplied(let failure): "not applied: \(failure.kind)"
        case .unknown: "unknown"
        }
    }

    /// The order of that kind, on a draft where it needs one.
    private func order(_ kind: RequestKind, _ fixture: SubmissionFixture) async throws -> SubmissionOrder {
        switch kind {
        case .create: return .create(SubmissionFixture.target, isMinimal: true)
        case .commit: return .commit(try await fixture.uploadedDraft())
        case .delete: return .delete(try await fixture.draft())
        case .createFlight:
            return .createFlight(.new(name: "Insiders", groups: ["0"], rankHigherThan: nil), "9NBLGGH4R315")
        default:
            let reference = try await fixture.draft()
            var document = try await fixture.submissions.submission(reference).get()
            document.resource.notesForCertification = .value("Log in as reader.")
            return .update(reference, document)
        }
    }

    private static let kinds: [RequestKind] = [.create, .update, .commit, .delete, .createFlight]
    private static let lost: [Fault] = [
        .serverError(status: 504, applied: true), .serverError(status: 500, applied: true), .reset(applied: true),
        .html(applied: true), .cutBody(afterBytes: 3),
    ]

    @Test("Nothing goes wrong", arguments: kinds)
    func plain(kind: RequestKind) async throws {
        try await SubmissionFixture.run { fixture in
            let order = try await order(kind, fixture)
            #expect(word(await fixture.submissions.perform(order)) == "applied")
            #expect(fixture.pauses.all.isEmpty)
        }
    }

    @Test(
        "An answer is lost after the effect: it is found by reading, and nothing is sent twice", arguments: kinds, lost)
    func lostAnswer(kind: RequestKind, fault: Fault) async throws {
        try await SubmissionFixture.run { fixture in
            let order = try await order(kind, fixture)
            let before = await fixture.effects.count
            try await fixture.simulator.store.order(fault, on: kind)
            let outcome = word(await fixture.submissions.perform(order))
            // A 204 has no body that could be cut.
            #expect(outcome == "read back" || (kind == .delete && outcome == "applied"), "\(outcome)")
            #expect(await fixture.effects.count == before + 1)
        }
    }

    @Test("An answer is lost without an effect: after all readings it is known that nothing changed", arguments: kinds)
    func noEffect(kind: RequestKind) async throws {
        try await SubmissionFixture.run { fixture in
            let order = try await order(kind, fixture)
            let before = await fixture.effects.count
            try await fixture.simulator.store.order(.serverError(status: 504, applied: false), on: kind)
            #expect(word(await fixture.submissions.perform(order)) == "not applied: server")
            #expect(await fixture.effects.count == before)
            #expect(fixture.pauses.all == SubmissionChange.pauses)
        }
    }

    @Test("A create that arrives 268 seconds late is found all the same")
    func lateCreate() async throws {
        try await SubmissionFixture.run { fixture in
            try await fixture.simulator.store.order(.late(.seconds(268)), on: .create)
            let outcome = await fixture.submissions.perform(.create(SubmissionFixture.target, isMinimal: true))
            #expect(word(outcome) == "read back")
            #expect(await fixture.effects == [.created])
        }
    }

    @Test("While the Store cannot be read, nobody knows")
    func unreadable() async throws {
        try await SubmissionFixture.run { fixture in
            let order = try await order(.commit, fixture)
            let store = fixture.simulator.store
            try await store.order(.serverError(status: 504, applied: true), on: .commit)
            try await store.order(.serverError(status: 503, applied: false), on: .status, request: 2, times: 100)
            #expect(word(await fixture.submissions.perform(order)) == "unknown")
        }
    }

    @Test("A refusal is final and says what it is about")
    func refusals() async throws {
        try await SubmissionFixture.run { fixture in
            let reference = try await fixture.draft()
            var document = try await fixture.submissions.submission(reference).get()
            document.resource.visibility = .value("public")
            guard case .notApplied(let failure) = await fixture.submissions.perform(.update(reference, document)) else {
                Issue.record("taken")
                return
            }
            #expect(failure.kind == .rejected && failure.message.contains("target visibility"), "\(failure.message)")
            #expect(fixture.pauses.all.isEmpty)
        }
    }

    @Test("What is in the way is seen before anything is sent")
    func obstacles() async throws {
        try await SubmissionFixture.run { fixture in
            let reference = try await fixture.draft()
            let create = await fixture.submissions.perform(.create(SubmissionFixture.target, isMinimal: false))
            guard case .notApplied(let failure) = create else {
                Issue.record("created")
                return
            }
            #expect(failure.message.contains("\(reference.submission)"))
            let posts = await fixture.simulator.store.requests.filter {
                $0.method == "POST" && $0.path.hasPrefix("/v1.0")
            }
            #expect(posts.count == 1)
            _ = await fixture.submissions.perform(.commit(reference))
            #expect(word(await fixture.submissions.perform(.commit(reference))) == "not applied: conflict")
        }
    }

    @Test("The gateway's 429 has no effect: the change is sent again when it says so")
    func rateLimit() async throws {
        try await SubmissionFixture.run { fixture in
            try await fixture.simulator.store.order(.rateLimited(seconds: 14, inHeader: false), on: .create)
            let outcome = await fixture.submissions.perform(.create(SubmissionFixture.target, isMinimal: true))
            #expect(word(outcome) == "applied")
            #expect(fixture.pauses.all == [.seconds(14)])
            #expect(await fixture.effects == [.created])
        }
    }

    @Test("From the clone to the rollout")
    func wholeWay() async throws {
        try await SubmissionFixture.run { fixture in
            let reference = try await fixture.uploadedDraft(rollout: 12.5)
            #expect(word(await fixture.submissions.perform(.commit(reference))) == "applied")
            fixture.simulator.store.clock.advance(by: .hours(1))
            let state = try await fixture.submissions.state(reference).get()
            #expect(state.status.value?.status == .published)
            #expect(state.statusDetails.value?.warnings.value?.first?.code.value == "SalesUnsupportedWarning")
            #expect(await fixture.simulator.store.rollout(SubmissionFixture.target)?.percentage == 12.5)
            #expect(try await fixture.submissions.slots(SubmissionFixture.target).get().pending == nil)
        }
    }

    @Test("Applications and flights are listed to the last page")
    func lists() async throws {
        try await SubmissionFixture.run { scenario in
            scenario.applications += (0..<230).map {
                ScenarioApplication(ApplicationID("APP\($0)"), submissions: [])
            }
        } _: { fixture in
            let applications = try await fixture.submissions.applications().get()
            #expect(applications.count == 231)
            #expect(applications.first?.packageFamilyName.value?.hasPrefix("Contoso.") == true)
            let flight = StoreFlight.new(name: "Ring 1", groups: ["3", "4"], rankHigherThan: nil)
            #expect(word(await fixture.submissions.perform(.createFlight(flight, "9NBLGGH4R315"))) == "applied")
            let flights = try await fixture.submissions.flights(of: "9NBLGGH4R315").get()
            #expect(flights.map(\.friendlyName.value) == ["Ring 1"])
            #expect(flights.first?.groupIds.value?.map(\.text) == ["3", "4"])
            let target = RolloutTarget(
                application: "9NBLGGH4R315", flight: FlightID(try #require(flights.first?.flightId.value)))
            let pending = try #require(try await fixture.submissions.slots(target).get().pending)
            let draft = try await fixture.submissions.submission(SubmissionReference(target, pending)).get()
            #expect(draft.resource.packages.isEmpty && draft.upload != nil)
            #expect(word(await fixture.submissions.perform(.deleteFlight(target))) == "applied")
            #expect(try await fixture.submissions.flights(of: "9NBLGGH4R315").get().isEmpty)
        }
    }

    @Test("A question is asked again after a 5xx, and not for ever")
    func questions() async throws {
        try await SubmissionFixture.run { fixture in
            try await fixture.simulator.store.order(
                .serverError(status: 503, applied: false), on: .application, times: 2)
            #expect(try await fixture.submissions.slots(SubmissionFixture.target).get().published != nil)
            try await fixture.simulator.store.order(
                .serverError(status: 503, applied: false), on: .application, times: 9)
            guard case .failure(let failure) = await fixture.submissions.slots(SubmissionFixture.target) else {
                Issue.record("answered")
                return
            }
            #expect(failure.kind == .server)
        }
    }
}

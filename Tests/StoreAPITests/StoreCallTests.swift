import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("Each call makes the requests that it names, and reads their answers", .timeLimit(.minutes(1)))
struct StoreCallTests {
    /// What the Store would answer to these paths.
    private static func store(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
        let headers = [("Date", "Fri, 20 Nov 2026 11:59:58 GMT"), ("MS-CorrelationId", "c0ffee-1")]
        let packages = """
            {"version":"4.2.0.0","fileStatus":"Uploaded"},{"version":"4.10.0.0","fileStatus":"Uploaded"},\
            {"version":"4.2.0.0","fileStatus":"Uploaded"},{"version":"3.0.0.0","fileStatus":"PendingDelete"}
            """
        let body: String =
            switch request.target.split(separator: "/").last.map(String.init) ?? "" {
            case "9NBLGGH4R315":
                """
                {"id":"9NBLGGH4R315","PackageFamilyName":"x","lastPublishedApplicationSubmission":\
                {"id":"1152921505694000001","resourceLocation":"x"}}
                """
            case "43e448df-97c9-4a43-a0bc-2a445e736bcd":
                """
                {"flightId":"43E448DF-97C9-4A43-A0BC-2A445E736BCD","pendingFlightSubmission":{"id":"7"},\
                "lastPublishedFlightSubmission":null}
                """
            case "1152921505694000001" where request.target.contains("/flights/"):
                Sample.submission("1152921505694000001", packages: packages, kind: "flightPackages")
            case "1152921505694000001": Sample.submission("1152921505694000001", packages: packages)
            case "1152921505694000000": Sample.submission("1152921505694000000", packages: #"{"version":"4.1"}"#)
            case "status":
                """
                {"status":"CertificationFailed","statusDetails":{"errors":[{"code":"InvalidArchive","details":"bad\\nzip"}],\
                "warnings":[{"code":"SalesUnsupportedWarning","details":null}],"certificationReports":[]}}
                """
            default: Sample.rollout
            }
        return ScriptedServer.Step.reply(200, body, headers: headers)
    }

    private func check(
        _ call: StoreCall, asks targets: [String], method: String = "GET", learns content: StoreReply.Content
    ) async throws {
        try await StoreFixture.run(store: Self.store) { fixture in
            let answer = await fixture.client.perform(call)
            let date = try #require(Timestamp("2026-11-20T11:59:58Z"))
            #expect(answer == .reply(StoreReply(content, serverDate: date, correlationID: "c0ffee-1")))
            #expect(fixture.storeRequests.map(\.target) == targets.map { "/v1.0/my/" + $0 })
            #expect(fixture.storeRequests.count <= call.requests)
            for request in fixture.storeRequests {
                #expect(request.method == method)
                #expect(request.header("Authorization") == "Bearer " + StoreFixture.token + "1")
                #expect(request.header("Content-Type") == "application/json")
                #expect(request.body.isEmpty)
                if method == "POST" { #expect(request.header("Content-Length") == "0") }
            }
        }
    }

    private let app = "applications/9NBLGGH4R315"
    private let flight = "applications/9NBLGGH4R315/flights/43e448df-97c9-4a43-a0bc-2a445e736bcd"
    private let rollout = PackageRollout(
        isEnabled: true, percentage: Percentage(hundredths: 1_250), status: .inProgress, fallback: Sample.fallback)

    private func details(_ id: SubmissionID, _ versions: String...) throws -> SubmissionDetails {
        SubmissionDetails(id: id, versions: try versions.map { try #require(PackageVersion($0)) }, status: .published)
    }

    @Test("slots of an application; a missing reference is none")
    func applicationSlots() async throws {
        let slots = SubmissionSlots(published: "1152921505694000001", pending: nil)
        try await check(.slots(Sample.app), asks: [app], learns: .slots(slots))
    }

    @Test("slots of a flight; a null reference is none")
    func flightSlots() async throws {
        let slots = SubmissionSlots(published: nil, pending: "7")
        try await check(.slots(Sample.flight), asks: [flight], learns: .slots(slots))
    }

    @Test("inspect: packages each once and rising, without those to be deleted; the rollout; the fallback")
    func inspect() async throws {
        try await check(
            .inspect(Sample.submission),
            asks: [
                "\(app)/submissions/1152921505694000001", "\(app)/submissions/1152921505694000001/packagerollout",
                "\(app)/submissions/1152921505694000000",
            ],
            learns: .inspected(
                try details("1152921505694000001", "4.2.0.0", "4.10.0.0"), rollout,
                fallback: try details(Sample.fallback, "4.1.0.0")))
    }

    @Test("progress with the codes beside it, each on one line")
    func progress() async throws {
        try await check(
            .progress(Sample.flightSubmission), asks: ["\(flight)/submissions/1152921505694000001/status"],
            learns: .progress(
                SubmissionProgress(
                    status: .certificationFailed, errors: ["InvalidArchive: bad zip"],
                    warnings: ["SalesUnsupportedWarning"])))
    }

    @Test("look, alone and with the references first")
    func look() async throws {
        let rolloutPath = "\(app)/submissions/1152921505694000001/packagerollout"
        try await check(
            .look(Sample.submission, confirmingTarget: false), asks: [rolloutPath], learns: .looked(rollout, slots: nil)
        )
        try await check(
            .look(Sample.submission, confirmingTarget: true), asks: [app, rolloutPath],
            learns: .looked(rollout, slots: SubmissionSlots(published: "1152921505694000001", pending: nil)))
    }

    @Test("the three changes, for applications and flights: an empty POST with a JSON type, decimals with a point")
    func changes() async throws {
        let percentage = try #require(Percentage(hundredths: 1_250))
        for (reference, prefix) in [(Sample.submission, app), (Sample.flightSubmission, flight)] {
            let path = "\(prefix)/submissions/1152921505694000001/"
            try await check(
                .setPercentage(reference, percentage), asks: [path + "updatepackagerolloutpercentage?percentage=12.5"],
                method: "POST", learns: .changed(rollout))
            try await check(
                .halt(reference), asks: [path + "haltpackagerollout"], method: "POST", learns: .changed(rollout))
            try await check(
                .finalize(reference), asks: [path + "finalizepackagerollout"], method: "POST", learns: .changed(rollout)
            )
        }
    }

    @Test("identifiers are percent-encoded and cannot leave their place in the path")
    func escaping() async throws {
        let target = RolloutTarget(application: "../x?y#z /é")
        try await StoreFixture.run(store: { _ in ScriptedServer.Step.reply(404) }) { fixture in
            _ = await fixture.client.perform(.slots(target))
            #expect(fixture.storeRequests.map(\.target) == ["/v1.0/my/applications/..%2Fx%3Fy%23z%20%2F%C3%A9"])
        }
    }

    @Test("a fallback that the Store no longer has is no fallback; any other trouble with it is a failure")
    func missingFallback() async throws {
        for (status, isReply) in [(404, true), (403, false), (500, false)] {
            try await StoreFixture.run { request in
                request.target.hasSuffix("4000000") ? ScriptedServer.Step.reply(status) : Self.store(request)
            } _: { fixture in
                let answer = await fixture.client.perform(.inspect(Sample.submission))
                #expect((answer.failure == nil) == isReply)
                if case .inspected(_, _, let fallback) = answer.content { #expect(fallback == nil) }
            }
        }
    }
}

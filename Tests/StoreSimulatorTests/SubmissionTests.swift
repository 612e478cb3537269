import Foundation
import RolloutModel
import SampleArchives
import StoreSimulator
import Testing

@Suite("A submission over the API: from a clone to a rollout")
struct SubmissionTests {
    private static let submissions = "applications/9NBLGGH4R315/submissions"

    /// An application with 1.0 published and nothing under way.
    private func fixture(_ change: (inout Scenario) throws -> Void = { _ in }) throws -> Fixture {
        try Fixture { scenario in
            scenario.applications[0].submissions.removeLast()
            scenario.settings.certification = Certification(each: .minutes(1))
            try change(&scenario)
        }
    }

    /// The document with its list of packages replaced.
    private func body(_ draft: Answer, rollout: Double? = 10, _ packages: [[String: Any]]) -> [String: Any] {
        var object = draft.object
        object["applicationPackages"] = packages
        object["packageDeliveryOptions"] = [
            "packageRollout": [
                "isPackageRollout": rollout != nil, "packageRolloutPercentage": rollout ?? 0,
                "packageRolloutStatus": "PackageRolloutComplete", "fallbackSubmissionId": "5",
            ],
            "isMandatoryUpdate": false, "mandatoryUpdateEffectiveDate": "1601-01-01T00:00:00.0000000Z",
        ]
        return object
    }

    private var added: [String: Any] { ["fileName": "app.msix", "fileStatus": "PendingUpload"] }

    /// The packages that are there, to be deleted, and the new one.
    private func packages(_ draft: Answer) -> [[String: Any]] {
        var old = draft.object["applicationPackages"] as? [[String: Any]] ?? []
        for place in old.indices { old[place]["fileStatus"] = "PendingDelete" }
        return old + [added]
    }

    private func upload(_ bytes: [UInt8], _ draft: Answer, _ fixture: inout Fixture) throws {
        let url = try #require(draft["fileUploadUrl"])
        let target = url.replacing("http://127.0.0.1", with: "").replacing("+", with: "%2B")
        let request = SimulatorRequest("PUT", target, headers: [Header("x-ms-blob-type", "BlockBlob")], body: bytes)
        #expect(fixture.send(request).response?.status == 201)
    }

    @Test func theWholeWay() throws {
        var fixture = try fixture()
        let draft = fixture.post(Self.submissions)
        #expect(draft.status == 201)
        #expect(draft["status"] == "PendingCommit")
        let path = Self.submissions + "/" + (draft["id"] ?? "")
        let updated = fixture.put(path, body(draft, packages(draft)))
        #expect(updated.status == 200)
        try upload(SampleArchive.upload("2.0.0.0"), draft, &fixture)
        let commit = fixture.post(path + "/commit")
        #expect(commit.status == 202 && commit.text == #"{"status":"CommitStarted"}"#)
        #expect(fixture.get("applications/9NBLGGH4R315").text.contains("pendingApplicationSubmission"))
        fixture.pass(.minutes(10))
        let published = fixture.get(path)
        #expect(published["status"] == "Published")
        #expect(published.object["fileUploadUrl"] is NSNull)
        let rollout = fixture.get(path + "/packagerollout")
        #expect(rollout["packageRolloutStatus"] == "PackageRolloutInProgress")
        #expect(rollout["packageRolloutPercentage"] == "10")
        #expect(fixture.store.track(Fixture.target)?.published?.versions.map(\.description) == ["2.0.0.0"])
        #expect(
            fixture.effects.prefix(3) == [
                "created >PendingCommit api", "updated > api", "status PendingCommit>CommitStarted api",
            ])
        #expect(fixture.effects.last == "started >10 store")
    }

    @Test func aMinimalAnswerHasNeitherListingsNorPackages() throws {
        var fixture = try fixture()
        let draft = fixture.post(Self.submissions + "?isMinimalResponse=true")
        #expect(draft["id"] != nil && draft.object["listings"] == nil && draft.object["applicationPackages"] == nil)
        #expect(fixture.get(Self.submissions + "/" + (draft["id"] ?? "")).object["listings"] != nil)
    }

    @Test func thereIsOnePlaceAndNoneBesideAnOpenRollout() throws {
        var fixture = try fixture()
        #expect(fixture.post(Self.submissions).status == 201)
        let second = fixture.post(Self.submissions)
        #expect(second.status == 409 && second["code"] == "InvalidState" && second["target"] == "submission")
        var open = try Fixture()
        #expect(open.post(Self.submissions).status == 409)
        #expect(open.effects.isEmpty)
    }

    @Test func afterAHaltTheCloneIsTheHaltedOneWithItsBadPackageAndItsRollout() throws {
        var fixture = try Fixture()
        _ = fixture.halt()
        let draft = fixture.post(Self.submissions)
        let packages = draft.object["applicationPackages"] as? [[String: Any]]
        #expect(packages?.map { $0["version"] as? String } == ["2.0.0.0"])
        let options = draft.object["packageDeliveryOptions"] as? [String: Any]
        let rollout = try #require(options?["packageRollout"] as? [String: Any])
        #expect(rollout["isPackageRollout"] as? Bool == true)
        #expect(rollout["packageRolloutPercentage"] as? Double == 0)
        #expect(rollout["packageRolloutStatus"] as? String == "PackageRolloutNotStarted")
        #expect(rollout["fallbackSubmissionId"] as? String == "0")
        var other = try Fixture {
            $0.knobs.cloneAfterHalt = .fallback
            $0.knobs.clonedRollout = .reset
        }
        _ = other.halt()
        let fallback = other.post(Self.submissions)
        #expect(fallback.text.contains(#""version":"1.0.0.0""#) && fallback.text.contains(#""isPackageRollout":false"#))
    }

    @Test func whatOnlyTheStoreSetsStaysAndWhatItDoesNotKnowIsIgnored() throws {
        var fixture = try fixture()
        let draft = fixture.post(Self.submissions)
        var object = body(draft, packages(draft))
        object["id"] = "7"
        object["status"] = "Published"
        object["Surprise"] = ["a": 1]
        object["VISIBILITY"] = object.removeValue(forKey: "visibility")
        object["notesForCertification"] = "Log in with “reader”."
        let updated = fixture.put(Self.submissions + "/" + (draft["id"] ?? ""), object)
        #expect(updated["id"] == draft["id"] && updated["status"] == "PendingCommit")
        #expect(updated["visibility"] == "Public" && updated.object["Surprise"] == nil)
        #expect(updated["notesForCertification"] == "Log in with “reader”.")
        #expect(
            updated.text.contains(#""packageRolloutStatus":"PackageRolloutNotStarted","fallbackSubmissionId":"0""#)
                || updated.text.contains(#""fallbackSubmissionId":"0""#))
    }

    @Test("Documents that the Store refuses, and what it says they are about")
    func badDocuments() throws {
        var fixture = try fixture()
        let draft = fixture.post(Self.submissions)
        let path = Self.submissions + "/" + (draft["id"] ?? "")
        func refused(_ target: String, _ change: (inout [String: Any]) -> Void) {
            var object = body(draft, packages(draft))
            change(&object)
            let answer = fixture.put(path, object)
            #expect(answer.status == 400 && answer["target"] == target, "\(answer.text)")
        }
        refused("listings") { $0["listings"] = [String: Any]() }
        refused("visibility") { $0["visibility"] = "public" }
        refused("pricing.trialPeriod") { $0["pricing"] = ["trialPeriod": "OneWeek"] }
        refused("fileStatus") { $0["applicationPackages"] = [["fileName": "a", "fileStatus": "pendingUpload"]] }
        refused("applicationPackages") { $0["applicationPackages"] = [["fileName": "a", "fileStatus": "Uploaded"]] }
        refused("applicationPackages") { $0["applicationPackages"] = [["id": "nobody", "fileStatus": "None"]] }
        refused("packageRolloutPercentage") {
            $0["packageDeliveryOptions"] = [
                "packageRollout": ["isPackageRollout": true, "packageRolloutPercentage": 101]
            ]
        }
        let torn = SimulatorRequest(
            "PUT", "/v1.0/my/" + path, headers: [Fixture.json], body: Array(#"{"listings":"#.utf8))
        #expect(Answer(fixture.send(torn.authorized(by: fixture.token)))["target"] == "body")
        #expect(!fixture.effects.contains { $0.hasPrefix("updated") })
    }

    @Test(
        "Uploads that are no good fail after the commit, each with its code",
        arguments: [
            (nil, "CommitFailed", "MissingFiles"),
            (Array("no archive".utf8), "CommitFailed", "InvalidArchive"),
            (SampleArchive.zip([("other.msix", [1])]), "CommitFailed", "MissingFiles"),
            (SampleArchive.zip([("app.msix", [1, 2, 3])]), "PreProcessingFailed", "PackageValidationFailed"),
            (SampleArchive.upload("1.0.0.0"), "PreProcessingFailed", "PackageValidationFailed"),
            (
                SampleArchive.zip([("app.msix", SampleArchive.package("2.0.0.0", name: "Contoso.Maps"))]),
                "PreProcessingFailed", "PackageValidationFailed"
            ),
        ] as [([UInt8]?, String, String)])
    func badUploads(bytes: [UInt8]?, status: String, code: String) throws {
        var fixture = try fixture()
        let draft = fixture.post(Self.submissions)
        let path = Self.submissions + "/" + (draft["id"] ?? "")
        _ = fixture.put(path, body(draft, packages(draft)))
        if let bytes { try upload(bytes, draft, &fixture) }
        #expect(fixture.post(path + "/commit").status == 202)
        fixture.pass(.hours(1))
        let state = fixture.get(path + "/status")
        #expect(state["status"] == status)
        #expect(state.text.contains(#""errors":[{"code":"\#(code)""#), "\(state.text)")
        // It keeps the only place until it is deleted.
        #expect(fixture.post(Self.submissions).status == 409)
        #expect(fixture.send("DELETE", path).response?.status == 204)
        #expect(fixture.get(path).status == 404)
        #expect(fixture.post(Self.submissions).status == 201)
    }

    @Test func aCommitThatFallsBackMayBeRepeated() throws {
        var fixture = try fixture()
        let draft = fixture.post(Self.submissions)
        let path = Self.submissions + "/" + (draft["id"] ?? "")
        try fixture.store.occur(
            .nextCommit(Fixture.target, certification: nil, failure: .commitFallsBack), at: fixture.time)
        _ = fixture.post(path + "/commit")
        fixture.pass(.hours(1))
        #expect(
            fixture.get(path + "/status").text.hasPrefix(#"{"status":"PendingCommit","statusDetails":{"errors":[{"#))
        #expect(fixture.post(path + "/commit").status == 202)
        fixture.pass(.hours(1))
        #expect(fixture.get(path + "/status")["status"] == "Published")
    }

    @Test func aFailedCertificationHasAReport() throws {
        var fixture = try fixture()
        let draft = fixture.post(Self.submissions)
        let path = Self.submissions + "/" + (draft["id"] ?? "")
        try fixture.store.occur(
            .nextCommit(Fixture.target, certification: nil, failure: .init(during: .certification)), at: fixture.time)
        _ = fixture.post(path + "/commit")
        #expect(fixture.send("DELETE", path).response?.status == 409)
        #expect(fixture.put(path, body(draft, [])).status == 409)
        fixture.pass(.hours(1))
        let state = fixture.get(path + "/status")
        #expect(state["status"] == "CertificationFailed")
        #expect(state.text.contains(#""certificationReports":[{"date":"2026-"#))
    }

    @Test func whatIsMadeInPartnerCenterIsChangedThere() throws {
        var fixture = try fixture()
        try fixture.store.occur(
            .publish(Fixture.target, Publication("2.0", certification: .init(each: .days(1)))), at: fixture.time)
        let id = fixture.store.track(Fixture.target)?.pendingID?.rawValue ?? ""
        let path = Self.submissions + "/" + id
        #expect(fixture.get(path).object["fileUploadUrl"] is NSNull)
        #expect(fixture.post(path + "/commit")["code"] == "InvalidOperation")
        #expect(fixture.put(path, [:])["code"] == "InvalidOperation")
    }

    @Test func aFlightIsMadeWithAnEmptySubmissionAndDeleted() throws {
        var fixture = try fixture()
        let made = fixture.post(
            "applications/9NBLGGH4R315/flights",
            ["friendlyName": "Insiders", "groupIds": [0], "rankHigherThan": "Non-flighted submission"])
        #expect(made.status == 201)
        #expect(made.object["groupIds"] as? [String] == ["0"])
        let id = try #require(made["flightId"])
        let pending = try #require(made.object["pendingFlightSubmission"] as? [String: String])
        let path = "applications/9NBLGGH4R315/flights/\(id)"
        let draft = fixture.get(path + "/submissions/" + (pending["id"] ?? ""))
        #expect(draft["flightId"] == id && draft["fileUploadUrl"] != nil)
        #expect(fixture.post("applications/9NBLGGH4R315/flights", ["friendlyName": "insiders"]).status == 409)
        #expect(fixture.post("applications/9NBLGGH4R315/flights", ["friendlyName": ""]).status == 400)
        #expect(fixture.send("DELETE", path).response?.status == 204)
        #expect(fixture.get(path).status == 404)
        #expect(fixture.effects == ["flightCreated >Insiders api", "flightDeleted > api"])
    }

    @Test(
        "A change that answers 504 may have taken place",
        arguments: [(RequestKind.create, true), (.create, false), (.commit, true), (.delete, true)])
    func afterEffect(kind: RequestKind, isApplied: Bool) throws {
        var fixture = try fixture()
        var path = Self.submissions
        if kind != .create { path += "/" + (fixture.post(path)["id"] ?? "") }
        try fixture.store.occur(
            .fault(FaultOrder(.serverError(status: 504, applied: isApplied), on: kind)), at: fixture.time)
        let before = fixture.effects.count
        let answer =
            kind == .delete
            ? Answer(fixture.send("DELETE", path)) : fixture.post(path + (kind == .commit ? "/commit" : ""))
        #expect(answer.status == 504)
        #expect(fixture.effects.count == before + (isApplied ? 1 : 0))
    }

    @Test func aCreateMayArriveLate() throws {
        var fixture = try fixture()
        try fixture.store.occur(.fault(FaultOrder(.late(.seconds(268)), on: .create)), at: fixture.time)
        #expect(fixture.post(Self.submissions).status == 504)
        #expect(fixture.effects.isEmpty)
        fixture.pass(.seconds(268))
        #expect(fixture.effects == ["created >PendingCommit api"])
    }
}

extension Fixture {
    mutating func put(_ target: String, _ object: [String: Any]) -> Answer { send("PUT", target, object) }
    mutating func post(_ target: String, _ object: [String: Any]) -> Answer { send("POST", target, object) }

    private mutating func send(_ method: String, _ target: String, _ object: [String: Any]) -> Answer {
        let body = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
        let request = SimulatorRequest(method, "/v1.0/my/" + target, headers: [Self.json], body: Array(body))
        return Answer(send(request.authorized(by: token)))
    }
}

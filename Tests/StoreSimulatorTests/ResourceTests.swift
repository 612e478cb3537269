import Foundation
import RolloutModel
import StoreSimulator
import Testing

@Suite("Applications, flights and submissions are shown as the real Store shows them")
struct ResourceTests {
    private func many(_ count: Int) -> [ScenarioApplication] {
        (1...count).map { ScenarioApplication(ApplicationID("APP\($0)"), submissions: [.published("1.0")]) }
    }

    @Test func applicationsComeInPagesWithRelativeLinks() throws {
        var fixture = try Fixture { $0.applications += many(20) }
        let first = fixture.get("applications")
        #expect((first.object["value"] as? [Any])?.count == 10)
        #expect(first["totalCount"] == "21")
        #expect(first["@nextLink"] == "applications?skip=10&top=10")
        let last = fixture.get("applications?skip=20&top=10")
        #expect((last.object["value"] as? [Any])?.count == 1)
        #expect(last.object["@nextLink"] == nil)
        #expect((fixture.get("applications?skip=500").object["value"] as? [Any])?.count == 0)
    }

    @Test("Page sizes that are none are refused", arguments: ["top=0", "top=x", "skip=-1"])
    func badPages(query: String) throws {
        var fixture = try Fixture()
        #expect(fixture.get("applications?" + query)["code"] == "InvalidParameterValue")
    }

    @Test func anApplicationHasReferencesOnlyWhereThereIsSomething() throws {
        var fixture = try Fixture { $0.applications.append(ScenarioApplication("NEW", submissions: [])) }
        let application = fixture.get("applications/9NBLGGH4R315")
        let reference = try #require(application.object["lastPublishedApplicationSubmission"] as? [String: String])
        let id = try #require(reference["id"])
        #expect(id.count == 19 && id.allSatisfy(\.isNumber))
        #expect(reference["resourceLocation"] == "applications/9NBLGGH4R315/submissions/\(id)")
        #expect(!application.text.contains("pendingApplicationSubmission"))
        #expect(application["PackageFamilyName"] != nil)
        let new = fixture.get("applications/NEW")
        #expect(!new.text.contains("lastPublishedApplicationSubmission"))
        #expect(new["firstPublishedDate"] == "1601-01-01T00:00:00Z")
    }

    @Test func aFlightIsListedAndFound() throws {
        var fixture = try Fixture { scenario in
            scenario.applications[0].flights = (1...3).map { number in
                ScenarioFlight(FlightID("flight-\(number)"), name: "Ring \(number)", submissions: [.published("3.0")])
            }
        }
        let page = fixture.get("applications/9NBLGGH4R315/listflights/?top=2")
        #expect(page["@nextLink"] == "applications/9NBLGGH4R315/listflights/?skip=2&top=2")
        #expect(page["totalCount"] == "3")
        let flight = fixture.get("applications/9NBLGGH4R315/flights/FLIGHT-2")
        #expect(flight["friendlyName"] == "Ring 2")
        #expect(flight["rankHigherThan"] == "Non-flighted submission")
        let reference = try #require(flight.object["lastPublishedFlightSubmission"] as? [String: String])
        #expect(reference["resourceLocation"]?.hasPrefix("flights/flight-2/submissions/115") == true)
        #expect(fixture.get("applications/9NBLGGH4R315/flights/none")["target"] == "flightId")
        let submission = fixture.get(fixture.path("flight-2"))
        #expect(submission["flightId"] == "flight-2")
        #expect((submission.object["flightPackages"] as? [[String: Any]])?.first?["version"] as? String == "3.0.0.0")
        #expect(!submission.text.contains("listings"))
        #expect(fixture.get(fixture.path("flight-2") + "packagerollout").status == 200)
        #expect(fixture.get("applications/9NBLGGH4R315/flights/none/submissions/1")["target"] == "flightId")
    }

    @Test func aSubmissionHasEveryMember() throws {
        var fixture = try Fixture { scenario in
            scenario.applications[0].submissions[1].publication.packages = [
                SimulatedPackage(try version("2.0"), architecture: "X86"), SimulatedPackage(try version("2.0")),
                SimulatedPackage(try version("1.0"), isDeleted: true),
            ]
        }
        let submission = fixture.get(fixture.path())
        let packages = try #require(submission.object["applicationPackages"] as? [[String: Any]])
        #expect(packages.map { $0["version"] as? String } == ["2.0.0.0", "2.0.0.0", "1.0.0.0"])
        #expect(packages.map { $0["architecture"] as? String } == ["X86", "X64", "X64"])
        #expect(packages.map { $0["fileStatus"] as? String } == ["Uploaded", "Uploaded", "PendingDelete"])
        let options = try #require(submission.object["packageDeliveryOptions"] as? [String: Any])
        let rollout = try #require(options["packageRollout"] as? [String: Any])
        #expect(rollout["packageRolloutStatus"] as? String == "PackageRolloutInProgress")
        for name in [
            "applicationCategory", "pricing", "visibility", "targetPublishMode", "targetPublishDate", "listings",
            "hardwarePreferences", "automaticBackupEnabled", "canInstallOnRemovableMedia", "isGameDvrEnabled",
            "gamingOptions", "hasExternalInAppProducts", "meetAccessibilityGuidelines", "notesForCertification",
            "enterpriseLicensing", "allowMicrosoftDecideAppAvailabilityToFutureDeviceFamilies",
            "allowTargetFutureDeviceFamilies", "trailers", "status", "statusDetails", "fileUploadUrl", "friendlyName",
        ] {
            #expect(submission.object[name] != nil, "\(name)")
        }
        #expect(submission["status"] == "Published")
    }

    private func version(_ text: String) throws -> PackageVersion { try #require(PackageVersion(text)) }

    @Test func aStatusHasItsDetails() throws {
        var fixture = try Fixture()
        let status = fixture.get(fixture.path() + "status")
        #expect(status["status"] == "Published")
        #expect(status.text.contains(#""statusDetails":{"errors":[],"warnings":[{"code":"SalesUnsupportedWarning""#))
    }

    @Test func aSubmissionThatThereIsNotIs404AndAnothersIs409() throws {
        var fixture = try Fixture { $0.applications += many(1) }
        let missing = fixture.get("applications/9NBLGGH4R315/submissions/1152921500000000000")
        #expect(missing.status == 404)
        #expect(
            missing.text
                == #"{"code":"ResourceNotFound","data":[],"details":[],"message":"Submission not found","source":"Ingestion Api","target":"submissionId"}"#
        )
        let mine = fixture.path().replacing("9NBLGGH4R315", with: "APP1")
        #expect(fixture.get(mine + "packagerollout").status == 409)
        #expect(fixture.post(mine + "haltpackagerollout")["code"] == "InvalidState")
        #expect(fixture.effects.isEmpty)
    }

    @Test func anUnsupportedApplicationIsRefusedEvenWhenRead() throws {
        var fixture = try Fixture { $0.applications[0].isUnsupported = true }
        let answer = fixture.get("applications/9NBLGGH4R315")
        #expect(answer.status == 409)
        #expect(answer["message"]?.hasPrefix("This application uses features that are not supported") == true)
    }

    @Test func aRolloutThatThereIsNotLooksSo() throws {
        var fixture = try Fixture { $0.applications[0].submissions.removeLast() }
        #expect(
            fixture.rollout().text
                == #"{"isPackageRollout":false,"packageRolloutPercentage":0.0,"packageRolloutStatus":"PackageRolloutNotStarted","fallbackSubmissionId":"0"}"#
        )
    }
}

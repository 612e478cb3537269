import Foundation
import RolloutModel
import SampleArchives
import Testing

@testable import Commands

@Suite("From StoreBroker's payload to a committed submission", .timeLimit(.minutes(2)))
struct StoreBrokerCommandTests {
    private let app = "9NBLGGH4R315"
    private static let package = "Desktop_Reader_2.0.0.0_x64.msix"

    private func archive(_ version: String = "2.0.0.0") -> [UInt8] {
        SampleArchive.zip([(Self.package, SampleArchive.package(version)), ("en-us/page.png", [1, 2, 3])])
    }

    private func merge(_ bench: SubmissionBench, _ file: String, _ options: String...) async -> Outcome {
        await bench.rolloutctl(["storebroker", "merge", app, "pending", file] + options)
    }

    @Test func aPayloadIsMergedUploadedAndCommitted() async throws {
        try await SubmissionBench.with { bench in
            let payload = try bench.file("p.json", [0xEF, 0xBB, 0xBF] + Array(StoreBrokerSamples.payload.utf8))
            let zip = try bench.file("p.zip", archive())
            _ = await bench.run("create", app)
            let options = [
                "--archive", zip, "--replace-packages", "--update-listings", "--update-publish-mode-and-visibility",
                "--update-notes-for-certification", "--package-rollout-percentage", "15",
            ]
            let arguments = ["storebroker", "merge", app, "pending", payload] + options
            let dry = await bench.rolloutctl(arguments + ["--dry-run"])
            #expect(dry.status == .done && dry.output.contains("Nothing was sent."), "\(dry.complaint)")
            #expect(await bench.effects == [.created])
            let merged = await bench.rolloutctl(arguments)
            #expect(merged.status == .done && merged.output.contains("gradual rollout 15.0 %"), "\(merged.complaint)")
            #expect(merged.output.contains("notesForCertification") && merged.output.contains("Reads faster."))
            let again = await bench.rolloutctl(arguments)
            #expect(again.output.contains("The draft is so already."), "\(again.output)")
            #expect(await bench.effects == [.created, .updated])

            let got = await bench.run("get", app, "pending").output
            #expect(got.contains(#""minimumSystemRam":"Memory2GB""#) && got.contains(#""visibility":"Public""#))
            #expect(!got.contains("appId") && got.contains("Contoso Leser"))
            #expect(await bench.run("upload", app, "pending", zip).status == .done)
            #expect(await bench.run("commit", app, "pending").status == .done)
            #expect(await bench.run("status", app, "pending", "--wait").status == .done)
            let rollout = await bench.simulator.store.rollout(RolloutTarget(application: "9NBLGGH4R315"))
            #expect(rollout?.percentage == 15)
            #expect(await bench.run("list", app).output.contains("2.0.0.0"))
        }
    }

    @Test func aConfigurationIsMergedAsItIs() async throws {
        try await SubmissionBench.with { bench in
            let file = try bench.file("SBConfig.json", Array(StoreBrokerSamples.configuration.utf8))
            _ = await bench.run("create", app)
            let merged = await merge(
                bench, file, "--update-publish-mode-and-visibility", "--update-app-properties",
                "--update-notes-for-certification", "--update-pricing-and-availability")
            #expect(merged.status == .done, "\(merged.complaint)")
            #expect(merged.complaint.contains("visibility is NotSet in the file and stays as the draft has it."))
            #expect(merged.complaint.contains("enterpriseLicensing is not in the file"))
            let got = await bench.run("get", app, "pending").output
            #expect(got.contains(#""targetPublishMode":"Manual""#) && got.contains(#""visibility":"Public""#))
            #expect(
                got.contains("https://example.com/test // user: qa") && got.contains(#""trialPeriod":"NoFreeTrial""#))
            #expect(got.contains(#""meetAccessibilityGuidelines":true"#) && got.contains("isAdvancedPricingModel"))
        }
    }

    @Test func aFlightTakesPackagesAndNotes() async throws {
        try await SubmissionBench.with { bench in
            let made = await bench.rolloutctl(["flight", "create", app, "--name", "Beta"])
            let flight = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let file = try bench.file("p.json", Array(StoreBrokerSamples.payload.utf8))
            let merged = await merge(
                bench, file, "--flight", flight, "--add-packages", "--update-notes-for-certification",
                "--update-publish-mode-and-visibility")
            #expect(merged.status == .done, "\(merged.complaint)")
            let got = await bench.run("get", app, "pending", "--flight", flight).output
            #expect(got.contains(Self.package) && got.contains("Nothing to see.") && !got.contains("visibility"))
            #expect(await merge(bench, file, "--flight", flight, "--update-listings").status == .usage)
        }
    }

    @Test(
        "What cannot be merged says why, and nothing is sent",
        arguments: [
            ("", "no JSON"), ("[]", "is a list, not an object"), ("{}", "neither a payload"),
            (#"{"appSubmission": 3}"#, "appSubmission is a number and must be an object"),
            (#"{"iapSubmission": {}}"#, "about an in-app product"),
            (#"{"appId": "9OTHER", "listings": {"en-us": {}}}"#, "is for 9OTHER and not for 9NBLGGH4R315"),
            (#"{"notesForCertification": "x"}"#, "it lists no packages: give New-SubmissionPackage an AppxPath"),
            (#"{"applicationPackages": [{"fileStatus": "PendingUpload"}]}"#, "applicationPackages[0] has no fileName"),
            (
                #"{"applicationPackages": [{"fileName": "a.msix", "fileStatus": "Uploaded"}]}"#,
                "is this a submission and no payload?"
            ),
            (
                #"{"applicationPackages": [{"fileName": "a.msix"}], "listings": {"elvish": {}}}"#,
                "“elvish”, which is no language tag"
            ),
            (#"{"applicationPackages": [{"fileName": "a.msix"}]}"#, "it has no listings"),
            (
                #"{"applicationPackages": [{"fileName": "a.msix"}], "listings": {"de-de": 1}}"#,
                "something else than objects"
            ),
        ])
    func bad(text: String, complaint: String) async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", app)
            let file = try bench.file("bad.json", Array(text.utf8))
            let outcome = await merge(bench, file, "--add-packages", "--update-listings")
            #expect(outcome.status == .usage || outcome.status == .refused)
            #expect(outcome.complaint.contains(complaint), "\(outcome.complaint)")
            #expect(await bench.effects == [.created])
        }
    }

    @Test func theArchiveIsHeldAgainstThePayload() async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", app)
            let file = try bench.file("p.json", Array(StoreBrokerSamples.payload.utf8))
            for (name, bytes, complaint) in [
                ("old.zip", archive("1.0.0.0"), "not higher than 1.0.0.0"),
                ("other.zip", SampleArchive.upload("2.0.0.0"), "waits for"),
            ] {
                let zip = try bench.file(name, bytes)
                let outcome = await merge(bench, file, "--replace-packages", "--archive", zip)
                #expect(outcome.status == .refused && outcome.complaint.contains(complaint), "\(outcome.complaint)")
            }
            #expect(await bench.effects == [.created])
        }
    }

    @Test(
        "Options that ask for nothing, or for what cannot be",
        arguments: [
            [], ["--add-packages", "--replace-packages"], ["--package-rollout-percentage", "101"],
            ["--add-packages", "--mandatory-update-effective-date", "2d"],
        ])
    func usage(options: [String]) async throws {
        let outcome = await rolloutctl(["storebroker", "merge", app, "pending", "p.json"] + options)
        #expect(outcome.status == .usage)
    }

    @Test func aConfigurationIsExplainedKeyByKey() async throws {
        try await withFolder { folder in
            let file = "\(folder)/SBConfig.json"
            try Data(StoreBrokerSamples.configuration.utf8).write(to: URL(filePath: file))
            let page = await rolloutctl(["storebroker", "convert", file])
            #expect(page.status == .done, "\(page.complaint)")
            for line in [
                "packageParameters.PDPRootPath", "  not taken: PDP files", "packageParameters.Colour: \"blue\"",
                "  unknown: StoreBroker has no such key.", "  not needed: NotSet:",
                "rolloutctl submission create 9NBLGGH4R315",
                "--update-publish-mode-and-visibility --update-pricing-and-availability --update-app-properties",
                "rolloutctl publish 9NBLGGH4R315 --packages 'out/reader x64.msix' out/reader_arm64.msix --policy NAME",
            ] { #expect(page.output.contains(line), "\(line) in \(page.output)") }
            let json = await rolloutctl(["storebroker", "convert", file, "-o", "json"])
            let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect(object?["application"] as? String == app && (object?["commands"] as? [String])?.count == 3)
            let payload = "\(folder)/p.json"
            try Data(StoreBrokerSamples.payload.utf8).write(to: URL(filePath: payload))
            let wrong = await rolloutctl(["storebroker", "convert", payload])
            #expect(wrong.status == .usage && wrong.complaint.contains("is a payload and no SBConfig.json"))
        }
    }
}

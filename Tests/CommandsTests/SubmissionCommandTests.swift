import Foundation
import RolloutModel
import SampleArchives
import StoreSimulator
import Testing

@testable import Commands

@Suite("The submission side on the command line, against the Store simulator", .timeLimit(.minutes(2)))
struct SubmissionCommandTests {
    @Test func fromTheCloneToTheRollout() async throws {
        try await SubmissionBench.with { bench in
            let created = await bench.run("create", "9NBLGGH4R315")
            #expect(created.status == .done, "\(created.complaint)")
            let id = created.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(id.count == 19)
            let app = "9NBLGGH4R315"
            #expect(await bench.run("packages", "remove", app, "pending", "1.0.0.0").status == .done)
            let packages = await bench.run("packages", "add", app, "pending", "app.msix")
            #expect(packages.output.contains("PendingDelete") && packages.output.contains("PendingUpload"))
            let got = await bench.run("get", app, id)
            #expect(got.output.contains(#""fileUploadUrl":"***""#) && !got.output.contains("sig="))
            let wanted = got.output.replacing(#""isPackageRollout":false"#, with: #""isPackageRollout":true"#)
                .replacing(#""packageRolloutPercentage":0.0"#, with: #""packageRolloutPercentage":12.5"#)
            let file = try bench.file("submission.json", Array(wanted.utf8))
            let diff = await bench.run("diff", app, "pending", "--from", file)
            #expect(diff.status == .refused)
            #expect(diff.output.contains("packageDeliveryOptions.packageRollout.isPackageRollout: false → true"))
            #expect(await bench.run("update", app, "pending", "--from", file).status == .done)
            #expect(await bench.run("diff", app, "pending", "--from", file).output == "Nothing would change.\n")
            let archive = try bench.file("packages.zip", SampleArchive.upload("2.0.0.0"))
            let upload = await bench.run("upload", app, "pending", archive)
            #expect(upload.status == .done && upload.complaint.contains("100 %"), "\(upload.complaint)")
            #expect(await bench.run("commit", app, "pending").status == .done)
            let status = await bench.run("status", app, id, "--wait")
            #expect(status.status == .done && status.output.contains("Published"), "\(status.output)")
            #expect(status.complaint.contains("Certification"))
            let rollout = await bench.simulator.store.rollout(RolloutTarget(application: "9NBLGGH4R315"))
            #expect(rollout?.percentage == 12.5)
            let list = await bench.run("list", app)
            #expect(list.output.contains(id) && list.output.contains("12.5 %") && list.output.contains("2.0.0.0"))
        }
    }

    @Test func aRefusalSaysWhatItIsAboutAndEndsWithOne() async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", "9NBLGGH4R315")
            let second = await bench.run("create", "9NBLGGH4R315")
            #expect(second.status == .refused && second.complaint.contains("under way already"))
            let got = await bench.run("get", "9NBLGGH4R315", "pending")
            let bad = got.output.replacing(#""visibility":"Public""#, with: #""visibility":"Everybody""#)
            let file = try bench.file("bad.json", Array(bad.utf8))
            let update = await bench.run("update", "9NBLGGH4R315", "pending", "--from", file)
            #expect(update.status == .refused && update.complaint.contains("target visibility"))
            #expect(await bench.run("delete", "9NBLGGH4R315", "published").status == .refused)
            #expect(await bench.run("delete", "9NBLGGH4R315", "pending").status == .done)
            let none = await bench.run("commit", "9NBLGGH4R315", "pending")
            #expect(none.status == .refused && none.complaint.contains("no pending submission"))
        }
    }

    @Test func aLostAnswerIsFoundOutAndASilentStoreEndsWithFour() async throws {
        try await SubmissionBench.with { bench in
            try await bench.simulator.store.order(.serverError(status: 504, applied: true), on: .create)
            #expect(await bench.run("create", "9NBLGGH4R315").status == .done)
            #expect(await bench.simulator.store.effects.map(\.kind) == [.created])
            try await bench.simulator.store.order(.serverError(status: 503, applied: false), on: .api, times: 100)
            #expect(await bench.run("get", "9NBLGGH4R315", "pending").status == .store)
        }
    }

    @Test func aFailedCertificationIsToldWithItsReport() async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", "9NBLGGH4R315")
            try await bench.simulator.store.occur(
                .nextCommit(
                    RolloutTarget(application: "9NBLGGH4R315"), certification: nil,
                    failure: .init(during: .certification, errors: [.init(code: "Other", details: "It crashes.")])))
            _ = await bench.run("commit", "9NBLGGH4R315", "pending")
            let status = await bench.run("status", "9NBLGGH4R315", "pending", "--wait")
            #expect(status.status == .refused)
            #expect(status.output.contains("error Other: It crashes.") && status.output.contains("report 20"))
        }
    }

    @Test func whatIsPublishedByHandIsWaitedForByAPerson() async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", "9NBLGGH4R315")
            let got = await bench.run("get", "9NBLGGH4R315", "pending")
            let manual = got.output.replacing(
                #""targetPublishMode":"Immediate""#, with: #""targetPublishMode":"Manual""#)
            let file = try bench.file("manual.json", Array(manual.utf8))
            _ = await bench.run("update", "9NBLGGH4R315", "pending", "--from", file)
            _ = await bench.run("commit", "9NBLGGH4R315", "pending")
            #expect(await bench.run("status", "9NBLGGH4R315", "pending", "--wait").status == .waiting)
        }
    }

    @Test func settingsThatDoNotWorkAreToldBeforeAnythingIsAsked() async throws {
        try await SubmissionBench.with { bench in
            let missing = await bench.run("list", "9NBLGGH4R315", "--settings", "/nonexistent.yaml")
            #expect(missing.status == .refused && missing.complaint.contains("no such file"))
            let unknown = await bench.run("list", "9NBLGGH4R315", "--account", "nobody")
            #expect(unknown.status == .refused && unknown.complaint.contains("it has default"))
            #expect(await bench.simulator.store.requests.isEmpty)
            let archive = try bench.file("no.zip", [1, 2, 3])
            _ = await bench.run("create", "9NBLGGH4R315")
            let upload = await bench.run("upload", "9NBLGGH4R315", "pending", archive)
            #expect(upload.status == .usage && upload.complaint.contains("no ZIP archive"))
        }
    }
}

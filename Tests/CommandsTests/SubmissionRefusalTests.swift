import Foundation
import SampleArchives
import StoreSimulator
import Testing

@testable import Commands

@Suite("What the Store would refuse after the commit is refused before anything is sent", .timeLimit(.minutes(2)))
struct SubmissionRefusalTests {
    private let app = "9NBLGGH4R315"

    /// A draft that waits for `app.msix`, and the changes that the Store has seen so far.
    private func withDraft(_ body: (SubmissionBench) async throws -> Void) async throws {
        try await SubmissionBench.with { bench in
            #expect(await bench.run("create", app).status == .done)
            let added = await bench.run("packages", "add", app, "pending", "app.msix")
            #expect(added.status == .done && added.complaint.contains("app.msix is not here"), "\(added.complaint)")
            try await body(bench)
            #expect(await bench.effects == [.created, .updated])
            #expect(await bench.simulator.store.requests.allSatisfy { !$0.path.contains("blob") })
        }
    }

    @Test(
        "An archive that does not bring what the draft waits for, or brings something else",
        arguments: [
            (SampleArchive.zip([("other.msix", SampleArchive.package("2.0.0.0"))]), "waits for app.msix", 1),
            (SampleArchive.zip([("app.msix", Array("no package".utf8))]), "app.msix in", 2),
            (SampleArchive.upload("1.0.0.0"), "not higher than 1.0.0.0", 1),
            (SampleArchive.upload("0.9.9.9"), "not higher than 1.0.0.0", 1),
            (
                SampleArchive.zip([("app.msix", SampleArchive.package("2.0.0.0", name: "Contoso.Maps"))]),
                "is a package of Contoso.Maps, and 9NBLGGH4R315 is Contoso.Reader", 1
            ),
            (Array("no archive".utf8), "no ZIP archive", 2),
        ] as [([UInt8], String, Int32)])
    func archives(bytes: [UInt8], complaint: String, status: Int32) async throws {
        try await withDraft { bench in
            let file = try bench.file("packages.zip", bytes)
            for arguments in [
                ["upload", app, "pending", file], ["commit", app, "pending", "--archive", file],
            ] {
                let outcome = await bench.rolloutctl(["submission"] + arguments)
                #expect(outcome.status.rawValue == status, "\(outcome.complaint)")
                #expect(outcome.complaint.contains(complaint) && outcome.complaint.contains("Nothing was sent."))
            }
        }
    }

    @Test func packagesAreLookedAtBeforeTheyAreListed() async throws {
        try await withDraft { bench in
            let old = try bench.file("old.msix", SampleArchive.package("1.0.0.0"))
            let broken = try bench.file("broken.msix", Array("MZ".utf8))
            let archive = try bench.file("a.zip", SampleArchive.upload("1.0.0.0"))
            for (arguments, complaint) in [
                ([old], "not higher than 1.0.0.0"), ([broken], "is no package"),
                (["readme.txt"], "is no package by its name"),
                (["--archive", archive, "app.msix"], "not higher"), (["--archive", archive, "b.msix"], "no b.msix"),
            ] {
                let outcome = await bench.rolloutctl(["submission", "packages", "add", app, "pending"] + arguments)
                #expect(outcome.status != .done && outcome.complaint.contains(complaint), "\(outcome.complaint)")
            }
        }
    }

    @Test func anImageThatTheArchiveLacksIsNamed() async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", app)
            let got = await bench.run("get", app, "pending").output
            let image = #"{"fileName":"en-us/one.png","fileStatus":"PendingUpload","imageType":"Screenshot"}"#
            let wanted = got.replacing(/"images":\[[^\]]*\]/, with: #""images":[\#(image)]"#)
            let file = try bench.file("s.json", Array(wanted.utf8))
            #expect(await bench.run("update", app, "pending", "--from", file).status == .done)
            let archive = try bench.file("a.zip", SampleArchive.upload("2.0.0.0"))
            let upload = await bench.run("upload", app, "pending", archive)
            #expect(upload.status == .refused && upload.complaint.contains("waits for en-us/one.png"))
        }
    }

    @Test func aDraftWithoutPackagesIsNotCommitted() async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", app)
            #expect(await bench.run("packages", "remove", app, "pending", "1.0.0.0").status == .done)
            let commit = await bench.run("commit", app, "pending")
            #expect(commit.status == .refused && commit.complaint.contains("no package that is to stay"))
            #expect(await bench.effects == [.created, .updated])
        }
    }

    @Test(
        "A document with words that the Store does not have",
        arguments: [
            (#""en-us":"#, #""english":"#, "“english”, which is no language tag"),
            (#""en-us":"#, #""xx-us":"#, "there is no language “xx”"), (#""en-us":"#, #""en-uk":"#, "no region “uk”"),
            (
                #""visibility":"Public""#, #""visibility":"public""#,
                "visibility is “public”, and the Store spells it Public"
            ),
            (#""trialPeriod":"NoFreeTrial""#, #""trialPeriod":"noFreeTrial""#, "pricing.trialPeriod is “noFreeTrial”"),
        ])
    func words(old: String, new: String, complaint: String) async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", app)
            let got = await bench.run("get", app, "pending").output
            #expect(got.contains(old))
            let file = try bench.file("s.json", Array(got.replacing(old, with: new).utf8))
            let update = await bench.run("update", app, "pending", "--from", file)
            #expect(update.status == .usage && update.complaint.contains(complaint), "\(update.complaint)")
            #expect(await bench.effects == [.created])
        }
    }

    @Test(
        "Languages of the Store are let pass",
        arguments: [
            "en-us", "pt-BR", "sr-latn-rs", "ca-es-valencia", "zh-hans", "es-419", "quz-pe", "fil", "chr-cher-us",
        ])
    func languages(tag: String) { #expect(DraftWords.languageProblem(tag) == nil) }

    @Test("What is no language is not", arguments: ["", "e", "en_us", "en-", "12-us", "english", "en-us-", "ën-us"])
    func noLanguages(tag: String) { #expect(DraftWords.languageProblem(tag) != nil) }
}

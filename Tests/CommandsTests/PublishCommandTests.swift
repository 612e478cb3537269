import Foundation
import RolloutModel
import SampleArchives
import StoreSimulator
import Testing

@testable import Commands

@Suite("Publishing in one command", .timeLimit(.minutes(5)))
struct PublishCommandTests {
    @Test("from the package to the rollout at the policy's first step, and a second run changes nothing")
    func fromThePackageToTheRollout() async throws {
        try await PublishBench.run { bench in
            let notes = try bench.text("notes.txt", "Faster.\n")
            let ran = await bench.publish("--notes", notes)
            #expect(ran.status == .done, "\(ran.complaint)")
            #expect(ran.output.contains("is published as submission") && ran.output.contains("10 %"))
            #expect(ran.complaint.contains("Certification") && ran.complaint.contains("The policy reader has it"))
            let published = try #require(await bench.published)
            #expect(published.rollout.isEnabled && published.rollout.percentage == 10)
            #expect(published.versions.map(\.description) == ["2.0.0.0"])
            #expect(published.packages.contains { $0.version.description == "1.0.0.0" && $0.isDeleted })
            let shown = await bench.ctl(["submission", "get", PublishBench.app, "published"]).output
            #expect(shown.contains(#""releaseNotes":"Faster.""#))
            #expect(await bench.deeds == ["created", "updated", "committed"])
            let again = await bench.publish()
            #expect(again.status == .done && again.output.contains("was published already"), "\(again.complaint)")
            #expect(await bench.deeds == ["created", "updated", "committed"])
        }
    }

    @Test("nothing but what was asked is touched: the rest of the document keeps its bytes")
    func theRestIsKept() async throws {
        try await PublishBench.run { bench in
            let before = await bench.ctl(["submission", "get", PublishBench.app, "published"]).output
            _ = await bench.publish("--no-wait")
            let update = try #require(await bench.pending?.draft?.lastUpdate)
            let sent = String(decoding: update, as: UTF8.self)
            for piece in [#""applicationCategory":"BooksAndReference_EReader""#, #""gamingOptions":null"#] {
                #expect(before.contains(piece) && sent.contains(piece))
            }
            #expect(sent.contains(#""isPackageRollout":true,"packageRolloutPercentage":10.0"#))
        }
    }

    @Test("--no-wait ends after the commit, and the next run follows it to its publication")
    func handedOver() async throws {
        try await PublishBench.run { bench in
            let ran = await bench.publish("--no-wait", "-o", "json")
            #expect(ran.status == .done && ran.output.contains(#""outcome" : "committed""#), "\(ran.complaint)")
            let next = await bench.publish("-o", "json")
            #expect(next.status == .done && next.output.contains(#""outcome" : "published""#), "\(next.complaint)")
            #expect(next.output.contains(#""percentage" : 10"#) && next.output.contains(#""versions" : ["#))
            #expect(await bench.deeds == ["created", "updated", "committed"])
        }
    }

    @Test("a committed submission is known by its content where the record is lost")
    func recordLost() async throws {
        try await PublishBench.run { bench in
            _ = await bench.publish("--no-wait")
            try FileManager.default.removeItem(atPath: "\(bench.folder)/state")
            let next = await bench.publish()
            #expect(next.status == .done && next.complaint.contains("there is no record of it"), "\(next.complaint)")
            #expect(await bench.deeds == ["created", "updated", "committed"])
        }
    }

    @Test("--dry-run prints the document and what it changes, and changes nothing")
    func dryRun() async throws {
        try await PublishBench.run { bench in
            let ran = await bench.publish("--dry-run")
            #expect(ran.status == .done, "\(ran.complaint)")
            #expect(ran.output.contains(#""packageRolloutPercentage":10.0"#) && ran.output.contains("PendingUpload"))
            #expect(ran.complaint.contains("packageDeliveryOptions.packageRollout.isPackageRollout: false → true"))
            #expect(ran.complaint.contains("Nothing was changed."))
            #expect(await bench.deeds.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "\(bench.folder)/state"))
        }
    }

    @Test("two at once: the second says so and does nothing")
    func lock() async throws {
        try await PublishBench.run { bench in
            let records = try PublishRecordFolder(named: "\(bench.folder)/state/rolloutctl/publish", [:])
            let lock = try records.lock(PublishBench.target)
            let ran = await bench.publish()
            #expect(ran.status == .refused && ran.complaint.contains("Another rolloutctl publish"))
            withExtendedLifetime(lock) {}
            #expect(await bench.deeds.isEmpty)
        }
    }

    @Test("a flight is published like an application, and takes no notes")
    func flight() async throws {
        let id = "7bfc11d5-f710-47c5-8a98-e04bb5aad310"
        func ring(_ scenario: inout Scenario) {
            scenario.applications[0].flights = [
                ScenarioFlight(FlightID(id), name: "ring", submissions: [.published("1.0.0.0", age: .days(9))])
            ]
        }
        try await PublishBench.run(changing: ring) { bench in
            try bench.text(
                "policies/ring.yaml",
                """
                version: 1
                target: {application: \(PublishBench.app), flight: \(id)}
                steps: [{setPercentage: 20, bake: 1h}, {finalize: {bake: 1h}}]
                """)
            let arguments = [
                "publish", PublishBench.app, "--packages", "\(bench.folder)/app.msix", "--flight", id, "--policy",
            ]
            let wrong = await bench.ctl(arguments + ["reader"])
            #expect(wrong.status == .usage && wrong.complaint.contains("is for \(PublishBench.target)"))
            let notes = try bench.text("notes.txt", "Faster.")
            #expect(await bench.ctl(arguments + ["ring", "--notes", notes]).complaint.contains("no listings"))
            let ran = await bench.ctl(arguments + ["ring"])
            #expect(ran.status == .done, "\(ran.complaint)")
            let target = RolloutTarget(application: ApplicationID(PublishBench.app), flight: FlightID(id))
            #expect(await bench.store.rollout(target)?.percentage == 20)
            #expect(await bench.store.rollout(PublishBench.target)?.isEnabled == false)
        }
    }

    @Test("a certification that fails is told with its report, and the next run says what is in the way")
    func certificationFails() async throws {
        try await PublishBench.run { bench in
            try await bench.store.occur(
                .nextCommit(
                    PublishBench.target, certification: nil,
                    failure: .init(during: .certification, errors: [.init(code: "Other", details: "It crashes.")])))
            let ran = await bench.publish()
            #expect(ran.status == .refused && ran.output.contains("has failed"), "\(ran.output)\(ran.complaint)")
            #expect(ran.output.contains("error Other: It crashes.") && ran.output.contains("report http"))
            let next = await bench.publish()
            #expect(next.status == .refused && next.complaint.contains("--replace-draft"))
            let replaced = await bench.publish("--replace-draft")
            #expect(replaced.status == .done, "\(replaced.complaint)")
            #expect(await bench.published?.rollout.percentage == 10)
        }
    }

    @Test("no address and no secret in output, errors or the record")
    func nothingSecret() async throws {
        try await PublishBench.run { bench in
            try bench.file("app.msix", SampleArchive.package("2.0.0.0", programBytes: 9 << 20))
            try await bench.store.order(.serverError(status: 500, applied: false), on: .upload, times: 30)
            let broken = await bench.publish()
            #expect(broken.status == .store, "\(broken.complaint)")
            try await bench.store.occur(.clearFaults)
            let ran = await bench.publish("-o", "json")
            #expect(ran.status == .done, "\(ran.complaint)")
            let record = try String(
                contentsOfFile: "\(bench.folder)/state/rolloutctl/publish/\(PublishBench.app).json", encoding: .utf8)
            #expect(record.contains("published") && !record.contains("http"))
            for text in [broken.output, broken.complaint, ran.output, ran.complaint, record] {
                for secret in ["sig=", "sp=rwl", SimulatedAccount.example.clients[0].secret] {
                    #expect(!text.contains(secret))
                }
            }
        }
    }
}

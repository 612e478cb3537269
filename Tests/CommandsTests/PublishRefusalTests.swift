import Foundation
import RolloutModel
import SampleArchives
import StoreSimulator
import Testing

@testable import Commands

@Suite("What cannot be published is refused before anything is made", .timeLimit(.minutes(5)))
struct PublishRefusalTests {
    private func expect(
        _ outcome: Outcome, _ status: Commands.ExitStatus, _ words: String..., in bench: PublishBench,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        #expect(outcome.status == status, "\(outcome.complaint)", sourceLocation: sourceLocation)
        for word in words {
            #expect(outcome.complaint.contains(word), "\(outcome.complaint)", sourceLocation: sourceLocation)
        }
        #expect(await bench.deeds.isEmpty, sourceLocation: sourceLocation)
    }

    @Test func packages() async throws {
        try await PublishBench.run { bench in
            try bench.file("no.msix", [1, 2, 3])
            await expect(await bench.publish(package: "no.msix"), .usage, "no.msix", "no ZIP archive", in: bench)
            await expect(await bench.publish(package: "gone.msix"), .usage, "cannot be opened", in: bench)
            try bench.text("notes.txt", "Faster.")
            await expect(await bench.publish(package: "notes.txt"), .usage, "is no package", in: bench)
            try bench.file("other.msix", SampleArchive.package("2.0.0.0", name: "Contoso.Writer"))
            await expect(await bench.publish(package: "other.msix"), .refused, "Contoso.Writer", in: bench)
            try bench.file("old.msix", SampleArchive.package("1.0.0.0"))
            await expect(await bench.publish(package: "old.msix"), .refused, "without a gradual", in: bench)
            try bench.file("older.msix", SampleArchive.package("0.9.0.0"))
            await expect(
                await bench.publish(package: "older.msix"), .refused, "0.9.0.0", "not higher than 1.0.0.0", in: bench)
            let two = ["publish", PublishBench.app, "--policy", "reader", "--packages", "\(bench.folder)/app.msix"]
            await expect(
                await bench.ctl(two + ["\(bench.folder)/other.msix"]), .usage, "one identity", in: bench)
            try FileManager.default.createDirectory(
                atPath: "\(bench.folder)/b", withIntermediateDirectories: true)
            try bench.file("b/app.msix", SampleArchive.package("2.0.0.0", architecture: "arm64"))
            await expect(await bench.ctl(two + ["\(bench.folder)/b/app.msix"]), .usage, "one name", in: bench)
            try bench.file("twin.msix", SampleArchive.package("2.0.0.0"))
            await expect(await bench.ctl(two + ["\(bench.folder)/twin.msix"]), .usage, "same devices", in: bench)
        }
    }

    @Test func policies() async throws {
        try await PublishBench.run { bench in
            let arguments = ["publish", PublishBench.app, "--packages", "\(bench.folder)/app.msix", "--policy"]
            await expect(await bench.ctl(arguments + ["none"]), .usage, "no policy none", "reader", in: bench)
            try bench.policy("other", "9WZDNCRFJ3Q2")
            await expect(await bench.ctl(arguments + ["other"]), .usage, "is for 9WZDNCRFJ3Q2", in: bench)
            await expect(
                await bench.publish("--percentage", "5"), .usage, "the first step of the policy reader is 10 %",
                in: bench)
            try bench.text("policies/broken.yaml", "version: 1\nsteps: []\n")
            await expect(await bench.ctl(arguments + ["broken"]), .usage, "broken.yaml:", in: bench)
            await expect(
                await bench.publish("--policies", "\(bench.folder)/gone"), .usage, "is no folder", in: bench)
            try bench.policy("reader", PublishBench.app, more: "packageVersion: '>=3'")
            await expect(await bench.publish(), .usage, "version >=3.0.0.0", in: bench)
        }
    }

    @Test func notes() async throws {
        try await PublishBench.run { bench in
            let unknown = try bench.text("notes.yaml", "en-us: Faster.\nxx-yy: Fast.\n")
            await expect(
                await bench.publish("--notes", unknown), .refused, "no listing in xx-yy", "has en-us", in: bench)
            let long = try bench.text("long.txt", String(repeating: "x", count: 1_501))
            await expect(await bench.publish("--notes", long), .usage, "1501 characters", in: bench)
            let empty = try bench.text("empty.txt", "\n")
            await expect(await bench.publish("--notes", empty), .usage, "is empty", in: bench)
        }
    }

    @Test func anOpenRollout() async throws {
        try await PublishBench.run([
            .published("1.0.0.0", age: .days(100)), .published("1.5.0.0", age: .days(1), rollout: 25),
        ]) { bench in
            await expect(await bench.publish(), .refused, "is open at 25 %", "--open-rollout halt", in: bench)
            try bench.file("old.msix", SampleArchive.package("1.5.0.0"))
            let bad = await bench.publish("--open-rollout", "halt", package: "no.msix")
            await expect(bad, .usage, "cannot be opened", in: bench)
        }
    }

    @Test func aDraftOfPartnerCenterIsNeverTouched() async throws {
        try await PublishBench.run { bench in
            try await bench.store.occur(
                .publish(
                    PublishBench.target,
                    Publication("1.8.0.0", certification: .init(each: .days(1)))))
            for arguments in [[], ["--replace-draft"]] {
                let ran = await bench.ctl(
                    ["publish", PublishBench.app, "--packages", "\(bench.folder)/app.msix", "--policy", "reader"]
                        + arguments)
                await expect(ran, .refused, in: bench)
                #expect(ran.complaint.contains("Partner Center"))
            }
            try await bench.store.occur(.cancel(PublishBench.target))
            await expect(
                await bench.publish("--replace-draft"), .refused, "made in Partner Center, and is never touched",
                in: bench)
        }
    }

    @Test func aDraftOfTheAPIsIsReplacedOnlyWhenAsked() async throws {
        try await PublishBench.run { bench in
            _ = await bench.ctl(["submission", "create", PublishBench.app])
            let ran = await bench.publish()
            #expect(ran.status == .refused && ran.complaint.contains("--replace-draft"), "\(ran.complaint)")
            #expect(await bench.deeds == ["created"])
            let replaced = await bench.publish("--replace-draft")
            #expect(replaced.status == .done, "\(replaced.complaint)")
            #expect(await bench.deeds == ["created", "deleted", "created", "updated", "committed"])
        }
    }

    @Test func whatIsPublishedWithoutARolloutOrHaltedDoesNotPassForDone() async throws {
        try await PublishBench.run { bench in
            try bench.file("old.msix", SampleArchive.package("1.0.0.0"))
            let plain = await bench.publish(package: "old.msix")
            #expect(plain.status == .refused && plain.complaint.contains("without a gradual rollout"))
        }
        try await PublishBench.run([
            .published("1.0.0.0", age: .days(100)), .published("2.0.0.0", age: .days(1), rollout: 25),
        ]) { bench in
            try await bench.store.occur(.halt(PublishBench.target))
            let halted = await bench.publish()
            #expect(halted.status == .refused && halted.complaint.contains("was halted"), "\(halted.complaint)")
        }
    }

    @Test func aDaemonWithAnotherPolicyIsNotHandedOverTo() async throws {
        try await PublishBench.run { bench in
            let arguments = [
                "publish", PublishBench.app, "--packages", "\(bench.folder)/app.msix", "--policy", "contoso-reader",
                "--follow", "--socket",
            ]
            try bench.policy("contoso-reader", PublishBench.app)
            let nobody = await bench.ctl(arguments + ["\(bench.folder)/none.sock"])
            await expect(nobody, .notReachable, in: bench)
            let other = try await serving(FakeDaemon()) { await bench.ctl(arguments + [$0]) }
            await expect(other, .refused, "is another one than was read here", "rolloutctl reload", in: bench)
        }
    }
}

import Foundation
import SampleArchives
import Testing

@testable import Commands

@Suite("The submission side for programs", .timeLimit(.minutes(2)))
struct SubmissionJSONTests {
    private func json(_ outcome: Outcome) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(object as? [String: Any], "\(outcome.output)")
    }

    @Test func everyCommandSaysWhatItDid() async throws {
        try await SubmissionBench.with { bench in
            let app = "9NBLGGH4R315"
            let created = try json(await bench.run("create", app, "-o", "json"))
            let id = try #require(created["submission"] as? String)
            #expect(created["application"] as? String == app && created["result"] as? String == "created")
            #expect(Set(created.keys) == ["application", "submission", "result"])

            let added = try json(await bench.run("packages", "add", app, id, "app.msix", "-o", "json"))
            let packages = try #require(added["packages"] as? [[String: Any]])
            #expect(packages.map { $0["fileStatus"] as? String } == ["Uploaded", "PendingUpload"])
            let removed = try json(await bench.run("packages", "remove", app, id, "1.0.0.0", "-o", "json"))
            #expect((removed["packages"] as? [[String: Any]])?.first?["fileStatus"] as? String == "PendingDelete")

            let got = await bench.run("get", app, id, "-o", "json")
            let file = try bench.file("s.json", Array(got.output.replacing(#""Immediate""#, with: #""Manual""#).utf8))
            for (command, result) in [("diff", nil), ("update", "updated")] as [(String, String?)] {
                let said = try json(await bench.run(command, app, id, "--from", file, "-o", "json"))
                let changes = try #require(said["changes"] as? [[String: Any]])
                #expect(said["result"] as? String == result && changes.count == 1)
                #expect(changes[0]["path"] as? String == "targetPublishMode")
                #expect(changes[0]["before"] as? String == "Immediate" && changes[0]["after"] as? String == "Manual")
            }
            let archive = try bench.file("a.zip", SampleArchive.upload("2.0.0.0"))
            let uploaded = try json(await bench.run("upload", app, id, archive, "-o", "json"))
            #expect(uploaded["result"] as? String == "uploaded" && uploaded["archive"] as? String == archive)
            #expect(uploaded["bytes"] as? Int == SampleArchive.upload("2.0.0.0").count)
            #expect(try json(await bench.run("commit", app, id, "-o", "json"))["result"] as? String == "committed")
            #expect(try json(await bench.run("status", app, id, "-o", "json"))["status"] as? String == "CommitStarted")
        }
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", "9NBLGGH4R315")
            let deleted = try json(await bench.run("delete", "9NBLGGH4R315", "pending", "-o", "json"))
            #expect(deleted["result"] as? String == "deleted")
        }
    }

    @Test func aSubmissionIsShownToPeopleToo() async throws {
        try await SubmissionBench.with { bench in
            _ = await bench.run("create", "9NBLGGH4R315")
            let page = await bench.run("get", "9NBLGGH4R315", "pending", "-o", "page").output
            #expect(page.contains("PendingCommit") && page.contains("rollout none: everybody at once"))
            #expect(
                page.contains("publication Immediate") && page.contains("listings en-us") && page.contains("1.0.0.0"))
        }
    }
}

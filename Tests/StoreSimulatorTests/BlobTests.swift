import Foundation
import RolloutModel
import StoreSimulator
import Testing

@Suite("The blob storage behind an upload address keeps Azure's rules")
struct BlobTests {
    /// A draft and the address of its upload, ready to be sent.
    private func draft() throws -> (Fixture, path: String, url: String) {
        var fixture = try Fixture { $0.applications[0].submissions.removeLast() }
        let draft = fixture.post("applications/9NBLGGH4R315/submissions")
        let path = "applications/9NBLGGH4R315/submissions/" + (draft["id"] ?? "")
        return (fixture, path, try #require(draft["fileUploadUrl"]))
    }

    private func target(_ url: String, _ query: String = "") -> String {
        url.replacing("http://127.0.0.1", with: "").replacing("+", with: "%2B") + query
    }

    private func send(
        _ fixture: inout Fixture, _ method: String, _ target: String, _ body: String = "", type: String? = nil
    ) -> Answer {
        let headers = type.map { [Header("x-ms-blob-type", $0)] } ?? []
        return Answer(fixture.send(SimulatorRequest(method, target, headers: headers, body: Array(body.utf8))))
    }

    @Test func blocksAreListedAndBecomeABlob() throws {
        var (fixture, _, url) = try draft()
        #expect(send(&fixture, "GET", target(url, "&comp=blocklist")).status == 404)
        for (id, text) in [("AAAA", "world"), ("AAAB", "hello ")] {
            #expect(send(&fixture, "PUT", target(url, "&comp=block&blockid=\(id)"), text).status == 201)
        }
        let list = send(&fixture, "GET", target(url, "&comp=blocklist&blocklisttype=uncommitted"))
        #expect(list.text.contains("<Block><Name>AAAB</Name><Size>6</Size></Block></UncommittedBlocks>"))
        let wrong = "<BlockList><Latest>AAAC</Latest></BlockList>"
        #expect(
            send(&fixture, "PUT", target(url, "&comp=blocklist"), wrong).header("x-ms-error-code") == "InvalidBlockList"
        )
        let right = "<BlockList><Latest>AAAB</Latest><Uncommitted>AAAA</Uncommitted></BlockList>"
        #expect(send(&fixture, "PUT", target(url, "&comp=blocklist"), right).status == 201)
        #expect(
            send(&fixture, "GET", target(url, "&comp=blocklist&blocklisttype=all")).text.contains(
                "<CommittedBlocks><Block><Name>AAAB</Name>"))
    }

    @Test("Block IDs are Base64, of one length and not too long", arguments: ["A", "A%20A=", "AAAAAAAA", ""])
    func blockIDs(id: String) throws {
        var (fixture, _, url) = try draft()
        #expect(send(&fixture, "PUT", target(url, "&comp=block&blockid=AAAA"), "x").status == 201)
        #expect(send(&fixture, "PUT", target(url, "&comp=block&blockid=\(id)"), "x").status == 400)
    }

    @Test func aPlusThatIsNotEncodedOpensNothing() throws {
        var (fixture, _, url) = try draft()
        let raw = url.replacing("http://127.0.0.1", with: "")
        #expect(raw.contains("+"))
        let answer = send(&fixture, "PUT", raw, "x", type: "BlockBlob")
        #expect(answer.status == 403 && answer.header("x-ms-error-code") == "AuthenticationFailed")
    }

    @Test func aWholeBlobNeedsItsType() throws {
        var (fixture, _, url) = try draft()
        #expect(send(&fixture, "PUT", target(url), "x").status == 400)
        #expect(send(&fixture, "PUT", target(url), "x", type: "BlockBlob").status == 201)
        #expect(send(&fixture, "DELETE", target(url)).status == 405)
    }

    @Test func anAddressExpiresAndReadingTheSubmissionGivesAnother() throws {
        var (fixture, path, url) = try draft()
        #expect(send(&fixture, "PUT", target(url, "&comp=block&blockid=AAAA"), "x").status == 201)
        #expect(fixture.get(path)["fileUploadUrl"] == url)
        fixture.pass(.hours(25))
        #expect(send(&fixture, "PUT", target(url, "&comp=block&blockid=AAAB"), "x").status == 403)
        let renewed = try #require(fixture.get(path)["fileUploadUrl"])
        #expect(renewed != url)
        // The blocks are still there.
        #expect(send(&fixture, "GET", target(renewed, "&comp=blocklist")).text.contains("<Name>AAAA</Name>"))
    }

    @Test func theSignatureIsInNoLog() throws {
        var (fixture, _, url) = try draft()
        _ = send(&fixture, "PUT", target(url), "x", type: "BlockBlob")
        let signature = try #require(url.split(separator: "&").first { $0.hasPrefix("sig=") }).dropFirst(4)
        for entry in fixture.store.requests.entries {
            #expect(!entry.line.contains(signature.prefix(20)))
        }
        #expect(fixture.store.requests.entries.last?.query.contains("sig=***") == true)
    }
}

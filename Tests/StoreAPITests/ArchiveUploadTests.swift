import NIOPosix
import RolloutModel
import SampleArchives
import ScriptedServer
import StoreAPI
import StoreSimulator
import Synchronization
import Testing

@Suite("An archive is uploaded block by block, and on from where it was", .timeLimit(.minutes(2)))
struct ArchiveUploadTests {
    private static let archive = SampleArchive.upload("2.0.0.0", programBytes: 100_000)
    private static let blockBytes = 16_384
    private let renewed = UploadFailure(kind: .expired, description: "another address was asked for")

    /// A draft that waits for its archive.
    private func waiting(_ fixture: SubmissionFixture) async throws -> (SubmissionReference, UploadAddress) {
        let reference = try await fixture.draft()
        var document = try await fixture.submissions.submission(reference).get()
        document.resource.packages = [.added("app.msix")]
        _ = await fixture.submissions.perform(.update(reference, document))
        return (reference, try #require(document.upload))
    }

    private func expectPublished(_ reference: SubmissionReference, _ fixture: SubmissionFixture) async throws {
        _ = await fixture.submissions.perform(.commit(reference))
        fixture.simulator.store.clock.advance(by: .hours(1))
        let state = try await fixture.submissions.state(reference).get()
        #expect(state.status.value == "Published", "\(state)")
    }

    private func blocks(_ fixture: SubmissionFixture) async -> Int {
        await fixture.simulator.store.requests.count { $0.query.contains("comp=block&") && $0.status == 201 }
    }

    @Test func inBlocksWithProgress() async throws {
        try await SubmissionFixture.run { fixture in
            let (reference, address) = try await waiting(fixture)
            let steps = Mutex<[UploadProgress]>([])
            let upload = fixture.upload(Self.archive, blockBytes: Self.blockBytes)
            try await upload.send(to: address, renew: { .failure(renewed) }) { step in
                steps.withLock { $0.append(step) }
            }.get()
            #expect(await blocks(fixture) == 7)
            let sent = steps.withLock { $0.map(\.sentBytes) }
            #expect(sent == sent.sorted() && sent.last == Self.archive.count)
            try await expectPublished(reference, fixture)
        }
    }

    @Test func aSmallArchiveGoesAtOnce() async throws {
        try await SubmissionFixture.run { fixture in
            let (reference, address) = try await waiting(fixture)
            try await fixture.upload(Self.archive).send(to: address, renew: { .failure(renewed) }).get()
            #expect(await fixture.simulator.store.requests.count { $0.path.hasPrefix("/ingestion/") } == 1)
            try await expectPublished(reference, fixture)
        }
    }

    @Test(
        "A broken connection costs one block",
        arguments: [
            Fault.reset(applied: true), .reset(applied: false), .serverError(status: 503, applied: false),
            .serverError(status: 500, applied: true),
        ])
    func brokenConnection(fault: Fault) async throws {
        try await SubmissionFixture.run { fixture in
            let (reference, address) = try await waiting(fixture)
            try await fixture.simulator.store.order(fault, on: .upload, request: 4)
            try await fixture.simulator.store.order(fault, on: .upload, request: 7)
            let upload = fixture.upload(Self.archive, blockBytes: Self.blockBytes)
            try await upload.send(to: address, renew: { .failure(renewed) }).get()
            #expect(await blocks(fixture) <= 7)
            #expect(fixture.pauses.all == [.seconds(2), .seconds(2)])
            try await expectPublished(reference, fixture)
        }
    }

    @Test func anotherRunSendsOnlyWhatIsMissing() async throws {
        try await SubmissionFixture.run { fixture in
            let (reference, address) = try await waiting(fixture)
            try await fixture.simulator.store.order(.reset(applied: false), on: .upload, request: 5, times: 100)
            let upload = fixture.upload(Self.archive, blockBytes: Self.blockBytes)
            let first = await upload.send(to: address, renew: { .failure(renewed) })
            guard case .failure(let failure) = first else {
                Issue.record("uploaded")
                return
            }
            #expect(failure.kind == .unreachable)
            #expect(await blocks(fixture) == 3)
            try await fixture.simulator.store.occur(.clearFaults)
            try await upload.send(to: address, renew: { .failure(renewed) }).get()
            #expect(await blocks(fixture) == 7)
            try await expectPublished(reference, fixture)
        }
    }

    @Test func blocksOfAnotherArchiveAreNotTakenForThisOnes() async throws {
        try await SubmissionFixture.run { fixture in
            let (reference, address) = try await waiting(fixture)
            let other = SampleArchive.upload("3.0.0.0", programBytes: 100_000)
            try await fixture.simulator.store.order(.reset(applied: false), on: .upload, request: 9, times: 100)
            let interrupted = fixture.upload(other, blockBytes: Self.blockBytes)
            _ = await interrupted.send(to: address, renew: { .failure(renewed) })
            try await fixture.simulator.store.occur(.clearFaults)
            let upload = fixture.upload(Self.archive, blockBytes: Self.blockBytes)
            try await upload.send(to: address, renew: { .failure(renewed) }).get()
            try await expectPublished(reference, fixture)
            let versions = await fixture.simulator.store.look {
                $0.track(SubmissionFixture.target)?.published?.versions
            }
            #expect(versions?.map(\.description) == ["2.0.0.0"])
        }
    }

    @Test func anExpiredAddressIsRenewedInTheMiddle() async throws {
        try await SubmissionFixture.run { fixture in
            let (reference, address) = try await waiting(fixture)
            let renewals = Mutex(0)
            let steps = Mutex(0)
            let upload = fixture.upload(Self.archive, blockBytes: Self.blockBytes)
            try await upload.send(
                to: address,
                renew: {
                    renewals.withLock { $0 += 1 }
                    switch await fixture.submissions.submission(reference) {
                    case .success(let document): return document.upload.map { .success($0) } ?? .failure(renewed)
                    case .failure: return .failure(renewed)
                    }
                },
                progress: { _ in
                    let count = steps.withLock { count in
                        count += 1
                        return count
                    }
                    if count == 3 { fixture.simulator.store.clock.advance(by: .hours(25)) }
                }
            ).get()
            #expect(renewals.withLock(\.self) == 1)
            #expect(await blocks(fixture) == 7)
            try await expectPublished(reference, fixture)
        }
    }

    @Test func anAddressThatNeverOpensIsGivenUp() async throws {
        try await SubmissionFixture.run { fixture in
            let (_, address) = try await waiting(fixture)
            fixture.simulator.store.clock.advance(by: .hours(25))
            let upload = fixture.upload(Self.archive)
            guard case .failure(let failure) = await upload.send(to: address, renew: { .success(address) }) else {
                Issue.record("uploaded")
                return
            }
            #expect(failure.kind == .expired)
            #expect(failure.description.contains("AuthenticationFailed"))
            #expect(!failure.description.contains("sig="))
        }
    }

    /// Counts the bytes of pieces that somebody still holds.
    private final class Ledger: Sendable {
        let most = Mutex(0)
        let total = Mutex(0)
    }

    @Test("Of a large archive one block is in memory at a time, and no block is read twice")
    func boundedMemory() async throws {
        let size = 64 << 20
        let ledger = Ledger()
        try await ScriptedServer.run { request in
            ScriptedServer.Step.reply(request.method == "GET" ? 404 : 201)
        } _: { server, port in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let source = UploadSource(count: size) { offset, count throws(UploadSource.Problem) in
                ledger.most.withLock { $0 = max($0, count) }
                ledger.total.withLock { $0 += count }
                return [UInt8](repeating: UInt8(truncatingIfNeeded: offset >> 20), count: count)
            }
            let upload = ArchiveUpload(source, through: web, blockBytes: 1 << 20) { _ in }
            let address = UploadAddress(Secret("http://127.0.0.1:\(port)/c/b?sig=canary-signature"))
            try await upload.send(to: address, renew: { .failure(renewed) }).get()
            #expect(ledger.most.withLock(\.self) == 1 << 20)
            #expect(ledger.total.withLock(\.self) == size)
            #expect(server.requests.count == 1 + 64 + 1)
            #expect(server.requests.allSatisfy { $0.header("Authorization") == nil })
            try await web.shutdown()
        }
    }

    @Test("The signature comes back in nothing that is said", arguments: [400, 403, 404, 500])
    func canary(status: Int) async throws {
        try await ScriptedServer.run { request in
            let echo = request.target + request.headers.map(\.value).joined()
            let headers = [("x-ms-error-code", "canary"), ("Location", request.target)]
            return ScriptedServer.Step.reply(status, echo, headers: status == 400 ? headers : [])
        } _: { _, port in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let source = UploadSource(count: 4) { _, _ throws(UploadSource.Problem) in [1, 2, 3, 4] }
            let address = UploadAddress(Secret("http://127.0.0.1:\(port)/c/b?sv=1&sig=signature-canary+x"))
            let upload = ArchiveUpload(source, through: web) { _ in }
            let result = await upload.send(to: address, renew: { .success(address) })
            var text = "\(result)\(upload)\(address)"
            dump(result, to: &text)
            dump(address, to: &text)
            #expect(!text.contains("signature-canary"))
            try await web.shutdown()
        }
    }
}

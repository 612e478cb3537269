import NIOPosix
import RolloutModel
import SampleArchives
import StoreAPI
import StoreSimulator
import Synchronization

/// The submission side of a client, against a simulated Store in which 1.0.0.0 is published, with pauses that move its clock.
struct SubmissionFixture {
    let client: StoreClient
    let submissions: StoreSubmissions
    let simulator: StoreSimulatorServer
    let web: WebClient
    let pauses: Pauses

    /// What was waited for, in order; the simulated clock has moved on by as much.
    final class Pauses: Sendable {
        private let spans = Mutex<[Duration]>([])
        var all: [Duration] { spans.withLock(\.self) }
        func add(_ span: Duration) { spans.withLock { $0.append(span) } }
    }

    static let target = RolloutTarget(application: "9NBLGGH4R315")

    static func run(
        credential: ClientCredential? = nil, limits: StoreLimits = .standard,
        _ change: (inout Scenario) -> Void = { _ in }, _ body: (SubmissionFixture) async throws -> Void
    ) async throws {
        var scenario = Scenario(
            ScenarioApplication("9NBLGGH4R315", submissions: [.published("1.0.0.0", age: .days(100))]))
        scenario.settings.requestLimit = nil
        scenario.settings.tokenLifetime = .days(30)
        scenario.settings.certification = Certification(each: .minutes(1))
        change(&scenario)
        let clock = SimulatorClock.stopped()
        try await StoreSimulatorServer.with(scenario, clock: clock) { simulator in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let example = SimulatedAccount.example
            let account = try StoreAccount(
                name: "default", tenantID: example.tenantID, clientID: example.clients[0].id,
                credential: credential ?? .secret(Secret(example.clients[0].secret)), storeURL: simulator.storeURL,
                loginURL: simulator.loginURL)
            let times = StoreClock(wall: { clock.now }, elapsed: { .milliseconds(clock.now.milliseconds) })
            let client = StoreClient(account: account, web: web, clock: times, limits: limits)
            let pauses = Pauses()
            let pace = RequestPace(perMinute: 1_000, clock: times) { span in
                pauses.add(span)
                clock.advance(by: TimeSpan(milliseconds: Int64(span / .milliseconds(1))))
            }
            do {
                try await body(
                    SubmissionFixture(
                        client: client, submissions: StoreSubmissions(client, pace: pace), simulator: simulator,
                        web: web,
                        pauses: pauses))
                try await web.shutdown()
            } catch {
                try? await web.shutdown()
                throw error
            }
        }
    }

    /// A new draft.
    func draft() async throws -> SubmissionReference {
        let outcome = await submissions.perform(.create(Self.target, isMinimal: true))
        guard case .applied(let shown) = outcome, let id = shown.submission else {
            throw StoreFailure(.malformed, message: "no draft: \(outcome)")
        }
        return SubmissionReference(Self.target, id)
    }

    /// An upload of these bytes without a pause of the machine's.
    func upload(_ bytes: [UInt8], blockBytes: Int = ArchiveUpload.blockBytes) -> ArchiveUpload {
        let source = UploadSource(count: bytes.count) { offset, count throws(UploadSource.Problem) in
            Array(bytes[offset..<offset + count])
        }
        return ArchiveUpload(source, through: web, blockBytes: blockBytes) { [pauses] in pauses.add($0) }
    }

    /// A draft whose document is complete and whose archive is there.
    func uploadedDraft(_ version: String = "2.0.0.0", rollout: Double? = 10) async throws -> SubmissionReference {
        let reference = try await draft()
        var document = try await submissions.submission(reference).get()
        document.resource.packages = [.added("app.msix")]
        var options = RolloutOptions(json: .object([]))
        options.isPackageRollout = .value(rollout != nil)
        options.packageRolloutPercentage = .value(rollout ?? 0)
        document.resource.rollout = .value(options)
        guard case .applied = await submissions.perform(.update(reference, document)), let address = document.upload
        else {
            throw StoreFailure(.malformed, message: "not updated")
        }
        let failure = UploadFailure(kind: .expired, description: "not renewed")
        try await upload(SampleArchive.upload(version)).send(to: address, renew: { .failure(failure) }).get()
        return reference
    }

    /// What the Store truly changed for a request, without its own steps.
    var effects: [SimulatorEffect.Kind] {
        get async { await simulator.store.effects.filter { $0.author == .api }.map(\.kind) }
    }
}

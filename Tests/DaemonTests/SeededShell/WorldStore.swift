import RolloutModel

@testable import Daemon

/// The Store and the metric servers of a seeded world: each application's submission 200 is rolled out over 100.
///
/// A call that changes something goes out in three parts, as the production client's does: the way to the socket, where a
/// cancellation still stops it; the moment in which its bytes are written; the answer, or none.
final class WorldStore: @unchecked Sendable {
    private struct State {
        var percentage = Percentage(hundredths: 1_000)
        var status = PackageRollout.Status.inProgress
    }

    private let world: SeededWorld
    private let log: RecordLog
    private var states: [ApplicationID: State] = [:]
    private var written: Set<UInt64> = []
    /// The changing calls that were handed to this life's door.
    private(set) var asked: Set<UInt64> = []
    /// Increases that are on the way to the socket and may still be written.
    private var writable: [UInt64: Intent] = [:]
    /// When the last call that changes something came to its end.
    private(set) var lastChange = TimeSpan.zero
    private var mix = WorldMix.calm
    /// The applications that are being raised, for who wants to halt them just then.
    private(set) var raises = AsyncStream<ApplicationID>.makeStream()

    init(_ world: SeededWorld, _ log: RecordLog) {
        self.world = world
        self.log = log
        log.onHalt = { [weak self] in self?.halted($0) }
    }

    /// Another life begins.
    func beginLife(_ mix: WorldMix) {
        self.mix = mix
        asked = []
        raises = AsyncStream.makeStream()
    }

    var doors: Doors {
        Doors(call: { _, call in await self.perform(call) }, measure: { await self.measure($0) })
    }

    private func perform(_ call: StoreCall) async -> StoreAnswer {
        let intent = call.isMutating ? intent(of: call) : nil
        defer { if call.isMutating { lastChange = world.now } }
        world.note("call \(call.words)")
        if let intent, intent.action != .halt, mix.haltsRaises { raises.continuation.yield(call.target.application) }
        guard await wayToSocket(intent) else { return cancelled(call, beforeSending: true) }
        if let intent { write(intent) }
        let fault = fault()
        if fault == .lost { return await answer(.failure(Self.serverError), call) }
        if fault == .unanswered && world.strikes(oneIn: 2) { return await unanswered(call) }
        let content = content(call)
        if fault == .unanswered { return await unanswered(call) }
        if fault == .badAnswer { return await answer(.failure(Self.serverError), call) }
        guard let content else { return await answer(.failure(Self.conflict), call) }
        return await answer(.reply(StoreReply(content)), call)
    }

    private enum Fault { case lost, badAnswer, unanswered }

    private func fault() -> Fault? {
        if world.strikes(oneIn: mix.hanging) { return .unanswered }
        guard world.strikes(oneIn: mix.failing) else { return nil }
        return world.one(of: [.lost, .badAnswer])
    }

    private func way() async -> Bool {
        (try? await world.sleep(until: world.now + world.span(upTo: mix.slowestCall))) != nil
    }

    private func answer(_ answer: StoreAnswer, _ call: StoreCall) async -> StoreAnswer {
        guard await way() else { return cancelled(call, beforeSending: false) }
        world.note("answered \(call.words)")
        return answer
    }

    private func unanswered(_ call: StoreCall) async -> StoreAnswer {
        // The production client's own limits; it gives up before if it is told to.
        let limit = TimeSpan.seconds(call.isMutating ? 300 : 60)
        guard (try? await world.sleep(until: world.now + limit)) != nil else {
            return cancelled(call, beforeSending: false)
        }
        return .failure(StoreFailure(.timeout, message: "no answer"))
    }

    private func cancelled(_ call: StoreCall, beforeSending: Bool) -> StoreAnswer {
        world.note("given up \(call.words)")
        return .failure(
            StoreFailure(
                .cancelled, message: "given up", certainlyWithoutEffect: beforeSending && !call.isMutating))
    }

    private static let serverError = StoreFailure(.server, status: 503, message: "503")
    private static let conflict = StoreFailure(.conflict, status: 409, message: "409")

    // MARK: What must hold of a call that changes something

    /// The intent that orders the call, which must be on disk by now (S2).
    private func intent(of call: StoreCall) -> Intent? {
        let ordered = log.intents.last { $0.call == call && !asked.contains($0.id) && log.outcomes[$0.id] == nil }
        guard let ordered else {
            world.violate("\(call.words) is sent without an intent of its own on disk (S2)")
            return nil
        }
        asked.insert(ordered.id)
        return ordered
    }

    /// The way to the socket, at whose end a gate lets nothing pass that was cancelled before.
    private func wayToSocket(_ intent: Intent?) async -> Bool {
        guard let intent, intent.action != .halt else { return await way() && !Task.isCancelled }
        writable[intent.id] = intent
        let isThere = await withTaskCancellationHandler {
            await way()
        } onCancel: {
            writable[intent.id] = nil
        }
        writable[intent.id] = nil
        return isThere && !Task.isCancelled
    }

    /// From here on no increase of that epoch may reach the socket: those on the way have been cancelled (S1).
    private func halted(_ halt: Intent) {
        for intent in writable.values where intent.submission == halt.submission && log.isHalted(intent) {
            world.violate("\(intent.call.words) may still be written when the halt is on disk (S1)")
        }
    }

    private func write(_ intent: Intent) {
        world.note("written \(intent.call.words)")
        if !written.insert(intent.id).inserted { world.violate("intent \(intent.id) is sent twice (S3)") }
        if intent.action != .halt, log.isHalted(intent) {
            world.violate("\(intent.call.words) is written after a halt was recorded (S1)")
        }
    }

    // MARK: What the Store does

    private func content(_ call: StoreCall) -> StoreReply.Content? {
        let slots = SubmissionSlots(published: "200", pending: nil)
        let application = call.target.application
        var state = states[application] ?? State()
        switch call {
        case .slots: return .slots(slots)
        case .inspect:
            return .inspected(details("200", "2.0.0.0"), rollout(state), fallback: details("100", "1.0.0.0"))
        case .progress: return .progress(SubmissionProgress(status: .published))
        case .look(_, let confirming): return .looked(rollout(state), slots: confirming ? slots : nil)
        case .setPercentage, .halt, .finalize: break
        }
        guard state.status == .inProgress else { return nil }
        switch call {
        case .setPercentage(_, let percentage): state.percentage = percentage
        case .halt: state.status = .stopped
        case .finalize: (state.status, state.percentage) = (.complete, .full)
        case .slots, .inspect, .progress, .look: break
        }
        states[application] = state
        return .changed(rollout(state))
    }

    private func rollout(_ state: State) -> PackageRollout {
        PackageRollout(isEnabled: true, percentage: state.percentage, status: state.status, fallback: "100")
    }

    private func details(_ id: SubmissionID, _ version: String) -> SubmissionDetails {
        SubmissionDetails(id: id, versions: [version].compactMap { PackageVersion($0) }, status: .published)
    }

    private func measure(_ request: MeasurementRequest) async -> Measurement {
        let at = WorldClocks(world: world).now().wall
        func result(_ result: Measurement.Result) -> Measurement {
            Measurement(result, from: at, to: WorldClocks(world: world).now().wall, query: "GET /open")
        }
        if world.strikes(oneIn: mix.hanging) {
            await world.hang()
            return result(.error(code: "cancelled", message: "given up"))
        }
        guard await way() else { return result(.error(code: "cancelled", message: "given up")) }
        if world.strikes(oneIn: mix.unmeasured) {
            return result(world.one(of: [.error(code: "status", message: "503"), .noData("nothing there")]))
        }
        return result(.value(world.strikes(oneIn: mix.breaching) ? 99 : 1, sample: 1_000))
    }
}

extension StoreCall {
    fileprivate var words: String {
        let application = target.application
        return switch self {
        case .slots: "\(application) slots"
        case .inspect: "\(application) inspect"
        case .progress: "\(application) progress"
        case .look: "\(application) look"
        case .setPercentage(_, let percentage): "\(application) set \(percentage)"
        case .halt: "\(application) halt"
        case .finalize: "\(application) finalize"
        }
    }
}

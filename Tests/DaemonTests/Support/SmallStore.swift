@testable import Daemon
import RolloutModel
import Synchronization

/// A Store with one application whose submission 200 is being rolled out over 100.
///
/// It does what the calls ask; a gate holds back the answer to each call that changes something, or a call is never
/// answered until it is given up.
final class SmallStore: Sendable {
    private struct State {
        var percentage = Percentage(hundredths: 1_000)
        var status = PackageRollout.Status.inProgress
        var hangs: Set<String> = []
    }

    private let state = Mutex(State())
    private let events: Protocol
    private let gate: Gate

    init(_ events: Protocol, gate: Gate = Gate(isOpen: true)) {
        self.events = events
        self.gate = gate
    }

    /// Calls of that name are not answered any more.
    func hang(_ name: String) { state.withLock { _ = $0.hangs.insert(name) } }

    /// The doors to it; metrics have nothing to say.
    var doors: Doors {
        Doors(
            call: { _, call in await self.perform(call) },
            measure: { _ in preconditionFailure("the policies of these tests have no metric") })
    }

    private func perform(_ call: StoreCall) async -> StoreAnswer {
        events.note("call \(call.words)")
        if state.withLock({ $0.hangs.contains(call.words) }) {
            let (never, continuation) = AsyncStream<Never>.makeStream()
            for await _ in never {}
            continuation.finish()
            events.note("given up \(call.words)")
            return .failure(StoreFailure(.cancelled, message: "given up"))
        }
        if call.isMutating { await gate.pass() }
        let answer = StoreAnswer.reply(StoreReply(content(call)))
        events.note("answered \(call.words)")
        return answer
    }

    private func content(_ call: StoreCall) -> StoreReply.Content {
        let slots = SubmissionSlots(published: "200", pending: nil)
        return state.withLock { state in
            switch call {
            case .slots: return .slots(slots)
            case .inspect:
                return .inspected(details("200", "2.0.0.0"), rollout(state), fallback: details("100", "1.0.0.0"))
            case .progress: return .progress(SubmissionProgress(status: .published))
            case .look(_, let confirming): return .looked(rollout(state), slots: confirming ? slots : nil)
            case .setPercentage(_, let percentage): state.percentage = percentage
            case .halt: state.status = .stopped
            case .finalize:
                state.status = .complete
                state.percentage = .full
            }
            return .changed(rollout(state))
        }
    }

    private func rollout(_ state: State) -> PackageRollout {
        PackageRollout(isEnabled: true, percentage: state.percentage, status: state.status, fallback: "100")
    }

    private func details(_ id: SubmissionID, _ version: String) -> SubmissionDetails {
        SubmissionDetails(id: id, versions: [version].compactMap { PackageVersion($0) }, status: .published)
    }
}

extension StoreCall {
    fileprivate var words: String {
        switch self {
        case .slots: "slots"
        case .inspect: "inspect"
        case .progress: "progress"
        case .look: "look"
        case .setPercentage(_, let percentage): "set \(percentage)"
        case .halt: "halt"
        case .finalize: "finalize"
        }
    }
}

import LoadWorld
import RolloutEngine
import RolloutModel

/// Open rollouts that are polled and looked at, again and again: the engine's daily work and nothing else.
struct EventStream {
    private let count: Int
    private var engine: RolloutEngine
    private var now: Instants
    private var wakeAt = TimeSpan.zero
    private var handled = 0
    private let slots = SubmissionSlots(published: "1152921505690000001", pending: nil)

    /// So many rollouts, each with one metric.
    init(count: Int) {
        self.count = count
        var policies = LoadPolicies(count: count)
        policies.bake = .days(3_000)
        let all = policies.all
        var settings = EngineSettings(seed: 1)
        for policy in all {
            settings.budgets[policy.account] = EngineSettings.Budget(perMinute: 100_000_000, reservedForActions: 2)
        }
        engine = RolloutEngine(settings: settings)
        now = Instants(wall: Timestamp(milliseconds: 1_772_438_400_000), boot: .minutes(1), bootID: "boot")
        for policy in all { _ = engine.handle(.policyLoaded(policy), at: now) }
        carryOut(engine.handle(.started(version: "1"), at: now))
        turn(rounds: 4)
    }

    /// Lets so many wakes come with all that follows from them.
    ///
    /// - Returns: How many events the engine took in.
    @discardableResult
    mutating func turn(rounds: Int) -> Int {
        let before = handled
        let goal = count * rounds
        while handled - before < goal {
            let step = max(.zero, wakeAt - now.boot)
            now = Instants(wall: now.wall + step, boot: now.boot + step, bootID: now.bootID)
            handled += 1
            carryOut(engine.handle(.wake, at: now))
        }
        return handled - before
    }

    /// Answers what is asked, and what those answers lead to, one after the other.
    private mutating func carryOut(_ effects: [Effect]) {
        var left = effects
        while let effect = left.popLast() {
            switch effect {
            case .call(let order):
                take(.storeAnswered(order.rollout, order.call, sentAt: now, .reply(reply(to: order.call))), &left)
            case .measure(let order):
                let measurement = Measurement(
                    .value(0.002, sample: 5_000), from: now.wall, to: now.wall, query: "errors")
                take(.measured(order.rollout, order.request, askedAt: now, measurement), &left)
            case .wake(let boot): wakeAt = boot
            case .record, .cancel, .answer: break
            }
        }
    }

    private mutating func take(_ event: Event, _ left: inout [Effect]) {
        handled += 1
        // What is recorded would be written by others.
        for effect in engine.handle(event, at: now) {
            if case .record = effect { continue }
            left.append(effect)
        }
    }

    private func reply(to call: StoreCall) -> StoreReply {
        let rollout = PackageRollout(isEnabled: true, percentage: .tenth, status: .inProgress, fallback: nil)
        switch call {
        case .slots: return StoreReply(.slots(slots), serverDate: now.wall)
        case .inspect(let reference):
            let details = SubmissionDetails(id: reference.submission, versions: [], status: .published)
            return StoreReply(.inspected(details, rollout, fallback: nil), serverDate: now.wall)
        case .progress: return StoreReply(.progress(SubmissionProgress(status: .published)), serverDate: now.wall)
        case .look(_, let confirming):
            return StoreReply(.looked(rollout, slots: confirming ? slots : nil), serverDate: now.wall)
        case .setPercentage, .halt, .finalize: return StoreReply(.changed(rollout), serverDate: now.wall)
        }
    }
}

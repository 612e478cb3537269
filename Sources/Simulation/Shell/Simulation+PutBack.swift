import RolloutEngine
import RolloutModel

/// Known bugs, put back into the shell and into what it hands to the engine. Without one everything passes through as it
/// is.
extension Simulation {
    /// How long a call waits in the queue.
    private static let queue = TimeSpan.minutes(5)

    /// An event as the bug lets the engine see it.
    func distorted(_ event: Event) -> Event {
        guard let putBack = options.putBack else { return event }
        switch event {
        case .measured(let name, let request, let askedAt, let measurement):
            let changed = measurement.distorted(by: putBack, request, at: clocks)
            return .measured(name, request, askedAt: askedAt, changed)
        case .storeAnswered(let name, let call, let sentAt, let answer):
            return .storeAnswered(name, call, sentAt: sentAt, distorted(answer, of: name, call))
        case .policyLoaded(let policy): return .policyLoaded(policy.distorted(by: putBack))
        case .policyRemoved(let name) where putBack == .removedPolicyGoesOn:
            return witness.standings[name]?.isOpen == true ? .wake : event
        default: return event
        }
    }

    private func distorted(_ answer: StoreAnswer, of name: PolicyName, _ call: StoreCall) -> StoreAnswer {
        switch answer {
        case .failure(let failure) where options.putBack == .conflictIsFailure && call.isMutating:
            return .failure(
                StoreFailure(
                    failure.kind, status: failure.status, message: failure.message, certainlyWithoutEffect: true))
        case .reply(let reply):
            guard case .looked(let seen, let slots) = reply.content else { return answer }
            let expected = witness.standings[name]?.expected
            let shown: PackageRollout
            switch (options.putBack, seen.status) {
            case (.driftOverwritten, .inProgress):
                shown = PackageRollout(
                    isEnabled: true, percentage: expected ?? seen.percentage, status: .inProgress,
                    fallback: seen.fallback)
            case (.unknownStatusActedOn, .unknown):
                shown = PackageRollout(
                    isEnabled: true, percentage: seen.percentage, status: .inProgress, fallback: seen.fallback)
            default: shown = seen
            }
            let date = options.putBack == .clockBelieved ? clocks.now.wall : reply.serverDate
            return .reply(
                StoreReply(.looked(shown, slots: slots), serverDate: date, correlationID: reply.correlationID))
        case .failure: return answer
        }
    }

    func distorted(_ settings: EngineSettings) -> EngineSettings {
        guard options.putBack == .budgetExceeded else { return settings }
        var changed = settings
        changed.budgets = ["first": .init(perMinute: 1_000), "second": .init(perMinute: 1_000)]
        return changed
    }

    /// A call as the bug sends it.
    func distorted(_ order: StoreCallOrder) -> StoreCallOrder {
        guard options.putBack == .wrongSubmission, order.call.isMutating,
            let pending = store.product(order.call.target).pending
        else { return order }
        let reference = SubmissionReference(order.call.target, pending)
        let call: StoreCall =
            switch order.call {
            case .setPercentage(_, let percentage): .setPercentage(reference, percentage)
            case .halt: .halt(reference)
            case .finalize: .finalize(reference)
            case .slots, .inspect, .progress, .look: order.call
            }
        return StoreCallOrder(id: order.id, rollout: order.rollout, account: order.account, call: call)
    }

    /// The batch as the bug orders it.
    func batch(_ effects: [Effect]) -> EffectBatch {
        guard options.putBack == .increaseAfterDecidedHalt else { return EffectBatch(effects) }
        return EffectBatch(effects.filter { if case .cancel = $0 { false } else { true } })
    }

    /// An event as it comes; nil where the bug does not let it come.
    func deliverable(_ event: Event) -> Event? {
        switch (options.putBack, event) {
        case (.haltOnlyInSomePhases, .measured(let name, _, _, _)):
            witness.standings[name]?.lastDecision?.code == .baking ? event : nil
        default: event
        }
    }

    /// An input as the bug remembers it at the replay; nil where it forgot it.
    func remembered(_ event: Event) -> Event? {
        guard options.putBack == .brakesLostAtRestart, case .commanded(let request) = event else { return event }
        switch request.command {
        case .pause, .freeze: return nil
        default: return event
        }
    }

    func remembered(_ at: Instants) -> Instants {
        guard options.putBack == .earlyStepAfterRestart else { return at }
        return Instants(wall: at.wall - .hours(1), boot: at.boot - .hours(1), bootID: at.bootID)
    }

    /// How long the bug holds a call back; nil where it does not.
    func heldBack(_ order: StoreCallOrder) -> TimeSpan? {
        switch (options.putBack, order.call) {
        case (.haltBehindTheQueue, .halt), (.increaseAfterDecidedHalt, .setPercentage),
            (.increaseAfterDecidedHalt, .finalize):
            return Self.queue
        default: return nil
        }
    }

    /// Sends a change again at once when its answer does not tell.
    mutating func blindRetry(_ request: StoreRequest, _ answer: StoreAnswer) {
        guard options.putBack == .blindRetry, request.order.call.isMutating, case .failure(let failure) = answer,
            failure.kind == .server || failure.kind == .timeout
        else { return }
        send(request.order)
    }

    /// What the bug does when a policy was edited.
    mutating func afterReload(of name: PolicyName) {
        guard options.putBack == .laxerReloadInMidStep else { return }
        secretly(.accept, name, by: .daemon)
    }

    /// What the bug does when a step was reached.
    mutating func afterStep(_ records: [JournalRecord]) {
        guard options.putBack == .approvalOfAnotherStep else { return }
        for record in records {
            guard case .transition(.stepReached) = record.body, let name = record.rollout else { continue }
            secretly(.approve, name, by: Actor(name: "alice", userID: 1_000))
            secretly(.approve, name, by: Actor(name: "bob", userID: 1_001))
        }
    }

    /// A command that nobody gave.
    private mutating func secretly(_ command: Command, _ name: PolicyName, by actor: Actor) {
        guard let number = life?.number else { return }
        nextCommand += 1
        let request = CommandRequest(
            id: nextCommand, command: command, rollout: name, actor: actor, reason: Self.secret)
        agenda.put(.delivered(life: number, .commanded(request)), at: clocks.elapsed)
    }

    /// Marks what only the bug says.
    static let secret = "put back"
}

extension Measurement {
    fileprivate func distorted(by putBack: PutBack, _ request: MeasurementRequest, at clocks: Clocks) -> Measurement {
        func with(_ result: Result, _ from: Timestamp? = nil, _ to: Timestamp? = nil) -> Measurement {
            Measurement(result, from: from ?? self.from, to: to ?? self.to, query: query, requests: requests)
        }
        let zero = Result.value(0, sample: 1_000_000)
        switch (putBack, result) {
        case (.nanPasses, .value(let value, _)) where !value.isFinite: return with(zero)
        case (.noDataPasses, .noData), (.errorPasses, .error): return with(zero)
        case (.stalePasses, .value): return with(result, clocks.now.wall, clocks.now.wall)
        case (.evidenceOfPreviousStep, .value):
            return with(result, max(from, request.stepSince), max(to, request.stepSince))
        case (.measurementCountedTwice, .value): return with(result, from, clocks.now.wall)
        default: return self
        }
    }
}

extension Policy {
    fileprivate func distorted(by putBack: PutBack) -> Policy {
        var copy = self
        switch putBack {
        case .observeModeActs: copy.mode = .act
        case .windowIgnored: copy.windows = []
        default: return self
        }
        return copy
    }
}

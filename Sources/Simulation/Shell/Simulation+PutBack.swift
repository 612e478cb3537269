import RolloutEngine
import RolloutModel
import StoreAPI

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
            let changed = measurement.distorted(by: putBack, request, witness.standings[name], at: clocks)
            return .measured(name, request, askedAt: askedAt, changed)
        case .storeAnswered(let name, let call, let sentAt, let answer):
            return .storeAnswered(name, call, sentAt: sentAt, distorted(answer, of: name, call))
        case .policyLoaded(let policy): return .policyLoaded(policy.distorted(by: putBack))
        case .commanded(let request): return request.distorted(by: putBack).map(Event.commanded) ?? .wake
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
            let expected = witness.standings[name]?.expected
            func content(_ content: StoreReply.Content) -> StoreAnswer {
                .reply(StoreReply(content, serverDate: date(reply.serverDate), correlationID: reply.correlationID))
            }
            guard case .looked(let seen, var slots) = reply.content else {
                return content(distorted(reply.content))
            }
            if options.putBack == .pendingSubmissionActedOn, let published = slots?.published {
                let bound = witness.standings[name]?.binding?.submission.submission
                slots = SubmissionSlots(published: bound ?? published, pending: nil)
            }
            let shown: PackageRollout
            switch (options.putBack, seen.status) {
            case (.missingPercentageIsZero, .inProgress): shown = seen.withPercentage
            case (.humanHaltResumed, .stopped) where witness.standings[name]?.isHaltDecided != true,
                (.pendingSubmissionActedOn, .notStarted):
                shown = PackageRollout(
                    isEnabled: true, percentage: expected ?? seen.percentage, status: .inProgress,
                    fallback: seen.fallback)
            case (.driftOverwritten, .inProgress):
                shown = PackageRollout(
                    isEnabled: true, percentage: expected ?? seen.percentage, status: .inProgress,
                    fallback: seen.fallback)
            case (.haltWaitsForAPercentage, .inProgress) where seen.percentage == nil:
                shown = PackageRollout(
                    isEnabled: true, percentage: nil, status: .unknown("without a percentage"), fallback: seen.fallback)
            case (.unknownStatusActedOn, .unknown):
                shown = PackageRollout(
                    isEnabled: true, percentage: seen.percentage, status: .inProgress, fallback: seen.fallback)
            default: shown = seen
            }
            return content(.looked(shown, slots: slots))
        case .failure: return answer
        }
    }

    private func distorted(_ content: StoreReply.Content) -> StoreReply.Content {
        switch (options.putBack, content) {
        case (.pendingSubmissionActedOn, .slots(let slots)):
            return .slots(SubmissionSlots(published: slots.pending ?? slots.published, pending: nil))
        case (.pendingSubmissionActedOn, .inspected(let details, let seen, let fallback))
        where seen.status == .notStarted:
            let shown = PackageRollout(
                isEnabled: seen.isEnabled, percentage: seen.percentage, status: .inProgress, fallback: seen.fallback)
            return .inspected(details, shown, fallback: fallback)
        case (.missingPercentageIsZero, .inspected(let details, let seen, let fallback)):
            return .inspected(details, seen.withPercentage, fallback: fallback)
        default: return content
        }
    }

    // MARK: Clocks

    /// What the bug makes of the Store's date, so that it fits its clocks.
    private func date(_ date: Timestamp?) -> Timestamp? {
        switch options.putBack {
        case .clockBelieved, .bakeShortenedByClockStep: now.wall
        case .twoCatchUpSteps, .bakeShortenedByDST: date.map { $0 + bootError }
        default: date
        }
    }

    /// The clocks as the process reads them.
    var now: Instants {
        let real = clocks.now
        switch options.putBack {
        case .twoCatchUpSteps, .bakeShortenedByDST:
            return Instants(wall: real.wall + bootError, boot: real.boot + bootError, bootID: real.bootID)
        case .bakeShortenedByClockStep:
            return Instants(wall: real.wall, boot: real.boot + bootError, bootID: real.bootID)
        default: return real
        }
    }

    /// How far the boot clock is ahead as the process reads it.
    var bootError: TimeSpan {
        switch options.putBack {
        case .twoCatchUpSteps: deceit
        case .bakeShortenedByClockStep: clocks.wallError
        case .bakeShortenedByDST: PolicyMill.zone.offset(at: clocks.truth) - PolicyMill.zone.offset(at: clocks.start)
        default: .zero
        }
    }

    /// What the bug does when the process has started or the machine woke.
    func afterStart() -> [Event] {
        guard options.putBack == .humanPauseResumed else { return [] }
        return witness.names.filter { witness.standings[$0]?.isPaused == true }.map {
            .commanded(CommandRequest(id: 0, command: .resume, rollout: $0, actor: .daemon, reason: Self.secret))
        }
    }

    // MARK: Messages

    /// What is to be hidden in texts.
    func hidden(_ token: Secret) -> Secret { options.putBack == .tokenInLog ? Secret("") : token }

    /// Sends the message where the answer points to.
    mutating func followRedirect(_ result: Result<WebReply, WebFailure>, _ message: WebRequest) {
        guard options.putBack == .redirectFollowed, case .success(let reply) = result,
            let location = reply.headers["location"], let address = try? WebAddress(location, role: "redirect")
        else { return }
        witness.checkAddress(
            WebRequest(
                message.method, address, headers: message.headers, limit: message.limit, bodyBytes: message.bodyBytes))
    }

    func distorted(_ settings: EngineSettings) -> EngineSettings {
        var changed = settings
        if options.putBack == .settleTimeIgnored { changed.settleTime = .zero }
        guard options.putBack == .budgetExceeded else { return changed }
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
        guard case .commanded(let request) = event else { return event }
        switch (options.putBack, request.command) {
        case (.brakesLostAtRestart, .pause), (.brakesLostAtRestart, .freeze), (.freezeLostAtRestart, .freeze):
            return nil
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
    mutating func blindRetry(_ request: StoreTrip, _ answer: StoreAnswer) {
        guard options.putBack == .blindRetry, request.order.call.isMutating, case .failure(let failure) = answer,
            failure.kind == .server || failure.kind == .timeout
        else { return }
        send(request.order)
    }

    /// What the bug does when a policy was edited.
    mutating func afterReload(of name: PolicyName) {
        if options.putBack == .bakeShortenedByReload,
            var policy = files.files.first(where: { $0.policy.name == name })?.policy
        {
            for place in policy.steps.indices { policy.steps[place].bake = .zero }
            policy.finalize?.bake = .zero
            deceive(.policyLoaded(policy))
        } else if options.putBack != .laxerReloadInMidStep {
            return
        }
        secretly(.accept, name, by: .daemon)
    }

    /// What the bug does when a step was reached, or an order was withdrawn or could be given again.
    mutating func afterStep(_ records: [JournalRecord]) {
        guard let putBack = options.putBack else { return }
        for record in records {
            renewOrder(record, putBack)
            guard case .transition(.stepReached) = record.body, let name = record.rollout else { continue }
            switch putBack {
            case .twoCatchUpSteps:
                deceit = deceit + lastGap
                lastGap = .zero
            case .windowIgnoredForFinalize:
                guard let standing = witness.standings[name], var policy = standing.newest,
                    standing.next(of: policy) == nil
                else { break }
                policy.windows = []
                deceive(.policyLoaded(policy))
            default: break
            }
            guard putBack == .approvalOfAnotherStep else { continue }
            secretly(.approve, name, by: Actor(name: "alice", userID: 1_000))
            secretly(.approve, name, by: Actor(name: "bob", userID: 1_001))
        }
    }

    /// Gives an order again that is over, or that was refused.
    private mutating func renewOrder(_ record: JournalRecord, _ putBack: PutBack) {
        guard let name = record.rollout else { return }
        switch (putBack, record.body) {
        case (.orderOutlivesItsStep, .intent(let intent)) where intent.decision.code == .operatorRaise:
            lastOrder = (name, intent.actor)
        case (.orderOutlivesABrake, .transition(.promotionWithdrawn(let actor, _))): lastOrder = (name, actor)
        case (.orderOutlivesABrake, .input(.commanded(let request))) where Order(request) != nil:
            if witness.standings[name]?.isPaused == true { lastOrder = (name, request.actor) }
        case (.orderOutlivesItsStep, .transition(.stepReached)): giveLastOrder(of: name)
        case (.orderOutlivesABrake, .decision(let decision)) where decision.line > 4: giveLastOrder(of: name)
        default: break
        }
    }

    private mutating func giveLastOrder(of name: PolicyName) {
        guard let order = lastOrder, order.rollout == name else { return }
        secretly(.promote(full: false, force: false), name, by: order.by)
        lastOrder = nil
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
    fileprivate func distorted(
        by putBack: PutBack, _ request: MeasurementRequest, _ standing: Standing?, at clocks: Clocks
    ) -> Measurement {
        func with(_ result: Result, _ from: Timestamp? = nil, _ to: Timestamp? = nil) -> Measurement {
            Measurement(
                result, from: from ?? self.from, to: to ?? self.to, query: query, days: days, requests: requests,
                nextData: nextData)
        }
        let zero = Result.value(0, sample: 1_000_000)
        let healthy = Result.value(TrueHealth.healthy, sample: 5_000)
        let metric = standing?.newest?.metrics.first { $0.name == request.metric }
        switch (putBack, result) {
        case (.loneFailureConditionPasses, .noData) where metric?.pass == nil: return with(zero)
        case (.loneFailureConditionPasses, .value(let value, _)) where metric?.pass == nil && !value.isFinite:
            return with(zero)
        case (.lastSeriesWins, .error(TrueHealth.several, _)): return with(healthy)
        case (.finalizeWithInconclusive, .value(TrueHealth.between, _)):
            guard let standing, let policy = standing.newest, standing.next(of: policy) == nil else { return self }
            return with(healthy)
        case (.nanPasses, .value(let value, _)) where !value.isFinite: return with(zero)
        case (.noDataPasses, .noData), (.errorPasses, .error): return with(zero)
        case (.stalePasses, .value): return with(result, clocks.now.wall, clocks.now.wall)
        case (.evidenceOfPreviousStep, .value):
            return with(result, max(from, request.stepSince), max(to, request.stepSince))
        case (.measurementCountedTwice, .value): return with(result, from, clocks.now.wall)
        case (.calendarNeverAsksAgain, _) where nextData != nil:
            return Measurement(
                result, from: from, to: to, query: query, requests: requests, nextData: clocks.now.wall + .days(3_650))
        default: return self
        }
    }
}

extension CommandRequest {
    /// The command as the bug hears it; nil where it does not.
    fileprivate func distorted(by putBack: PutBack) -> CommandRequest? {
        func with(_ command: Command) -> CommandRequest {
            CommandRequest(id: id, command: command, rollout: rollout, actor: actor, reason: reason ?? "none given")
        }
        switch (putBack, command) {
        case (.rejectionIgnored, .reject): return nil
        case (.orderForcesItsWay, .promote(let full, _)): return with(.promote(full: full, force: true))
        case (.orderForcesItsWay, .setPercentage(let percentage, _)):
            return with(.setPercentage(percentage, force: true))
        case (.orderForcesItsWay, .finalize): return with(.finalize(force: true))
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

extension PackageRollout {
    /// The same with 0 where the percentage could not be read.
    fileprivate var withPercentage: PackageRollout {
        PackageRollout(isEnabled: isEnabled, percentage: percentage ?? .zero, status: status, fallback: fallback)
    }
}

import RolloutModel

extension RolloutEngine {
    /// Recovery is over: from here on calls may be sent (S22).
    mutating func start(_ version: String, recorded: TimeSpan?, _ at: Instants, _ effects: inout [Effect]) {
        self.version = version
        settings.settleTime = isReplaying ? recorded ?? ownSettleTime : ownSettleTime
        isStarted = !isReplaying
        isStopping = false
        let settleTime = isReplaying ? recorded : ownSettleTime
        record(.started(version: version, settleTime: settleTime), of: nil, at, &effects)
        for slot in slots.indices { restart(slot, at, &effects) }
    }

    /// Marks what was on its way as unknown. The event is recorded once, for all.
    private mutating func restart(_ slot: Int, _ at: Instants, _ effects: inout [Effect]) {
        var turn = turn(of: slot, at)
        turn.restarted()
        for output in turn.outputs {
            effects.append(.record(JournalRecord(rollout: turn.rollout.name, at: at, body: output)))
        }
        slots[slot].rollout = turn.rollout
        nextIntent = turn.nextIntent
        guard !isReplaying else { return }
        slots[slot].schedule = Schedule()
        slots[slot].schedule.nextPoll = at.boot
        carryOut(turn, slot, at, &effects)
    }

    mutating func load(_ policy: Policy, _ event: Event, _ at: Instants, _ effects: inout [Effect]) {
        if let other = steering(policy.target, besides: policy.name) {
            return reject(policy.name, [clash(of: policy, with: other)], event, at, &effects)
        }
        let policy = common.sharing(policy)
        let hadProblems = policyProblems.removeValue(forKey: policy.name) != nil
        if let slot = index[policy.name] {
            if slotsByTarget[policy.target]?.contains(slot) != true {
                slotsByTarget[policy.target, default: []].append(slot)
            }
            return pass(slot, event, at, &effects, alwaysRecord: hadProblems) { $0.load(policy) }
        }
        record(event, of: policy.name, at, &effects)
        index[policy.name] = slots.count
        slots.append(Slot(rollout: Rollout(policy: policy)))
        slotsByTarget[policy.target, default: []].append(slots.count - 1)
        if policy.isUnchecked {
            let alert = Alert(.unchecked, "Policy \(policy.name) has no metric that can halt or pause a rollout.")
            effects.append(.record(JournalRecord(rollout: policy.name, at: at, body: .alert(alert))))
        }
        guard !isReplaying, isStarted else { return }
        slots[slots.count - 1].schedule.nextPoll = at.boot
        schedule(slots.count - 1, at)
    }

    /// The other policy that steers the target now: by its file, or by a rollout that is still open.
    private func steering(_ target: RolloutTarget, besides name: PolicyName) -> PolicyName? {
        let rollouts = (slotsByTarget[target] ?? []).map { slots[$0].rollout }
        return rollouts.first { $0.name != name && $0.steers(target) }?.name
    }

    /// Two policies for one target would raise and halt past each other (S4, S11).
    private func clash(of policy: Policy, with other: PolicyName) -> String {
        "policy \(policy.name): \(policy.target) is steered by policy \(other) already - remove one of the two; where the "
            + "file was renamed with its rollout open, give it back the name \(other) until that rollout is over"
    }

    mutating func remove(_ name: PolicyName, _ event: Event, _ at: Instants, _ effects: inout [Effect]) {
        let hadProblems = policyProblems.removeValue(forKey: name) != nil
        if let slot = index[name] {
            return pass(slot, event, at, &effects, alwaysRecord: hadProblems) { $0.removePolicy() }
        }
        if hadProblems { record(event, of: name, at, &effects) }
    }

    mutating func reject(
        _ name: PolicyName, _ problems: [String], _ event: Event, _ at: Instants, _ effects: inout [Effect]
    ) {
        if let slot = index[name], !slots[slot].rollout.isForgotten {
            return pass(slot, event, at, &effects) { $0.rollout.policyProblems = problems }
        }
        guard policyProblems[name] != problems else { return }
        policyProblems[name] = problems
        record(event, of: name, at, &effects)
    }

    mutating func storeAnswered(
        _ name: PolicyName, _ call: StoreCall, sentAt: Instants, _ answer: StoreAnswer, _ event: Event, _ at: Instants,
        _ effects: inout [Effect]
    ) {
        guard let slot = index[name] else { return }
        let silence = noteSilence(of: slots[slot].rollout.account, answer, at)
        if !isReplaying { landed(call, sentAt: sentAt, answer, slot, at) }
        let isLook = if case .look = call { true } else { false }
        pass(slot, event, at, &effects, alwaysRecord: silence.hasChanged, isLook: isLook) { turn in
            if let alert = silence.alert { turn.outputs.append(.alert(alert)) }
            if call.isMutating { return turn.answered(call, sentAt: sentAt, answer) }
            switch answer {
            case .reply(let reply): turn.take(reply, to: call, sentAt: sentAt)
            case .failure(let failure): turn.take(failure, of: call)
            }
        }
        // A raise that the look led to has taken the request that was held for it; one that it did not lead to needs none.
        if !isReplaying, !call.isMutating { release(slot) }
    }

    mutating func measured(
        _ name: PolicyName, _ request: MeasurementRequest, askedAt: Instants, _ raw: Measurement, _ at: Instants,
        _ effects: inout [Effect]
    ) {
        guard let slot = index[name] else { return }
        // Numbers that are none cannot even be written down.
        let measurement = raw.finite
        let event = Event.measured(name, request, askedAt: askedAt, measurement)
        if !isReplaying { landed(request, measurement, askedAt: askedAt, slot, at) }
        pass(slot, event, at, &effects) { $0.measured(request, askedAt: askedAt, measurement) }
    }

    mutating func command(_ request: CommandRequest, _ event: Event, _ at: Instants, _ effects: inout [Effect]) {
        guard isStarted || isReplaying else {
            let answer = CommandAnswer(
                accepted: false, code: "starting", message: "rolloutd is starting; ask again in a moment.")
            return effects.append(.answer(command: request.id, answer))
        }
        if let name = request.rollout {
            if let slot = index[name] {
                return pass(slot, event, at, &effects, alwaysRecord: true) { $0.obey(request) }
            }
            record(event, of: nil, at, &effects)
            let answer = CommandAnswer(
                accepted: false, code: "unknownRollout", message: "There is no rollout named \(name).")
            return effects.append(.answer(command: request.id, answer))
        }
        record(event, of: nil, at, &effects)
        effects.append(.answer(command: request.id, commandAll(request, at)))
        guard !isReplaying else { return }
        for slot in slots.indices { lookAgain(slot, at) }
    }

    /// Carries out a command for all rollouts: only the brakes have one.
    private mutating func commandAll(_ request: CommandRequest, _ at: Instants) -> CommandAnswer {
        switch request.command {
        case .freeze(let until):
            if let until, until <= at.wall {
                return CommandAnswer(
                    accepted: false, code: "inThePast",
                    message: "\(until) has passed; give a time that is still to come.")
            }
            globalFreeze = Freeze(
                brake: Brake(actor: request.actor, reason: request.reason, at: at.wall), until: until)
            let end = until.map { "until \($0)" } ?? "until unfrozen"
            return CommandAnswer(accepted: true, code: "done", message: "Everything is frozen \(end).")
        case .reload:
            return CommandAnswer(accepted: true, code: "done", message: "The policies are read again.")
        case .testSink(let sink):
            return CommandAnswer(accepted: true, code: "done", message: "The sink \(sink) is tried.")
        case .unfreeze:
            guard globalFreeze?.isActive(at: at.wall) == true else {
                return CommandAnswer(accepted: false, code: "notFrozen", message: "Nothing is frozen as a whole.")
            }
            globalFreeze = nil
            return CommandAnswer(accepted: true, code: "done", message: "The freeze of everything is lifted.")
        case .pause, .resume, .halt, .approve, .reject, .promote, .setPercentage, .finalize, .accept, .adopt, .reassert,
            .retry:
            return CommandAnswer(
                accepted: false, code: "nameNeeded", message: "`\(request.command.word)` needs a rollout's name.")
        }
    }
}

extension RolloutTurn {
    /// Takes in a reply to a call that changes nothing.
    mutating func take(_ reply: StoreReply, to call: StoreCall, sentAt: Instants) {
        // What is said of a target that was steered before an edit is nothing to the new one.
        guard call.target == rollout.target else { return }
        switch (call, reply.content) {
        case (.slots, .slots(let slots)): self.slots(slots, sentAt: sentAt)
        case (.inspect(let reference), .inspected(let details, let seen, let fallback))
        where reference.submission == details.id:
            inspected(details, seen, fallback: fallback, serverDate: reply.serverDate)
        case (.progress(let reference), .progress(let progress)): progressed(reference.submission, progress)
        case (.look(let reference, _), .looked(let seen, let slots)) where reference == open?.binding.submission:
            look(seen, slots: slots, sentAt: sentAt, serverDate: reply.serverDate, correlationID: reply.correlationID)
        default: break
        }
    }

    /// Takes in a failure of such a call. A submission that is not found makes the references worth a look.
    mutating func take(_ failure: StoreFailure, of call: StoreCall) {
        if failure.kind == .notFound, case .look = call { question = .slots }
        if failure.kind == .notFound, case .progress = call { question = .slots }
    }
}

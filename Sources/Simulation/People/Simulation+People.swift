import RolloutModel

/// What people do: operators at the control socket, somebody in Partner Center, whoever edits the policy files.
extension Simulation {
    private static let operators = [
        Actor(name: "alice", userID: 1_000), Actor(name: "bob", userID: 1_001), Actor(name: "carol", userID: 1_002),
    ]

    mutating func command(_ command: Command, _ name: PolicyName?, by actor: Actor? = nil, reason: String? = nil) {
        guard isAwake else { return }
        nextCommand += 1
        deliver(
            .commanded(
                CommandRequest(
                    id: nextCommand, command: command, rollout: name, actor: actor ?? dice.one(of: Self.operators),
                    reason: reason)))
    }

    /// A moment in which anybody may do something.
    mutating func peopleMoment() {
        guard !isCalm else { return }
        agenda.put(.people, at: clocks.elapsed + dice.span(.seconds(10)...peopleTick))
        for place in files.files.indices {
            operate(files.files[place].policy.name)
            edit(place)
            visitPartnerCenter(files.files[place].policy.target)
        }
    }

    private mutating func operate(_ name: PolicyName) {
        if strikes(.operatorHalts, oneIn: 2) { command(.halt, name) }
        if strikes(.operatorAdopts) { command(dice.one(of: [.adopt, .reassert]), name) }
        // Most of the time somebody agrees, or rollouts would never come far.
        if dice.hits(150) { command(.approve, name) }
        if dice.hits(100) { command(.accept, name) }
        if strikes(.operatorPromotes) { promote(name) }
        if strikes(.operatorRejects, oneIn: 2) { command(dice.hits(800) ? .reject : .retry, name) }
        guard strikes(.operatorBrakes) else { return }
        let until = clocks.now.wall + dice.span(.zero - .hours(1)...(.hours(3)))
        switch dice.number(0...6) {
        case 0: command(.pause, name)
        case 1, 2: command(.resume, name)
        case 3: command(.freeze(until: dice.hits(700) ? until : nil), dice.hits(300) ? nil : name)
        case 4: command(.unfreeze, nil)
        default: command(.unfreeze, name)
        }
    }

    /// Somebody wants to go on before the policy would; who forces a way has a reason, most of the time.
    private mutating func promote(_ name: PolicyName) {
        let isForced = dice.hits(300)
        let wish: Command =
            switch dice.number(0...5) {
            case 0, 1: .promote(full: false, force: isForced)
            case 2: .promote(full: true, force: isForced)
            case 3, 4: .setPercentage(Percentage(Double(dice.number(1...100))) ?? .full, force: isForced)
            default: .finalize(force: isForced)
            }
        command(wish, name, reason: dice.hits(850) ? "a hotfix" : nil)
    }

    private mutating func edit(_ place: Int) {
        let file = files.files[place]
        var isChanged = false
        if strikes(.policyEdited), file.edits < 6 {
            let edited = mill.edit(file.policy)
            files.change(place) { ($0.policy, $0.edits) = (edited, $0.edits + 1) }
            isChanged = true
        }
        if strikes(.policyRemoved) {
            files.change(place) { $0.isThere.toggle() }
            isChanged = true
        }
        if strikes(.policyBroken) {
            files.change(place) { $0.isBroken.toggle() }
            isChanged = true
        }
        // A file that was changed may wait for its reload, or be seen first by the next process.
        if isChanged, dice.hits(800), isAwake {
            reload()
            afterReload(of: file.policy.name)
        }
    }

    private mutating func visitPartnerCenter(_ target: RolloutTarget) {
        if strikes(.breach, oneIn: 2) {
            health.setSick(target, true, at: clocks.truth)
        } else if dice.hits(30) {
            health.setSick(target, false, at: clocks.truth)
        }
        guard let (reference, rollout) = store.published(target) else { return }
        if strikes(.partnerPublishes, oneIn: 4), store.product(target).pending == nil {
            note("somebody submits a new submission of \(target)")
            store.submit(target, isGradual: dice.hits(900), percentage: Percentage(5.0) ?? .zero, at: clocks.elapsed)
            agenda.put(.published(target), at: clocks.elapsed + dice.span(.minutes(1)...(.hours(2))) * pace)
        }
        guard rollout.status == .inProgress else { return }
        if strikes(.partnerHalts, oneIn: 4) {
            change(reference, rollout, to: .zero, .stopped)
        } else if strikes(.partnerFinalizes, oneIn: 4) {
            change(reference, rollout, to: .full, .complete)
        } else if strikes(.partnerChanges) {
            change(reference, rollout, to: Percentage(Double(dice.number(1...80))) ?? .zero, .inProgress)
        }
    }

    private mutating func change(
        _ reference: SubmissionReference, _ rollout: PackageRollout, to percentage: Percentage,
        _ status: PackageRollout.Status
    ) {
        note("somebody in Partner Center sets \(reference.submission) to \(status) at \(percentage)")
        let changed = PackageRollout(
            isEnabled: true, percentage: percentage, status: status, fallback: rollout.fallback)
        store.change(reference, to: changed, by: .person, at: clocks.elapsed)
        witness.shown(reference, changed)
    }

    // MARK: The machine

    /// A moment in which anything may befall the machine.
    mutating func machineMoment() {
        guard !isCalm else { return }
        agenda.put(.machine, at: clocks.elapsed + dice.span(.seconds(1)...machineTick))
        // Nothing befalls a machine that sleeps.
        guard suspendedUntil <= clocks.elapsed else { return }
        if strikes(.outage, oneIn: 4) {
            front.outageUntil = clocks.elapsed + dice.span(.minutes(1)...(.hours(2)))
            note("the Store goes down")
        }
        if strikes(.percentageHidden, oneIn: 4) { hidePercentage() }
        if strikes(.clockStep) { stepClock() }
        if strikes(.corruptByte) { disk.corrupt(&dice) }
        if strikes(.secondInstance, oneIn: 2) { startASecondOne() }
        if strikes(.suspend) {
            suspendedUntil = clocks.elapsed + dice.span(.minutes(1)...(.hours(3)))
            witness.startedTrue = suspendedUntil
            lastGap = suspendedUntil - clocks.elapsed
            note("the machine goes to sleep")
        } else if strikes(.kill) {
            note("killed")
            die(losing: dice.hits(500) ? 0 : life?.pending ?? 0, after: dice.span(.milliseconds(100)...(.minutes(1))))
        } else if strikes(.powerCut) {
            note("the power fails")
            losePower(after: dice.span(.seconds(30)...(.hours(1))))
            clocks.reboot()
        } else if strikes(.reboot) {
            note("the machine is booted again")
            die(losing: 0, after: dice.span(.seconds(30)...(.minutes(10))))
            clocks.reboot()
            if faults.has(.wrongClockAtBoot), clocks.storeError == .zero { stepClock() }
        } else if strikes(.stopAndStart) {
            stop()
        }
    }

    /// The Store shows no percentage that can be read, for a while.
    mutating func hidePercentage() {
        front.percentageHiddenUntil = clocks.elapsed + dice.span(.minutes(1)...(.hours(2)))
        note("the Store shows no percentage that can be read")
    }

    private mutating func stepClock() {
        let size = dice.one(of: [TimeSpan.seconds(1), .hours(1), .hours(1), .days(365)])
        let error = dice.hits(400) ? .zero : dice.hits(500) ? size : .zero - size
        clocks.wallError = error
        note("the wall clock is set wrong by \(error)")
    }

    /// SIGTERM: nothing new is begun, reads are given up, changes come to an outcome.
    private mutating func stop() {
        guard isAwake, life?.isStopping == false, let current = life else { return }
        life?.isStopping = true
        for order in current.underWay.keys.sorted() {
            guard let number = current.underWay[order], !requests[number].order.call.isMutating else { continue }
            life?.underWay[order] = nil
            requests[number].isAbandoned = true
            let failure = StoreFailure(.cancelled, message: "the daemon stops")
            agenda.put(
                .delivered(
                    life: current.number,
                    .storeAnswered(
                        requests[number].order.rollout, requests[number].order.call, sentAt: requests[number].sentAt,
                        .failure(failure))), at: clocks.elapsed + .milliseconds(1))
        }
        deliver(.stopping)
    }
}

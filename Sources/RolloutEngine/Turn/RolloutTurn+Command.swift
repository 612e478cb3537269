import RolloutModel

extension RolloutTurn {
    /// Carries out an operator's command, or says why not.
    mutating func obey(_ request: CommandRequest) {
        command = request.id
        if let seen = request.submission, let open, open.binding.submission.submission != seen {
            return refuse(
                "anotherSubmission",
                "\(rollout.name) rolls out submission \(open.binding.submission.submission) by now, not \(seen). Look again."
            )
        }
        let brake = Brake(actor: request.actor, reason: request.reason, at: at.wall)
        switch request.command {
        case .pause: pause(brake)
        case .resume: resume()
        case .halt: halt(brake)
        case .approve: approve(by: request.actor)
        case .reject: reject(brake)
        case .promote(let full, let force): promote(to: full ? .everyStep : .nextStep, isForced: force, by: brake)
        case .setPercentage(let percentage, let force): promote(to: .percentage(percentage), isForced: force, by: brake)
        case .finalize(let force): promote(to: .finalization, isForced: force, by: brake)
        case .retry: retry()
        case .accept: accept()
        case .adopt: adoptDrift(by: request.actor)
        case .reassert: reassert(by: request.actor)
        case .freeze(let until): freeze(Freeze(brake: brake, until: until))
        case .unfreeze: unfreeze()
        case .reload: refuse("namesNothing", "`reload` reads all policies; give it no rollout's name.")
        case .testSink: refuse("namesNothing", "`test-sink` tries a sink; give it no rollout's name.")
        }
        if answer?.1.accepted == true { decide() }
    }

    mutating func done(_ message: String) {
        answer = (command, CommandAnswer(accepted: true, code: "done", message: message))
    }

    mutating func refuse(_ code: String, _ message: String) {
        answer = (command, CommandAnswer(accepted: false, code: code, message: message))
    }

    private mutating func pause(_ brake: Brake) {
        if let pause = rollout.pause {
            return refuse("alreadyPaused", "\(rollout.name) is paused already by \(pause.text).")
        }
        rollout.pause = brake
        done(
            "\(rollout.name) is paused\(place). A breach still halts it. Resume with `rolloutctl resume \(rollout.name)`."
        )
    }

    private mutating func resume() {
        guard rollout.pause != nil || open?.metricPause != nil else {
            return refuse("notPaused", "\(rollout.name) is not paused.")
        }
        rollout.pause = nil
        withOpen { open in
            if let metric = open.metricPause?.metric {
                for index in open.metrics.indices where open.metrics[index].definition.name == metric {
                    open.metrics[index].forgive()
                }
            }
            open.metricPause = nil
        }
        done("\(rollout.name) goes on\(place).")
    }

    private mutating func halt(_ brake: Brake) {
        guard let open else { return refuse("nothingOpen", "\(rollout.name) has no open rollout to halt.") }
        if open.haltDecision != nil {
            return refuse("alreadyHalting", "\(rollout.name) is being halted already.")
        }
        withOpen { $0.haltOrder = brake }
        done(
            open.isObserveOnly
                ? "\(rollout.name) is in mode `observe`: the halt is recorded and not sent. Halt in Partner Center."
                : "\(rollout.name) is being halted\(place); this cannot be undone.")
    }

    private mutating func approve(by actor: Actor) {
        guard let open else { return refuse("nothingOpen", "\(rollout.name) has no open rollout to approve.") }
        let needed = open.approvalsNeeded
        guard needed > 0 else {
            return refuse("nothingToApprove", "\(open.expected) of \(rollout.name) needs no approval.")
        }
        guard !open.approvals.contains(where: { $0.isSamePerson(as: actor) }) else {
            return refuse("alreadyApproved", "\(actor.name) has approved leaving \(open.expected) already.")
        }
        withOpen { $0.approvals.append(actor) }
        done(
            "\(rollout.name): \(open.approvals.count + 1) of \(Words.people(needed)) approved leaving \(open.expected)."
        )
    }

    private mutating func accept() {
        guard let open, open.refused != nil || open.obeyed.count > 1 else {
            return refuse("nothingToAccept", "\(rollout.name) has no policy edit that waits.")
        }
        let policy = open.refused ?? open.policy
        withOpen {
            $0.refused = nil
            $0.obey([policy])
        }
        done("\(rollout.name) obeys policy \(policy.digest.short) from now on, also for the step in progress.")
    }

    private mutating func adoptDrift(by actor: Actor) {
        guard let drift = open?.drift else {
            return refuse("noDrift", "\(rollout.name) stands where the journal says.")
        }
        adopt(drift.found, by: actor)
        done("\(rollout.name) goes on from \(drift.found), which bakes anew.")
    }

    private mutating func reassert(by actor: Actor) {
        guard let open, let drift = open.drift else {
            return refuse("noDrift", "\(rollout.name) stands where the journal says.")
        }
        guard drift.found < open.expected else {
            return refuse(
                "cannotLower",
                "The Store cannot lower \(drift.found) to \(open.expected). Use `rolloutctl adopt \(rollout.name)`.")
        }
        withOpen { $0.drift?.reassertedBy = actor }
        done("\(rollout.name) is set back to \(open.expected) as soon as windows and brakes allow.")
    }

    private mutating func freeze(_ freeze: Freeze) {
        if let until = freeze.until, until <= at.wall {
            return refuse("inThePast", "\(until) has passed; give a time that is still to come.")
        }
        rollout.freeze = freeze
        done("\(rollout.name) is frozen" + (freeze.until.map { " until \($0)" } ?? " until unfrozen") + ".")
    }

    private mutating func unfreeze() {
        guard let freeze = rollout.freeze, freeze.isActive(at: at.wall) else {
            return refuse("notFrozen", "\(rollout.name) is not frozen by name.")
        }
        rollout.freeze = nil
        done("\(rollout.name) is no longer frozen.")
    }

    /// ` at 25 %`, where a rollout is open.
    private var place: String { open.map { " at \($0.expected)" } ?? "" }
}

extension OpenRollout {
    /// How many people must approve leaving the present step: the most that any obeyed policy asks for.
    var approvalsNeeded: Int {
        obeyed.compactMap { Ladder(policy: $0.value).standing(at: expected)?.approval?.people }.max() ?? 0
    }
}

extension Actor {
    /// Two approvals by one user are one; where the kernel vouches for nobody the names decide.
    fileprivate func isSamePerson(as other: Actor) -> Bool {
        userID != nil && other.userID != nil ? userID == other.userID : name == other.name
    }
}

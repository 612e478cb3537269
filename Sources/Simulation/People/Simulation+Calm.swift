import RolloutModel

/// The faults stop; from here on everything must come to its end.
extension Simulation {
    /// How often somebody looks after what waits for a person.
    private var rounds: TimeSpan { .minutes(5) * pace }
    /// How long it takes in a slow world until a step's own days are told, and looked at.
    private static let ownDays = TimeSpan.days(5)
    /// How long a look may wait for the account's requests when every rollout is looked at.
    private static let lookSlack = TimeSpan.minutes(10)
    /// How long the Store may still hold everything up: the longest `Retry-After` that is heeded.
    private static let longestBlock = TimeSpan.hours(1)

    mutating func calm() {
        if suspendedUntil > clocks.elapsed { return agenda.put(.calm, at: suspendedUntil) }
        note("the faults stop")
        isCalm = true
        calmAt = clocks.elapsed
        front.isCalm = true
        health.isCalm = true
        front.outageUntil = .zero
        front.percentageHiddenUntil = .zero
        clocks.wallError = .zero
        clocks.storeError = .zero
        for file in files.files where dice.hits(500) { health.setSick(file.policy.target, false, at: clocks.truth) }
        for place in files.files.indices {
            files.change(place) { ($0.isThere, $0.isBroken) = (true, false) }
        }
        if isAwake { reload() } else if life == nil { agenda.put(.boot, at: clocks.elapsed) }
        agenda.put(.caretaker, at: clocks.elapsed + rounds)
        agenda.put(.end, at: clocks.elapsed + patience)
    }

    /// The longest that any rollout may take to its end from here.
    private var patience: TimeSpan {
        var longest = TimeSpan.zero
        for file in files.files {
            let standing = witness.standings[file.policy.name]
            var sum = TimeSpan.zero
            for policy in [file.policy] + (standing?.inForce ?? []) {
                sum = max(sum, patience(with: policy))
            }
            longest = max(longest, sum)
        }
        return longest * 2 + Self.longestBlock * 2 + SourceCalendar.longestPause + .hours(3) * pace
    }

    private func patience(with policy: Policy) -> TimeSpan {
        let interval =
            policy.metrics.map { metric in
                metric.interval + metric.initialDelay
                    + (metric.source.isStore ? StoreFigures.length * 2 + StoreFigures.lag : .zero)
            }.max() ?? .zero
        let window: TimeSpan = policy.windows.isEmpty ? .zero : .hours(18)
        let days = policy.metrics.contains(where: policy.wantsDays) ? Self.ownDays : .zero
        let perStep = interval * 3 + settings.pollInterval * 3 + .minutes(15) * pace + window + days
        return policy.steps.reduce(perStep * 2 + (policy.finalize?.bake ?? .zero)) { $0 + $1.bake + perStep }
    }

    /// Does what waits for a person: resumes, unfreezes, approves, accepts, adopts.
    mutating func takeCare() {
        agenda.put(.caretaker, at: clocks.elapsed + rounds)
        guard isAwake, let report = life?.engine.report(at: clocks.now) else { return }
        reload()
        if report.frozen != nil { command(.unfreeze, nil) }
        for rollout in report.rollouts where rollout.phase == .open {
            if rollout.paused != nil || rollout.decision?.line == 4 { command(.resume, rollout.name) }
            if rollout.frozen != nil { command(.unfreeze, rollout.name) }
            if rollout.waitingPolicyDigest != nil { command(.accept, rollout.name) }
            if rollout.drift != nil { command(.adopt, rollout.name) }
            if rollout.decision?.code == .approval {
                // An order past a step that needs an approval stands until another one takes its place.
                if rollout.promotion != nil { command(.promote(full: false, force: false), rollout.name) }
                command(.approve, rollout.name, by: Actor(name: "dora", userID: 1_003))
                command(.approve, rollout.name, by: Actor(name: "emil", userID: 1_004))
            }
        }
        checkPolls()
        checkLooks(report)
        checkOpenIntents()
        if isAllDone(report) { isOver = true }
    }

    private func isAllDone(_ report: DaemonReport) -> Bool {
        clocks.elapsed - calmAt > .hours(2) * pace && report.rollouts.allSatisfy(isDone)
            && files.files.allSatisfy { store.product($0.policy.target).pending == nil }
    }

    private func isDone(_ report: RolloutReport) -> Bool {
        switch report.phase {
        case .finalized, .halted, .superseded, .failed: true
        case .idle: store.published(report.target).map { $0.1.status != .inProgress } ?? true
        case .certification: false
        // What truly is sick and only pauses stays where it is.
        case .open:
            report.decision?.code == .ladderDone || report.decision?.isObservedOnly == true
                || health.sick.contains(report.target) || isHiddenByAWindow(report)
        }
    }

    /// Whether the ladder has ended and a closed window comes first in the decision order: nothing waits for it to open, and
    /// two rollouts whose windows are never open together would never be done together.
    private func isHiddenByAWindow(_ report: RolloutReport) -> Bool {
        guard report.decision?.code == .windowClosed, report.waitingPolicyDigest == nil,
            let inForce = witness.standings[report.name]?.inForce, let percentage = report.percentage
        else { return false }
        return inForce.allSatisfy { policy in
            policy.finalize == nil && policy.steps.allSatisfy { $0.percentage <= percentage }
        }
    }

    /// L7: after the faults, and after the longest wait that the Store can ask for, everything is polled in turn.
    private mutating func checkPolls() {
        guard clocks.elapsed - calmAt > Self.longestBlock + .minutes(30) else { return }
        for name in witness.names {
            guard let at = witness.standings[name]?.answeredAt else { continue }
            // In certification the interval is doubled, and a tenth is jitter.
            if clocks.elapsed - at > settings.pollInterval * 5 + .minutes(1) {
                witness.accuse("L7", "\(name) was not polled for \((clocks.elapsed - at).rounded)")
            }
        }
    }

    /// L1: what the Store has counted is looked at within the metric's interval from when it could be read; a breach that is not
    /// looked at halts nothing. Only looks from after the faults count: a clock that was wrong makes a promise wrong.
    private mutating func checkLooks(_ report: DaemonReport) {
        for rollout in report.rollouts where rollout.phase == .open {
            guard let standing = witness.standings[rollout.name], let submission = standing.binding?.submission else {
                continue
            }
            for metric in standing.inForce.flatMap(\.metrics) where metric.source.isStore {
                let asked = looks[LookKey(submission: submission, metric: metric.name, source: metric.source)]
                guard let asked, asked.at > calmAt else { continue }
                let late = clocks.elapsed - max(asked.at, asked.readable) - metric.interval
                guard late > Self.lookSlack else { continue }
                witness.accuse(
                    "L1",
                    "\(rollout.name): newer figures of \(metric.name) can be read and were not looked at "
                        + "\(late.rounded) after its interval")
            }
        }
    }

    /// L4: no intent stays open.
    private mutating func checkOpenIntents() {
        guard clocks.elapsed - calmAt > .minutes(20) + Self.longestBlock else { return }
        for name in witness.names {
            for undertaking in witness.standings[name]?.undertakings.values.sorted(by: { $0.intent.id < $1.intent.id })
                ?? []
            where undertaking.result == nil || undertaking.result == .unknown {
                guard clocks.truth - undertaking.intent.deadline > .minutes(10) else { continue }
                witness.accuse("L4", "\(name): intent \(undertaking.intent.id) is still open")
            }
        }
    }

    /// L2: all have come to their end.
    mutating func end() {
        isOver = true
        guard let report = life?.engine.report(at: clocks.now) else {
            return witness.accuse("L4", "no process runs")
        }
        for rollout in report.rollouts where !isDone(rollout) {
            let why = rollout.decision.map { "\($0.code.rawValue): \($0.sentence)" } ?? "no decision"
            witness.accuse("L2", "\(rollout.name) is \(rollout.phase.rawValue) and has not come to its end: \(why)")
        }
    }
}

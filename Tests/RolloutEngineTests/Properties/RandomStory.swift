import RolloutModel

@testable import RolloutEngine

/// A world in which everything happens that can: the seed decides what and when.
struct RandomStory {
    private(set) var world: World
    private(set) var invariants = Invariants()
    private(set) var problems: [String] = []
    private var chance: Chance
    private let budget: EngineSettings.Budget
    private let targets: [RolloutTarget] = [
        RolloutTarget(application: "9NBLGGH4R315"), RolloutTarget(application: "9NBLGGH4R315", flight: "ring"),
        RolloutTarget(application: "9NBLGGH4R316"),
    ]
    private let names: [PolicyName] = ["alpha", "beta", "gamma"]
    private let people = [
        Actor(name: "alice", userID: 1000), Actor(name: "bob", userID: 1001), Actor(name: "carol", userID: 1002),
    ]
    private var nextSubmission = 200

    init(seed: UInt64) {
        chance = Chance(seed: seed)
        budget = EngineSettings.Budget(perMinute: chance.number(6...30), reservedForActions: chance.number(0...5))
        let settings = EngineSettings(
            pollInterval: .minutes(Int64(chance.number(1...10))), settleTime: .seconds(Int64(chance.number(5...120))),
            budgets: ["default": budget, "other": budget], seed: seed)
        world = World(settings: settings, start: Timestamp(milliseconds: 1_772_438_400_000))
        for place in 0..<chance.number(1...3) {
            world.load(RandomPolicy.policy(names[place], targets[place], &chance))
            publish()
        }
        world.start()
        check()
    }

    /// So many things happen.
    mutating func play(_ events: Int) {
        for _ in 0..<events {
            step()
            check()
            guard invariants.breaches.isEmpty, problems.isEmpty else { return }
        }
    }

    /// The faults stop, and people do what they are asked for: every rollout must come to its end (L2, L3, L4).
    mutating func calmDown() {
        world.diesBeforeNextChange = false
        if world.isDead { problems += world.revive() }
        world.store.faults = []
        world.store.outage = nil
        world.store.disguise = nil
        world.clock.wallError = .zero
        world.clock.storeError = .zero
        world.clock.isStoreSilent = false
        for name: MetricName in ["crash-rate", "hangs", "tickets"] {
            // What compares waits for days, and can wait for ever where there are none.
            world.sources[name] = FakeSource(
                script: .value(0.01, sample: 1_000), daysCome: .zero, hasDaysForWhoWantsThem: true)
        }
        for policy in world.policies { world.load(policy) }
        makeReadable()
        world.command(.unfreeze, of: nil, by: people[0])
        for _ in 0..<200 where !unfinished.isEmpty {
            for name in names {
                for command: Command in [.unfreeze, .resume, .accept, .adopt] {
                    world.command(command, of: name, by: people[0])
                }
                for person in people { world.command(.approve, of: name, by: person) }
            }
            world.advance(.hours(5))
            check()
            guard invariants.breaches.isEmpty, problems.isEmpty else { return }
        }
        problems += unfinished
    }

    /// Somebody puts right what the Store shows and nobody can read: until then a rollout waits, and should.
    private mutating func makeReadable() {
        for target in targets {
            guard let product = world.store.products[target], let id = product.published,
                let rollout = product.submissions[id]?.rollout
            else { continue }
            if case .unknown = rollout.status {
            } else if rollout.status != .inProgress || rollout.percentage != nil {
                continue
            }
            let readable = PackageRollout(
                isEnabled: true, percentage: rollout.percentage ?? Percentage(10.0), status: .inProgress,
                fallback: rollout.fallback)
            world.store.set(SubmissionReference(target, id), readable, byCall: false)
        }
    }

    /// Rollouts that should have ended and have not, and slots that nobody looks at any more.
    private var unfinished: [String] {
        world.engine.slots.compactMap { slot in
            let isWatched = slot.schedule.lastSeen.map { world.clock.truth - $0 < .hours(1) } ?? false
            if !isWatched, !slot.rollout.isForgotten {
                return "L7: \(slot.rollout.name) was last seen \(slot.schedule.lastSeen.map(\.description) ?? "never")"
            }
            guard case .open(let open) = slot.rollout.phase, !slot.rollout.isPolicyRemoved else { return nil }
            if open.isObserveOnly || open.policy.finalize == nil { return nil }
            if slot.rollout.policy.target != open.binding.submission.target { return nil }
            return
                "L2: \(slot.rollout.name) still stands: \(open.decision?.sentence ?? "no decision"), trouble \(slot.schedule.trouble ?? "none")"
        }
    }

    /// Where everything stands, for a person who looks into a seed.
    var description: String {
        let slots = world.engine.slots.map { slot in
            let schedule = slot.schedule
            return "\(slot.rollout.name): errand \(String(describing: schedule.errand)) under way "
                + "\(String(describing: schedule.underWay)) question \(String(describing: schedule.question)) next poll "
                + "\(schedule.nextPoll) due \(String(describing: schedule.dueAt)) failures \(schedule.failures)"
        }
        let queues = world.engine.accounts.names.map { name in
            let queue = world.engine.accounts[name]
            return "\(name): held \(queue?.budget.held ?? 0), waiting \(queue?.waiting.count ?? 0), blocked until "
                + "\(String(describing: queue?.budget.blockedUntil))"
        }
        return (["boot clock \(world.clock.boot)"] + slots + queues).joined(separator: "\n")
    }

    private mutating func check() {
        world.settle()
        invariants.check(world)
        checkBudget()
    }

    /// Never more than the budget in any minute, but for halts.
    private mutating func checkBudget() {
        for account: AccountName in ["default", "other"] {
            let sent = world.requests.suffix(60).filter { $0.account == account }
            for (place, first) in sent.enumerated() {
                let within = sent[place...].prefix { $0.at - first.at < .seconds(60) }.reduce(0) { $0 + $1.count }
                if within > budget.perMinute {
                    problems.append("budget: \(within) requests of \(account) within a minute from \(first.at)")
                    return
                }
            }
        }
    }

    // MARK: What may happen

    private mutating func step() {
        if world.isDead {
            world.sleep(.seconds(Int64(chance.number(0...7_200))))
            if chance.once(in: 3) { world.clock.reboot() }
            problems += world.revive()
            return
        }
        switch chance.number(0...31) {
        case 0...11: world.advance(.seconds(Int64(chance.number(1...7_200))))
        case 12...14: fault()
        case 15...17: source()
        case 18: person()
        case 19...21: command()
        case 22: edit()
        case 23: clock()
        case 24: world.kill()
        case 25: world.diesBeforeNextChange = true
        case 26: madness()
        case 27 where chance.once(in: 3): publish()
        case 28: trouble()
        case 29: submission()
        default: world.advance(.seconds(Int64(chance.number(1...600))))
        }
    }

    private mutating func failure() -> StoreFailure {
        let kinds: [StoreFailure.Kind] = [
            .unauthorized, .login, .forbidden, .notFound, .conflict, .rateLimited, .rejected, .server, .network,
            .timeout,
            .malformed,
        ]
        let kind = chance.one(of: kinds)
        return StoreFailure(
            kind, message: kind.rawValue,
            retryAfter: chance.once(in: 3) ? .seconds(Int64(chance.number(0...9_999))) : nil,
            certainlyWithoutEffect: kind == .unauthorized || kind == .login || kind == .rateLimited)
    }

    private mutating func fault() {
        let call = chance.one(of: ["slots", "inspect", "progress", "look", "set", "set", "halt", "finalize", "any"])
        var ambiguous = failure()
        if ambiguous.certainlyWithoutEffect { ambiguous = StoreFailure(.server, message: "504") }
        let fault: FakeStore.Fault =
            switch chance.number(0...6) {
            case 0: .fail(failure())
            case 1: .failAfter(ambiguous)
            case 2: .late(.seconds(Int64(chance.number(0...300))), ambiguous)
            case 3: .slow(.seconds(Int64(chance.number(0...900))))
            case 4: .stale
            case 5 where ["set", "halt", "finalize"].contains(call): .mute
            default: .fail(ambiguous)
            }
        world.store.faults.append((call, fault))
        if world.store.faults.count > 12 { world.store.faults.removeFirst() }
    }

    /// Whole days around now, good, bad and such as make no sense.
    private func days(_ chance: inout Chance) -> [DayCounts] {
        let today = CivilDate(of: world.clock.truth).daysSinceEpoch
        return (today - 10...today + 10).flatMap { day in
            (0..<(chance.once(in: 10) ? chance.number(0...2) : 1)).map { _ in
                DayCounts(
                    day: CivilDate(daysSinceEpoch: day), failures: chance.one(of: [50, 51.5, 500, 0, -1, .nan]),
                    devices: chance.one(of: [5_000, 5_000, 5_000, 0, .infinity]), fallbackFailures: 450,
                    fallbackDevices: chance.one(of: [45_000, 45_000, 45_000, 0]))
            }
        }
    }

    private mutating func source() {
        var source = FakeSource()
        switch chance.number(0...9) {
        case 0: source.script = .noData
        case 1: source.script = .error("http-503")
        case 2: source.script = .value(.nan, sample: 5)
        case 3: source.script = .value(.infinity, sample: nil)
        case 4: source.script = .value(0.4, sample: 1_000)
        case 5: source.script = .value(0.9, sample: 1_000)
        default: source.script = .value(0.1, sample: chance.once(in: 4) ? 5 : 1_000)
        }
        source.lag = .minutes(Int64(chance.one(of: [0, 0, 0, 10, 3_000, -30])))
        source.span = .minutes(Int64(chance.one(of: [0, 0, 30])))
        source.delay = .seconds(Int64(chance.one(of: [0, 0, 1, 60, 1_000])))
        // A copy, so that what is drawn for days changes nothing else that the seed brings.
        var side = chance
        if side.once(in: 3) {
            source.daysCome = .hours(Int64(side.number(0...2)))
            source.rows = days(&side)
        }
        world.sources[chance.one(of: ["crash-rate", "hangs", "tickets"])] = source
    }

    private mutating func person() {
        let target = chance.one(of: targets)
        guard let id = world.store.products[target]?.published else { return }
        let (percentage, status): (Percentage?, PackageRollout.Status) =
            switch chance.number(0...9) {
            case 0: (.zero, .stopped)
            case 1: (.full, .complete)
            case 2: (nil, .inProgress)
            case 3: (Percentage(10.0), .unknown("PackageRolloutPaused"))
            default: (Percentage(hundredths: chance.number(0...100) * 100), .inProgress)
            }
        world.store.set(
            SubmissionReference(target, id),
            PackageRollout(isEnabled: true, percentage: percentage, status: status, fallback: "100"), byCall: false)
    }

    private mutating func command() {
        let until = world.clock.truth + .minutes(Int64(chance.number(-10...600)))
        let commands: [Command] = [
            .pause, .resume, .approve, .approve, .accept, .adopt, .reassert, .freeze(until: until), .freeze(until: nil),
            .unfreeze, .unfreeze, chance.once(in: 6) ? .halt : .resume, .reject, .retry,
            .promote(full: chance.once(in: 2), force: chance.once(in: 3)),
            .setPercentage(Percentage(hundredths: chance.number(1...100) * 100) ?? .full, force: chance.once(in: 3)),
            chance.once(in: 3) ? .finalize(force: chance.once(in: 3)) : .resume,
        ]
        let target: PolicyName? = chance.once(in: 8) ? nil : chance.one(of: names + ["nobody"])
        world.command(chance.one(of: commands), of: target, by: chance.one(of: people), reason: "chance")
    }

    private mutating func edit() {
        let place = chance.number(0...2)
        switch chance.number(0...5) {
        case 0: world.remove(names[place])
        case 1: world.handle(.policyRejected(names[place], problems: ["x.yaml:1:1: bad"]))
        case 2: world.load(RandomPolicy.policy(names[place], chance.one(of: targets), &chance))
        default: world.load(RandomPolicy.policy(names[place], targets[place], &chance))
        }
    }

    private mutating func clock() {
        let jump = chance.one(of: [-31_536_000, -3_600, -1, 1, 3_600, 31_536_000, 0, 0])
        world.clock.wallError = .seconds(Int64(jump))
        world.clock.storeError = chance.once(in: 8) ? .seconds(Int64(jump)) : .zero
        world.clock.isStoreSilent = chance.once(in: 5)
        if chance.once(in: 4) { world.sleep(.hours(Int64(chance.number(1...100)))) }
    }

    /// A shell gone mad: answers twice, late, for others, for nobody.
    private mutating func madness() {
        guard !world.recentAnswers.isEmpty else { return }
        switch chance.one(of: world.recentAnswers) {
        case .storeAnswered(let name, let call, let sentAt, let answer):
            world.handle(.storeAnswered(chance.once(in: 2) ? name : "nobody", call, sentAt: sentAt, answer))
            if !call.isMutating { world.handle(.storeAnswered(chance.one(of: names), call, sentAt: sentAt, answer)) }
        case .measured(let name, let request, let askedAt, let measurement):
            world.handle(.measured(name, request, askedAt: askedAt, measurement))
            world.handle(.measured("nobody", request, askedAt: askedAt, measurement))
            world.handle(.measured(chance.one(of: names), request, askedAt: askedAt, measurement))
        default: break
        }
        world.handle(.wake)
        world.handle(.due(chance.one(of: names + ["nobody"])))
    }

    private mutating func publish() {
        nextSubmission += 1
        let target = chance.one(of: targets)
        let id = SubmissionID("\(nextSubmission)")
        let rollout = PackageRollout(
            isEnabled: !chance.once(in: 12),
            percentage: Percentage(hundredths: chance.one(of: [0, 100, 1_000, 1_000, 3_000, 10_000])),
            status: chance.once(in: 12) ? .notStarted : .inProgress, fallback: "100")
        world.store.edit(target) {
            $0.submissions[id] = .init(
                versions: PackageVersion("4.2").map { [$0] } ?? [], status: .published, rollout: rollout)
            $0.published = id
            $0.pending = nil
        }
    }

    private mutating func submission() {
        let id = SubmissionID("\(nextSubmission + 500)")
        let status = chance.one(of: SubmissionStatus.names.map(\.status) + [.unknown("Polishing")])
        let isGone = chance.once(in: 3)
        world.store.edit(chance.one(of: targets)) {
            $0.pending = isGone ? nil : id
            $0.submissions[id] = .init(
                versions: [], status: status,
                rollout: PackageRollout(isEnabled: true, percentage: nil, status: .notStarted, fallback: nil))
        }
    }

    private mutating func trouble() {
        world.store.outage = chance.once(in: 2) ? nil : failure()
        world.advance(.seconds(Int64(chance.number(1...9_000))))
        world.store.outage = nil
    }
}

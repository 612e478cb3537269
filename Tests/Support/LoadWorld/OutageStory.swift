import RolloutEngine
public import RolloutModel

/// Everything due at once on accounts with the Store's usual budget, an outage, and the recovery: what the request budget must
/// stand (L1, L7).
public struct OutageStory: Sendable {
    /// What was seen while one part of the story lasted.
    public struct Part: Sendable {
        /// Which part.
        public let name: String
        /// The most requests of one account within any minute.
        public let busiestMinute: Int
        /// The most requests of one account within any second.
        public let busiestSecond: Int
        /// How late halts came.
        public let halts: Lateness
        /// How late looks at metrics came.
        public let looks: Lateness
    }

    /// Rollouts for each account.
    public let each: Int
    /// Accounts.
    public let accounts: Int
    /// The configured pause between two polls of a rollout: two thirds of the account's budget go into polls.
    public var interval: TimeSpan { .seconds(Int64(each) * 6) }
    /// What was seen.
    public private(set) var parts: [Part] = []
    /// Two intervals after the recovery: how long ago the rollout that was polled longest ago was polled.
    public private(set) var oldestPoll: TimeSpan?
    /// The rollouts that are open then.
    public private(set) var bound = 0
    /// How often an event was passed through a rollout in an hour in which nothing but polls and looks was due, and how many of
    /// those there were.
    public private(set) var work = (passes: 0, errands: 0)

    /// How many events the engine took in.
    public private(set) var events = 0

    /// So many rollouts on each of so many accounts.
    public init(each: Int, accounts: Int) {
        self.each = each
        self.accounts = accounts
    }

    /// Tells it.
    public mutating func run() {
        var policies = LoadPolicies(count: each * accounts)
        policies.accounts = accounts
        policies.bake = .days(30)
        policies.interval = interval / 3
        let all = policies.all
        var settings = EngineSettings(pollInterval: interval, seed: 1)
        for policy in all { settings.budgets[policy.account] = EngineSettings.Budget() }
        var world = LoadWorld(all, settings: settings, start: Timestamp(milliseconds: 1_772_438_400_000))
        for number in all.indices { world.store.publish(number, at: .tenth) }
        world.begin()
        // Binding one takes four requests.
        breach(&world, from: 0)
        world.advance(by: interval + .seconds(Int64(each) * 16))
        note("all due at once", &world)
        bound = world.watch.bound
        trouble(.outage, &world)
        breach(&world, from: accounts)
        world.advance(by: .hours(1))
        note("an outage of an hour", &world)
        trouble(nil, &world)
        breach(&world, from: accounts * 2)
        world.advance(by: interval * 2)
        note("the recovery", &world)
        oldestPoll = world.watch.oldestPoll(at: world.clock.elapsed)
        let before = world.engine.gauges.passes
        let looks = world.watch.requests.reduce(0) { $0 + $1.total }
        world.advance(by: .hours(1))
        let polls = world.watch.requests.reduce(0) { $0 + $1.total } - looks
        work = (world.engine.gauges.passes - before, polls + world.watch.looks.count)
        events = world.events
    }

    /// One rollout of each account turns out bad.
    private func breach(_ world: inout LoadWorld, from first: Int) {
        for account in 0..<accounts { world.breach(first + account) }
    }

    private func trouble(_ trouble: AccountTrouble?, _ world: inout LoadWorld) {
        for account in 0..<accounts { world.trouble(trouble, account: LoadPolicies.account(account)) }
    }

    private mutating func note(_ name: String, _ world: inout LoadWorld) {
        parts.append(
            Part(
                name: name, busiestMinute: world.watch.requests.map(\.busiestMinute).max() ?? 0,
                busiestSecond: world.watch.requests.map(\.busiestSecond).max() ?? 0, halts: world.watch.halts,
                looks: world.watch.looks))
        world.watch.beginAnew()
    }
}

extension Percentage {
    /// The first step of the worlds' policies.
    public static var tenth: Percentage { Percentage(10.0) ?? .zero }
}

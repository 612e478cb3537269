import LoadWorld
import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("All due at once, an outage of an hour, and the recovery")
struct OutageTests {
    /// The same at ten thousand rollouts is a benchmark: what counts is how many share an account's budget.
    @Test("never over budget, no herd, all polled within two intervals, every halt in time (L1, L7)")
    func story() throws {
        var story = OutageStory(each: 100, accounts: 4)
        story.run()
        #expect(story.bound == 400)
        for part in story.parts {
            #expect(part.busiestMinute <= 20, "\(part.name)")
            #expect(part.halts.count == 4, "\(part.name)")
            #expect(part.halts.longest <= .seconds(1), "\(part.name)")
            #expect(part.looks.percentile(99) <= .seconds(1), "\(part.name)")
        }
        // At the start as much is sent as may be sent; from then on polls keep apart, and a recovery brings no herd.
        #expect(story.parts.dropFirst().allSatisfy { $0.busiestSecond <= 10 })
        #expect(try #require(story.oldestPoll) <= story.interval * 2)
        // A pass when something is due, and one when it is answered.
        #expect(story.work.passes <= story.work.errands * 2)
    }
}

@Suite("An account in trouble")
struct IsolationTests {
    private static let healthy = LoadPolicies.account(0)

    /// Forty rollouts on four accounts; three of the accounts have a trouble each.
    private func world(isTroubled: Bool) -> LoadWorld {
        var policies = LoadPolicies(count: 40)
        policies.accounts = 4
        policies.bake = .hours(1)
        policies.asksTheStore = true
        policies.interval = .minutes(20)
        let all = policies.all
        let settings = EngineSettings(pollInterval: .minutes(5), seed: 1)
        var world = LoadWorld(all, settings: settings, start: Timestamp(milliseconds: 1_772_438_400_000))
        for number in all.indices { world.store.publish(number, at: .tenth) }
        world.begin()
        world.advance(by: .minutes(30))
        if isTroubled {
            world.trouble(.outage, account: LoadPolicies.account(1))
            world.trouble(.storm(retryAfter: .seconds(30)), account: LoadPolicies.account(2))
            world.trouble(.quota(left: 1), account: LoadPolicies.account(3))
        }
        return world
    }

    @Test("does not reach another: its rollouts go up their ladder as if nothing were")
    func isolation() throws {
        var reference = world(isTroubled: false)
        var troubled = world(isTroubled: true)
        for number in [8, 9, 10, 11] { troubled.breach(number) }
        reference.breach(8)
        reference.advance(by: .hours(5))
        troubled.advance(by: .hours(5))
        let same = (0..<40).filter { $0 % 4 == 0 }.map { "\(troubled.store.products[$0].status)" }
        #expect(same == (0..<40).filter { $0 % 4 == 0 }.map { "\(reference.store.products[$0].status)" })
        #expect(same.filter { $0 == "complete" }.count == 9)
        let requests = try #require(troubled.requests(of: Self.healthy)).total
        let usual = try #require(reference.requests(of: Self.healthy)).total
        #expect(abs(requests - usual) <= usual / 20)
        // The halts of the four accounts: three of them cannot be heard, yet all are sent in time.
        #expect(troubled.watch.halts.count == 4)
    }

    @Test("sends its halts in time although its quota is gone or the Store is away (L1)")
    func halts() {
        var policies = LoadPolicies(count: 30)
        policies.accounts = 3
        policies.bake = .days(30)
        let all = policies.all
        var world = LoadWorld(
            all, settings: EngineSettings(seed: 1), start: Timestamp(milliseconds: 1_772_438_400_000))
        for number in all.indices { world.store.publish(number, at: .tenth) }
        world.begin()
        world.advance(by: .minutes(40))
        #expect(world.watch.bound == 30)
        world.trouble(.outage, account: LoadPolicies.account(0))
        world.trouble(.storm(retryAfter: .seconds(60)), account: LoadPolicies.account(1))
        world.trouble(.quota(left: 0), account: LoadPolicies.account(2))
        world.advance(by: .minutes(20))
        for number in 0..<30 { world.breach(number) }
        world.advance(by: .minutes(10))
        #expect(world.watch.halts.count == 30)
        #expect(world.watch.halts.longest <= .seconds(1))
        for account in 0..<3 { world.trouble(nil, account: LoadPolicies.account(account)) }
        world.advance(by: .minutes(5))
        #expect(world.watch.ended == [.halted: 30])
    }
}

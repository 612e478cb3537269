import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("An account's request budget")
struct RequestBudgetTests {
    private let minute = TimeSpan.milliseconds(60_500)

    private func budget(_ perMinute: Int = 20, _ reserved: Int = 5) -> RequestBudget {
        RequestBudget(limit: EngineSettings.Budget(perMinute: perMinute, reservedForActions: reserved))
    }

    @Test("polls leave what is reserved for actions, and actions leave two for halts")
    func reserve() {
        var budget = budget()
        budget.spend(15, isAction: false, at: .zero)
        #expect(budget.earliest(1, .poll, isContended: false, at: .zero) == minute)
        #expect(budget.earliest(2, .measurement, isContended: false, at: .zero) == minute)
        #expect(budget.earliest(3, .action, isContended: false, at: .zero) == .zero)
        budget.spend(3, isAction: true, at: .seconds(1))
        #expect(budget.earliest(1, .readBack, isContended: false, at: .seconds(1)) == minute)
        #expect(budget.used(at: .seconds(2)) == 18)
        #expect(budget.used(at: minute) == 3)
    }

    @Test("what frees up first decides when more may be sent")
    func sliding() {
        var budget = budget(6, 0)
        for second in 0..<6 { budget.spend(1, isAction: false, at: .seconds(Int64(second))) }
        #expect(budget.earliest(1, .poll, isContended: false, at: .seconds(6)) == minute)
        #expect(budget.earliest(3, .poll, isContended: false, at: .seconds(6)) == minute + .seconds(2))
    }

    @Test("requests that were sent later than they were counted count from then on")
    func sentLater() {
        var budget = budget(6, 0)
        budget.spend(6, isAction: false, at: .zero)
        budget.move(3, from: .zero, to: .seconds(15))
        #expect(budget.used(at: minute) == 3)
        #expect(budget.earliest(3, .poll, isContended: false, at: .seconds(20)) == minute)
        #expect(budget.earliest(4, .poll, isContended: false, at: .seconds(20)) == minute + .seconds(15))
    }

    @Test("a request held for a raise is nobody else's, and is given back")
    func held() {
        var budget = budget(6, 0)
        budget.spend(5, isAction: true, at: .zero)
        budget.hold()
        #expect(budget.earliest(1, .poll, isContended: false, at: .zero) == minute)
        budget.release()
        budget.release()
        #expect(budget.held == 0)
        #expect(budget.earliest(1, .poll, isContended: false, at: .zero) == .zero)
    }

    @Test("while others wait, actions leave them half")
    func share() {
        var budget = budget()
        budget.spend(9, isAction: true, at: .zero)
        #expect(budget.earliest(3, .action, isContended: true, at: .zero) == minute)
        #expect(budget.earliest(3, .action, isContended: false, at: .zero) == .zero)
        #expect(budget.earliest(1, .poll, isContended: true, at: .zero) == .zero)
    }

    @Test("a wait that the Store asks for is kept, up to an hour")
    func blocked() {
        var budget = budget()
        budget.block(for: .seconds(30), at: .zero)
        budget.block(for: .seconds(10), at: .zero)
        #expect(budget.earliest(1, .action, isContended: false, at: .zero) == .seconds(30))
        #expect(budget.earliest(1, .action, isContended: false, at: .seconds(31)) == .seconds(31))
        budget.block(for: .days(365), at: .zero)
        #expect(budget.earliest(1, .poll, isContended: false, at: .zero) == .hours(1))
    }

    @Test("more than the budget allows at all waits for an empty minute, not for ever", arguments: [1, 2, 3])
    func tiny(perMinute: Int) {
        var budget = budget(perMinute, 5)
        #expect(budget.earliest(3, .action, isContended: true, at: .zero) == .zero)
        budget.spend(1, isAction: false, at: .seconds(1))
        #expect(budget.earliest(3, .action, isContended: true, at: .seconds(2)) == minute + .seconds(1))
    }
}

@Suite("An account's queue")
struct AccountQueueTests {
    private func waiting(_ slot: Int, since: TimeSpan = .zero) -> AccountQueue.Waiting {
        AccountQueue.Waiting(slot: slot, errand: .poll, ticket: 0, since: since)
    }

    /// The slots in the order in which they are let through within a minute's budget.
    private func order(_ queue: AccountQueue, cost: Int = 1, count: Int) -> [Int] {
        var queue = queue
        var slots: [Int] = []
        while slots.count < count, let turn = queue.turn(at: .zero, requests: { _ in cost }), turn.moment <= .zero {
            if let waiting = queue.first(turn.priority) { slots.append(waiting.slot) }
            queue.removeFirst(turn.priority)
            queue.budget.spend(cost, isAction: turn.priority.isAction, at: .zero)
        }
        return slots
    }

    private var queue: AccountQueue { AccountQueue(limit: EngineSettings.Budget(perMinute: 20, reservedForActions: 5)) }

    @Test("read-backs come before actions, these before the rest, and who came first goes first")
    func priorities() {
        var queue = queue
        queue.enqueue(waiting(1), .poll)
        queue.enqueue(waiting(2), .measurement)
        queue.enqueue(waiting(3), .action)
        queue.enqueue(waiting(4), .action)
        queue.enqueue(waiting(5), .readBack)
        #expect(order(queue, count: 9) == [5, 3, 4, 2, 1])
    }

    @Test("a poll that has waited long comes before a younger measurement")
    func patience() {
        var queue = queue
        queue.enqueue(waiting(1, since: .minutes(-10)), .poll)
        queue.enqueue(waiting(3, since: .minutes(-10)), .measurement)
        queue.enqueue(waiting(2, since: .minutes(-5)), .measurement)
        #expect(order(queue, count: 9) == [3, 1, 2])
    }

    @Test("a storm of actions leaves polls their share")
    func storm() {
        var queue = queue
        for slot in 0..<100 { queue.enqueue(waiting(slot), .action) }
        for slot in 100..<200 { queue.enqueue(waiting(slot), .poll) }
        let let_through = order(queue, cost: 1, count: 100)
        #expect(let_through.filter { $0 < 100 }.count == 10)
        #expect(let_through.filter { $0 >= 100 }.count == 5)
    }

    @Test("small polls do not keep out an action that needs room")
    func room() {
        var queue = AccountQueue(limit: EngineSettings.Budget(perMinute: 6, reservedForActions: 0))
        queue.budget.spend(5, isAction: false, at: .zero)
        queue.enqueue(waiting(1), .action)
        queue.enqueue(waiting(2), .poll)
        let turn = queue.turn(at: .zero) { $0 == .action ? 3 : 1 }
        #expect(turn?.moment == .milliseconds(60_500))
    }
}

extension TimeSpan {
    fileprivate static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count) }
}

import RolloutModel
import Testing

@testable import Notifications

@Suite("The notices that wait for a sink")
struct DeliveryLaneTests {
    private static func notice(
        _ number: Int, _ topic: NoticeTopic = .paused, _ stage: Notice.Stage = .began, rollout: PolicyName = "reader",
        cause: String? = nil
    ) -> Notice {
        Notice(
            id: "n\(number)", topic: topic, cause: cause ?? "\(topic.rawValue)\(number)", stage: stage, repetition: 0,
            rollout: rollout, place: Notice.Place(), since: Chronicle.start, at: Chronicle.start, sentence: "s")
    }

    private static func instants(_ boot: TimeSpan) -> Instants {
        Instants(wall: Chronicle.start + boot, boot: boot, bootID: "b")
    }

    private static let failure = Attempt.failed(.init("it answered 503"))

    @Test("go out one at a time, in their order, halts before all others")
    func order() {
        var lane = DeliveryLane()
        for (number, topic) in [NoticeTopic.paused, .drift, .halted, .halted].enumerated() {
            _ = lane.add(Self.notice(number, topic))
        }
        #expect(lane.add(Self.notice(2, .halted)).isEmpty && lane.waiting.count == 4)
        var sent: [String] = []
        while let next = lane.next(atBoot: .zero) {
            #expect(lane.next(atBoot: .zero) == nil && lane.due == nil, "one is on its way")
            sent.append(next.id)
            #expect(lane.landed(.delivered, at: Self.instants(.zero), jitter: 0).isEmpty)
        }
        #expect(sent == ["n2", "n3", "n0", "n1"])
        #expect(lane.lastDelivered == Chronicle.start && lane.trouble == nil)
    }

    @Test("are tried again after a wait that doubles up to its bound, by the boot clock, spread by the jitter")
    func backOff() {
        var lane = DeliveryLane()
        _ = lane.add(Self.notice(0))
        var now = TimeSpan.hours(1)
        var waits: [TimeSpan] = []
        for _ in 0..<13 {
            #expect(lane.next(atBoot: now)?.id == "n0")
            #expect(lane.landed(Self.failure, at: Self.instants(now), jitter: 1).isEmpty)
            let due = lane.due ?? .zero
            #expect(lane.next(atBoot: due - TimeSpan(milliseconds: 1)) == nil)
            waits.append(due - now)
            now = due
        }
        #expect(waits.prefix(5) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)])
        #expect(waits.suffix(2) == [.minutes(15), .minutes(15)])
        #expect(lane.failures == 13 && lane.trouble == "it answered 503")
        #expect(DeliveryLane.wait(3, jitter: 0) == .seconds(2) && DeliveryLane.wait(3, jitter: 0.5) == .seconds(3))
        #expect(DeliveryLane.wait(100_000, jitter: 1) == .minutes(15))
        // One success, and the next failure begins anew.
        _ = lane.next(atBoot: now)
        _ = lane.landed(.delivered, at: Self.instants(now), jitter: 1)
        #expect(lane.failures == 0 && lane.trouble == nil && lane.due == nil)
    }

    @Test("wait as long as the sink asks, where that is longer")
    func retryAfter() {
        var lane = DeliveryLane()
        _ = lane.add(Self.notice(0))
        _ = lane.next(atBoot: .zero)
        _ = lane.landed(.failed(.init("429", retryAfter: .minutes(7))), at: Self.instants(.zero), jitter: 1)
        #expect(lane.due == .minutes(7))
        _ = lane.next(atBoot: .minutes(7))
        _ = lane.landed(.failed(.init("429", retryAfter: .zero)), at: Self.instants(.minutes(7)), jitter: 1)
        #expect(lane.due == .minutes(7) + .seconds(2))
    }

    @Test("a newer reminder takes the older one's place")
    func coalesced() {
        var lane = DeliveryLane()
        _ = lane.add(Self.notice(0, .paused, .began, cause: "p"))
        for number in 1...5 { _ = lane.add(Self.notice(number, .paused, .stays, cause: "p")) }
        _ = lane.add(Self.notice(6, .paused, .stays, rollout: "other", cause: "p"))
        #expect(lane.waiting.map(\.id) == ["n0", "n5", "n6"])
    }

    @Test("are bounded: the oldest reminders go first, then the oldest others, and halts last")
    func bounded() {
        var lane = DeliveryLane()
        let capacity = DeliveryLane.capacity
        _ = lane.add(Self.notice(-1, .drift))
        _ = lane.add(Self.notice(-2, .stale, .stays))
        for number in 0..<(capacity - 2) { #expect(lane.add(Self.notice(number, .halted)).isEmpty) }
        #expect(lane.add(Self.notice(9_001, .halted)).map(\.notice.id) == ["n-2"])
        #expect(lane.add(Self.notice(9_002, .halted)).map(\.notice.id) == ["n-1"])
        #expect(lane.add(Self.notice(9_003, .finalized)).map(\.notice.id) == ["n9003"])
        let lost = lane.add(Self.notice(9_004, .halted))
        #expect(lost.map(\.notice.id) == ["n0"] && lost.first?.notice.isHalt == true)
        #expect(lane.waiting.count == capacity)
    }

    @Test("one that the sink does not take is given up, and does not stop the others")
    func refused() {
        var lane = DeliveryLane()
        _ = lane.add(Self.notice(0))
        _ = lane.add(Self.notice(1))
        var now = TimeSpan.zero
        var lost: [DeliveryLane.Loss] = []
        for _ in 0..<DeliveryLane.mostRefusals {
            #expect(lane.next(atBoot: now)?.id == "n0" && lost.isEmpty)
            lost = lane.landed(.failed(.init("it answered 400", isRefused: true)), at: Self.instants(now), jitter: 0)
            now = lane.due ?? .zero
        }
        #expect(lost.map(\.notice.id) == ["n0"] && lost.first?.why == "it answered 400, 3 times")
        #expect(lane.next(atBoot: now)?.id == "n1")
    }

    @Test("what is a week old is history")
    func expired() {
        var lane = DeliveryLane()
        _ = lane.add(Self.notice(0, .halted))
        #expect(lane.expire(at: Chronicle.start + .days(7)).isEmpty)
        #expect(lane.expire(at: Chronicle.start + .days(8)).map(\.notice.id) == ["n0"])
        #expect(lane.waiting.isEmpty)
    }
}

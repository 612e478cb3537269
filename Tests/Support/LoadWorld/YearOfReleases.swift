import Foundation
public import RolloutEngine
public import RolloutModel

/// A year of many rollouts: each application is released again and again, the clocks change twice, February has 29 days, the
/// machine sleeps and its clock is set. Nothing may be forgotten, late, or kept.
public struct YearOfReleases: Sendable {
    /// A month's state.
    public struct Sample: Sendable {
        /// The day of the year.
        public let day: Int
        /// What the engine holds.
        public let gauges: EngineGauges
        /// How many events it has taken in.
        public let events: Int
        /// Submissions published so far.
        public let published: Int
    }

    /// Something that happens at a time.
    private enum Deed: Sendable {
        case certify(Int, SubmissionStatus)
        case publish(Int)
        case breach(Int)
        case suspend(TimeSpan)
        case set(TimeSpan)
        case sample(Int)
    }

    /// Thursday, 1 July 2027, midnight in Paris.
    private static let start = Timestamp(milliseconds: 1_814_392_800_000)
    /// A release every so often.
    private static let cycle = TimeSpan.days(26)
    /// One release in so many is a bad one.
    private static let bad = 17

    /// What was seen from outside.
    public private(set) var watch: LoadWatch
    /// How it went on, month by month.
    public private(set) var samples: [Sample] = []
    /// Rollouts of the year.
    public private(set) var published = 0
    /// Applications whose rollout is not over although it had every chance to be.
    public private(set) var unfinished: [Int] = []
    private var world: LoadWorld
    private let count: Int
    private let days: Int

    /// A year of so many applications, or its first days.
    public init(count: Int, days: Int = 366, pollInterval: TimeSpan = .hours(3), lookInterval: TimeSpan = .hours(2)) {
        self.count = count
        self.days = days
        var policies = LoadPolicies(count: count)
        policies.interval = lookInterval
        policies.windows = [
            .weekly(
                kind: .allow, days: [.mon, .tue, .wed, .thu], startSecond: 9 * 3_600, length: .hours(7), reason: nil)
        ]
        policies.timeZone = Self.paris
        let all = policies.all
        var settings = EngineSettings(pollInterval: pollInterval, seed: 1)
        // The budget is another story; here nothing shall wait but for time.
        for policy in all {
            settings.budgets[policy.account] = EngineSettings.Budget(perMinute: 6_000, reservedForActions: 1_000)
        }
        world = LoadWorld(all, settings: settings, start: Self.start)
        world.watch.opening = { Self.opening($0) }
        world.watch.proofOfClock = max(pollInterval, lookInterval) + .minutes(30)
        watch = world.watch
    }

    /// Lets it happen.
    ///
    /// - Parameter each: Told of each sample when it is taken.
    public mutating func run(each: (Sample) -> Void = { _ in }) {
        world.begin()
        for (at, deed) in deeds {
            world.advance(to: at)
            perform(deed)
            if case .sample = deed, let last = samples.last { each(last) }
        }
        world.advance(by: .days(12))
        watch = world.watch
        unfinished = (0..<count).filter { world.store.products[$0].status == .inProgress }
    }

    private mutating func perform(_ deed: Deed) {
        switch deed {
        case .certify(let number, let status): world.store.certify(number, status)
        case .publish(let number):
            world.mend(number)
            world.store.publish(number, at: .tenth)
            published += 1
        case .breach(let number): world.breach(number)
        case .suspend(let span): world.suspend(for: span)
        case .set(let error): world.setClock(ahead: error)
        case .sample(let day):
            samples.append(
                Sample(day: day, gauges: world.engine.gauges, events: world.events, published: published))
        }
    }

    /// Everything of the year, in order.
    private var deeds: [(TimeSpan, Deed)] {
        var deeds: [(TimeSpan, Deed)] = []
        let end = TimeSpan.days(Int64(days))
        for number in 0..<count {
            var at = Self.cycle * Int64(number) / Int64(count)
            var serial = number
            while at + .days(2) < end {
                deeds.append((at, .certify(number, .preProcessing)))
                deeds.append((at + .hours(1), .certify(number, .certification)))
                deeds.append((at + .hours(20), .certify(number, .publishing)))
                deeds.append((at + .hours(21), .publish(number)))
                if serial % Self.bad == 0 { deeds.append((at + .hours(40), .breach(number))) }
                at = at + Self.cycle
                serial += 1
            }
        }
        for day in stride(from: 0, to: days, by: 30) { deeds.append((.days(Int64(day)), .sample(day))) }
        for day in stride(from: 11, to: days, by: 30) { deeds.append((.days(Int64(day)), .suspend(.hours(3)))) }
        for (place, day) in stride(from: 17, to: days, by: 45).enumerated() {
            let error = [TimeSpan.hours(1), .zero - .hours(1), .days(365), .zero - .days(365)][place % 4]
            deeds.append((.days(Int64(day)), .set(error)))
            deeds.append((.days(Int64(day)) + .minutes(20), .set(.zero)))
        }
        let order = deeds.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
        return order.map(\.element)
    }

    // MARK: The calendar

    /// Paris as a policy has it.
    private static let paris = TimeZoneRules(
        name: "Europe/Paris", initialOffset: .hours(2),
        transitions: [
            .init(at: Timestamp(milliseconds: 1_824_944_400_000), offset: .hours(1)),
            .init(at: Timestamp(milliseconds: 1_837_645_200_000), offset: .hours(2)),
            .init(at: Timestamp(milliseconds: 1_856_394_000_000), offset: .hours(1)),
        ])

    /// The first moment from `time` on at which it is Monday to Thursday, 9 to 16 o'clock in Paris, by Foundation's calendar.
    private static func opening(_ time: Timestamp) -> Timestamp {
        var calendar = Calendar(identifier: .gregorian)
        guard let zone = TimeZone(identifier: "Europe/Paris") else { return time }
        calendar.timeZone = zone
        var date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
        for _ in 0..<10 {
            let parts = calendar.dateComponents([.weekday, .hour], from: date)
            guard let weekday = parts.weekday, let hour = parts.hour else { return time }
            if (2...5).contains(weekday), (9..<16).contains(hour) { break }
            guard
                let next = calendar.nextDate(after: date, matching: DateComponents(hour: 9), matchingPolicy: .nextTime)
            else { return time }
            date = next
        }
        return max(time, Timestamp(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded())))
    }
}

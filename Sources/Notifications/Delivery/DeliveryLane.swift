public import RolloutModel

/// The notices that wait for one sink, and when the next may be tried: a value without a clock.
///
/// Halts go first, the others in the order in which they came. At most one notice is on its way at a time, so that a sink that
/// hangs holds one connection.
public struct DeliveryLane: Sendable {
    /// Enough for a night in which the sink is down and everything happens; some hundred kilobytes.
    public static let capacity = 500
    /// The first wait after a failure, doubled with each one in a row.
    public static let shortestWait = TimeSpan.seconds(1)
    /// The longest wait: how late a notice may come after the sink is back.
    public static let longestWait = TimeSpan.minutes(15)
    /// Older notices are history, which the journal tells better.
    public static let longestAge = TimeSpan.days(7)
    /// So often a notice is offered that the sink does not take.
    public static let mostRefusals = 3

    /// A notice that was given up, and why.
    public struct Loss: Hashable, Sendable {
        /// What the sink will not be told.
        public let notice: Notice
        /// Why.
        public let why: String
    }

    /// What waits, in the order of delivery.
    public private(set) var waiting: [Notice] = []
    /// The notice on its way.
    public private(set) var underWay: Notice?
    /// Attempts in a row that came to nothing.
    public private(set) var failures = 0
    /// Why the last attempt came to nothing.
    public private(set) var trouble: String?
    /// When a notice was last delivered.
    public private(set) var lastDelivered: Timestamp?
    /// Not before this time by the boot clock is anything tried.
    public private(set) var notBefore: TimeSpan?
    private var refusals: [String: Int] = [:]

    /// A lane in which nothing waits.
    public init() {}

    /// Takes a notice; one that is there already is left out. A newer reminder of the same cause takes the older one's place.
    ///
    /// - Returns: What there was no more room for: the oldest reminders first, halts last.
    public mutating func add(_ notice: Notice) -> [Loss] {
        guard !waiting.contains(where: { $0.id == notice.id }) else { return [] }
        if notice.stage == .stays {
            waiting.removeAll { $0.stage == .stays && $0.rollout == notice.rollout && $0.cause == notice.cause }
        }
        let place = notice.isHalt ? waiting.firstIndex { !$0.isHalt } ?? waiting.endIndex : waiting.endIndex
        waiting.insert(notice, at: place)
        guard waiting.count > Self.capacity else { return [] }
        let victim =
            waiting.firstIndex { $0.stage == .stays } ?? waiting.firstIndex { !$0.isHalt } ?? waiting.startIndex
        return [Loss(notice: waiting.remove(at: victim), why: "more than \(Self.capacity) notices waited")]
    }

    /// Gives up what is too old to be news.
    public mutating func expire(at now: Timestamp) -> [Loss] {
        let old = waiting.filter { now - $0.at > Self.longestAge }
        guard !old.isEmpty else { return [] }
        waiting.removeAll { now - $0.at > Self.longestAge }
        return old.map { Loss(notice: $0, why: "it could not be delivered for \(Self.longestAge)") }
    }

    /// The notice to be sent now, which then is on its way; nil while one is, while the wait lasts, and when none is there.
    public mutating func next(atBoot now: TimeSpan) -> Notice? {
        guard underWay == nil, let first = waiting.first, notBefore.map({ now >= $0 }) ?? true else { return nil }
        underWay = first
        return first
    }

    /// When there is something to do, by the boot clock; nil when nothing waits, or what is on its way must land first.
    public var due: TimeSpan? { underWay == nil && !waiting.isEmpty ? notBefore ?? .zero : nil }

    /// Takes in what came of the notice on its way.
    ///
    /// - Parameters:
    ///   - attempt: What came of it.
    ///   - now: When.
    ///   - jitter: From 0 to 1: sinks that many daemons post to must not be asked by all of them at once.
    /// - Returns: The notice, where it was given up.
    public mutating func landed(_ attempt: Attempt, at now: Instants, jitter: Double) -> [Loss] {
        guard let notice = underWay else { return [] }
        underWay = nil
        switch attempt {
        case .delivered:
            remove(notice)
            (failures, trouble, notBefore) = (0, nil, nil)
            lastDelivered = now.wall
            return []
        case .failed(let failure):
            failures += 1
            trouble = failure.sentence
            notBefore = now.boot + max(Self.wait(failures, jitter: jitter), failure.retryAfter ?? .zero)
            guard failure.isRefused else { return [] }
            refusals[notice.id, default: 0] += 1
            guard refusals[notice.id, default: 0] >= Self.mostRefusals else { return [] }
            remove(notice)
            return [Loss(notice: notice, why: "\(failure.sentence), \(Self.mostRefusals) times")]
        }
    }

    /// The wait after so many failures in a row: half of it for certain, the rest by the jitter.
    static func wait(_ failures: Int, jitter: Double) -> TimeSpan {
        let whole = min(shortestWait * (1 << Int64(min(failures - 1, 20))), longestWait)
        let share = 0.5 + 0.5 * min(max(jitter, 0), 1)
        return TimeSpan(milliseconds: Int64(Double(whole.milliseconds) * share))
    }

    private mutating func remove(_ notice: Notice) {
        waiting.removeAll { $0.id == notice.id }
        refusals[notice.id] = nil
    }
}

import RolloutModel

/// An account's requests of the last minute: how many more may be sent now.
///
/// The Store counts requests in any minute, so the sends themselves are kept, not a bucket that refills.
struct RequestBudget: Hashable, Sendable {
    /// How urgent a request is.
    enum Priority: Int, CaseIterable {
        /// A read that settles an open intent.
        case readBack
        /// A read that a raise rests on, and the raise itself.
        case action
        /// A measurement.
        case measurement
        /// A poll.
        case poll

        /// How long an errand of the line lets later ones of the other lines pass.
        var patience: TimeSpan {
            switch self {
            case .readBack, .action: .zero
            case .measurement: .minutes(1)
            case .poll: .minutes(5)
            }
        }

        /// Whether the requests reserved for actions are for it.
        var isAction: Bool { self == .readBack || self == .action }
    }

    /// A request that was sent.
    private struct Send: Hashable {
        var at: TimeSpan
        let isAction: Bool
    }

    /// A minute, and a little for the way: requests that left 60 s apart may arrive closer together.
    private static let window = TimeSpan.milliseconds(60_500)
    /// Of the requests reserved for actions, so many are kept for halts alone.
    private static let keptForHalts = 2
    /// The most that one errand takes: a look with its references, and the raise that rests on it.
    private static let largestErrand = 3

    /// After a halt was refused with 429 everything else waits this much longer than the halt: it shall be the first to
    /// arrive, and it needs a connection of its own.
    static let headStartOfHalts = TimeSpan.milliseconds(500)
    /// How long nothing is sent after a 429 that does not say how long to wait.
    static let usualBlock = TimeSpan.seconds(1)

    /// So many sends of more than a minute ago are kept.
    private static let oldKept = 16

    let limit: EngineSettings.Budget
    private var sends: [Send] = []
    /// Requests that a confirmed raise will need and that nothing else may take.
    private(set) var held = 0
    /// Until when the Store asked us to send nothing.
    private(set) var blockedUntil: TimeSpan?

    init(limit: EngineSettings.Budget) { self.limit = limit }

    /// Requests sent within the last minute.
    func used(at now: TimeSpan) -> Int { sends.count - oldest(at: now) }

    /// When so many requests of that priority may be sent: now or later. Actions may use what is reserved for them; while
    /// others wait (`isContended`) they leave them half of all requests, or a storm of them would shut out every poll.
    func earliest(_ requests: Int, _ priority: Priority, isContended: Bool, at now: TimeSpan) -> TimeSpan {
        let recent = sends[oldest(at: now)...]
        var moment = room(for: requests, allowed: allowance(priority) - held, among: recent, at: now)
        if priority.isAction && isContended {
            let share = max(Self.largestErrand, limit.perMinute / 2)
            moment = max(moment, room(for: requests, allowed: share, among: recent.filter(\.isAction)[...], at: now))
        }
        return max(moment, blockedUntil ?? now)
    }

    /// Where the sends of the last minute begin: they lie in the order of their times.
    private func oldest(at now: TimeSpan) -> Int {
        var (low, high) = (0, sends.count)
        while low < high {
            let middle = (low + high) / 2
            if sends[middle].at + Self.window > now { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func room(for requests: Int, allowed: Int, among recent: ArraySlice<Send>, at now: TimeSpan) -> TimeSpan {
        let over = recent.count + requests - max(allowed, requests)
        return over > 0 ? recent[recent.startIndex + min(over, recent.count) - 1].at + Self.window : now
    }

    private func allowance(_ priority: Priority) -> Int {
        let reserved = priority.isAction ? min(Self.keptForHalts, limit.reservedForActions) : limit.reservedForActions
        return max(1, limit.perMinute - reserved)
    }

    /// Counts requests that are sent now.
    mutating func spend(_ requests: Int, isAction: Bool, at now: TimeSpan) {
        let old = oldest(at: now)
        // The old ones are given back in large pieces, so that taking one away costs nothing on average.
        if old > Self.oldKept, old * 2 > sends.count { sends.removeFirst(old) }
        sends.append(contentsOf: repeatElement(Send(at: now, isAction: isAction), count: requests))
    }

    /// Requests that were counted at `start` were in truth sent later.
    mutating func move(_ requests: Int, from start: TimeSpan, to end: TimeSpan) {
        var left = requests
        for place in sends.indices where left > 0 && sends[place].at == start {
            sends[place].at = end
            left -= 1
        }
        if left < requests { sends.sort { $0.at < $1.at } }
    }

    /// Keeps a request free for the raise that a confirming look may lead to.
    mutating func hold() { held += 1 }

    /// Gives it back.
    mutating func release() { held = max(0, held - 1) }

    /// The Store asked us to wait.
    mutating func block(for wait: TimeSpan, at now: TimeSpan) {
        blockedUntil = max(blockedUntil ?? now, now + min(wait, Bounds.longestRetryAfter))
    }
}

extension TimeSpan {
    /// A span of so many milliseconds.
    fileprivate static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count) }
}

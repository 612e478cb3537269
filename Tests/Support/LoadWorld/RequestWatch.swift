import RolloutModel

/// What an account's requests looked like from the Store: how many came within any minute and any second.
public struct RequestWatch: Sendable {
    /// The most within any minute.
    public private(set) var busiestMinute = 0
    /// The most within any second.
    public private(set) var busiestSecond = 0
    /// All of them.
    public private(set) var total = 0
    private var minute = Window(length: .minutes(1))
    private var second = Window(length: .seconds(1))

    /// Forgets what was the most so far.
    public mutating func beginAnew() { (busiestMinute, busiestSecond, total) = (0, 0, 0) }

    mutating func note(_ count: Int, at now: TimeSpan) {
        total += count
        busiestMinute = max(busiestMinute, minute.add(count, at: now))
        busiestSecond = max(busiestSecond, second.add(count, at: now))
    }

    /// The requests of the last so long.
    private struct Window: Sendable {
        let length: TimeSpan
        var sends: [(at: TimeSpan, count: Int)] = []
        var head = 0
        var sum = 0

        init(length: TimeSpan) { self.length = length }

        mutating func add(_ count: Int, at now: TimeSpan) -> Int {
            sends.append((now, count))
            sum += count
            while sends[head].at + length <= now {
                sum -= sends[head].count
                head += 1
            }
            if head > 256 {
                sends.removeFirst(head)
                head = 0
            }
            return sum
        }
    }
}

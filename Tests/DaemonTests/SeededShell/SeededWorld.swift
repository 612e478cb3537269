import Glibc
import RolloutModel
import Synchronization

@testable import RolloutEngine

/// One thread, one queue, one generator: ordinary async code runs on it in an order that the seed draws, in virtual time.
///
/// A task that prefers it takes its children, its continuations and the default actors that it calls along. What escapes –
/// unstructured tasks, sleeps on the machine's clock, Dispatch – arrives from another thread and is counted as foreign: with
/// it a run would not be the same again.
final class SeededWorld: TaskExecutor, SerialExecutor, @unchecked Sendable {
    private struct Timer {
        let due: TimeSpan
        let number: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// More jobs than any story needs: a story that never ends is a finding, not a hanging test.
    private static let mostSteps = 3_000_000

    /// How long a thread may be away between two jobs.
    private static let longestAbsence = TimeSpan(milliseconds: 50)

    private let thread = pthread_self()
    /// Under a lock for the sake of what escaped.
    private let ready = Mutex<(jobs: [UnownedJob], foreign: Int)>(([], 0))
    private var timers: [Timer] = []
    private var timersMade = 0
    private var random: SplitMix
    /// Time since the world began.
    private(set) var now = TimeSpan.zero
    /// Jobs that came from another thread.
    var foreign: Int { ready.withLock(\.foreign) }
    /// The most timers that were set at the same time.
    private(set) var mostTimers = 0
    /// What happened, in order.
    private(set) var lines: [String] = []
    /// Promises that were broken.
    private(set) var violations: [String] = []

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isForeign = pthread_equal(pthread_self(), thread) == 0
        ready.withLock { ready in
            ready.jobs.append(job)
            if isForeign { ready.foreign += 1 }
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Runs until nothing is left to do; what still waits then waits for ever.
    func run() {
        for _ in 0..<Self.mostSteps {
            let timer = nextTimer()
            if let timer, isFirst(timer) {
                ring(timer)
            } else if let job = nextJob() {
                job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            } else if let timer {
                ring(timer)
            } else {
                return
            }
        }
        violate("the story does not end")
    }

    private func nextTimer() -> Int? { timers.indices.min { isEarlier(timers[$0], timers[$1]) } }

    private func ring(_ place: Int) {
        let timer = timers.remove(at: place)
        now = max(now, timer.due)
        timer.continuation.resume()
    }

    /// Whether a timer goes before the jobs that are ready: one that is due takes its chance beside them, and now and then a
    /// thread is away for a moment.
    private func isFirst(_ place: Int) -> Bool {
        let left = timers[place].due - now
        if left <= .zero { return number(0...ready.withLock(\.jobs.count)) == 0 }
        return left <= Self.longestAbsence && strikes(oneIn: 64)
    }

    private func nextJob() -> UnownedJob? {
        let count = ready.withLock(\.jobs.count)
        guard count > 0 else { return nil }
        let place = Int.random(in: 0..<count, using: &random)
        return ready.withLock { $0.jobs.takeOut(place) }
    }

    private func isEarlier(_ left: Timer, _ right: Timer) -> Bool {
        (left.due, left.number) < (right.due, right.number)
    }

    // MARK: Time

    /// Returns at that time, or throws when the task is cancelled before.
    func sleep(until due: TimeSpan) async throws {
        timersMade += 1
        let number = timersMade
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                timers.append(Timer(due: due, number: number, continuation: continuation))
                mostTimers = max(mostTimers, timers.count)
            }
        } onCancel: {
            guard let place = timers.firstIndex(where: { $0.number == number }) else { return }
            timers.remove(at: place).continuation.resume(throwing: CancellationError())
        }
    }

    /// Lets time pass that no cancellation cuts short, as a write to a disk does.
    func pass(_ span: TimeSpan) async {
        timersMade += 1
        let number = timersMade
        let due = now + span
        // Resumed by `run`, and never thrown at: the timer's number is known to nobody who could cancel it.
        try? await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            timers.append(Timer(due: due, number: number, continuation: continuation))
        }
    }

    /// Returns when the task is cancelled.
    func hang() async { while (try? await sleep(until: now + .days(1_000))) != nil {} }

    // MARK: Chance

    /// True once in so many times; never for zero.
    func strikes(oneIn count: Int) -> Bool { count > 0 && Int.random(in: 0..<count, using: &random) == 0 }

    /// A span up to that length, short ones as likely as long ones.
    func span(upTo longest: TimeSpan) -> TimeSpan {
        let octaves = Int64.random(in: 0...20, using: &random)
        let bound = max(1, longest.milliseconds >> octaves)
        return TimeSpan(milliseconds: Int64.random(in: 0...bound, using: &random))
    }

    /// A number of a range.
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// One of these.
    func one<Element>(of elements: [Element]) -> Element { elements[number(0...elements.count - 1)] }

    // MARK: The account of it

    func note(_ line: @autoclosure () -> String) { lines.append("\(now) \(line())") }

    func violate(_ what: String) {
        note("VIOLATION \(what)")
        violations.append(what)
    }
}

extension [UnownedJob] {
    /// Takes a job out and puts the last one in its place.
    fileprivate mutating func takeOut(_ index: Int) -> UnownedJob {
        swapAt(index, count - 1)
        return removeLast()
    }
}

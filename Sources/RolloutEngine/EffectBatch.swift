public import RolloutModel

/// What the shell has to do about the events that it handed in together, in the order in which it may be done.
///
/// A later event of a batch may undo what an earlier one began: a halt gives up an increase that was decided a moment
/// before and whose intent goes to disk with the halt's. Such a call must not reach a socket any more (S1).
public struct EffectBatch: Sendable {
    /// First of all: calls on their way that are to be given up. That can only make things safer.
    public private(set) var cancellations: [UInt64] = []
    /// Then: what must be on disk before anything that follows.
    public private(set) var records: [JournalRecord] = []
    /// Answers to commands.
    public private(set) var answers: [(command: UInt64, answer: CommandAnswer)] = []
    /// Calls to be sent.
    public private(set) var calls: [StoreCallOrder] = []
    /// Measurements to be begun.
    public private(set) var measurements: [MeasurementOrder] = []
    /// When the engine wants to be woken.
    public private(set) var wakeAtBoot: TimeSpan?
    /// Calls that were given up before they were sent: they are not sent, and the engine is told so by `unsentAnswer`.
    public private(set) var unsent: [StoreCallOrder] = []

    /// What becomes known about a call that was given up before it was sent.
    public static let unsentAnswer = StoreAnswer.failure(
        StoreFailure(.cancelled, message: "it was given up before it was sent", certainlyWithoutEffect: true))

    /// The effects of one event, or of several handed in one after another.
    public init(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .record(let record): records.append(record)
            case .call(let order): calls.append(order)
            case .cancel(let order): giveUp(order)
            case .measure(let order): measurements.append(order)
            case .answer(let command, let answer): answers.append((command, answer))
            case .wake(let time): wakeAtBoot = time
            }
        }
    }

    private mutating func giveUp(_ order: UInt64) {
        guard let place = calls.firstIndex(where: { $0.id == order }) else { return cancellations.append(order) }
        unsent.append(calls.remove(at: place))
    }
}

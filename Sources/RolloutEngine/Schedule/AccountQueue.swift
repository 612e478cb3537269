import RolloutModel

/// What waits for its turn with one Store account: the most urgent first, among equals the one that came first.
struct AccountQueue: Sendable {
    /// Something to be asked of the Store.
    enum Errand: Hashable, Sendable {
        /// The usual poll of a rollout.
        case poll
        /// A question that a turn put.
        case question(RolloutTurn.Question)
        /// A measurement of the metric with this name and source.
        case measure(MetricName, MetricSource)
    }

    /// An errand in the queue.
    struct Waiting: Sendable {
        let slot: Int
        let errand: Errand
        /// The slot's number of it: an errand that was replaced by a more urgent one is skipped.
        let ticket: UInt64
        let since: TimeSpan
    }

    var budget: RequestBudget
    private var lines = [Line<Waiting>](repeating: Line(), count: RequestBudget.Priority.allCases.count)
    /// Waits of the errands that were let through, for the report: a moving average.
    private(set) var averageWait = TimeSpan.zero
    /// How long the account has brought nothing that can be used.
    var silence = Silence()

    init(limit: EngineSettings.Budget) { budget = RequestBudget(limit: limit) }

    mutating func enqueue(_ waiting: Waiting, _ priority: RequestBudget.Priority) {
        lines[priority.rawValue].append(waiting)
    }

    /// Whether nothing waits.
    var isEmpty: Bool { lines.allSatisfy { $0.count == 0 } }

    /// The first errand of a line; nil when none waits there.
    func first(_ priority: RequestBudget.Priority) -> Waiting? { lines[priority.rawValue].first }

    /// Takes the first errand of that line out.
    mutating func removeFirst(_ priority: RequestBudget.Priority) { lines[priority.rawValue].removeFirst() }

    /// The errand whose turn it is, and when it may be let through; nil when nothing waits.
    ///
    /// Read-backs and actions come before all others, which get past them only when actions have had their share. Among
    /// measurements and polls the one goes first that has waited longest beyond its line's patience, so that neither keeps
    /// the other out for good.
    ///
    /// - Parameters:
    ///   - now: The clock that no reboot turns back.
    ///   - requests: How many requests the first errand of a line takes.
    /// - Returns: The errand's line, and the moment.
    func turn(
        at now: TimeSpan, requests: (RequestBudget.Priority) -> Int
    ) -> (priority: RequestBudget.Priority, moment: TimeSpan)? {
        let patient = firstPatient
        let urgent: RequestBudget.Priority? = hasErrand(.readBack) ? .readBack : hasErrand(.action) ? .action : nil
        let patientMoment = patient.map { budget.earliest(requests($0), $0, isContended: true, at: now) }
        guard let urgent else { return patient.map { ($0, patientMoment ?? now) } }
        let cost = requests(urgent)
        let moment = budget.earliest(cost, urgent, isContended: patient != nil, at: now)
        if let patient, let patientMoment {
            // Nobody gets past an action that only waits for room: one small request after another would keep it out.
            let passing = max(patientMoment, budget.earliest(cost, urgent, isContended: false, at: now))
            if passing < moment { return (patient, passing) }
        }
        return (urgent, moment)
    }

    /// Whether somebody waits in the line.
    func hasErrand(_ priority: RequestBudget.Priority) -> Bool { lines[priority.rawValue].count > 0 }

    private var firstPatient: RequestBudget.Priority? {
        guard let poll = lines[RequestBudget.Priority.poll.rawValue].first?.since else {
            return hasErrand(.measurement) ? .measurement : nil
        }
        guard let measurement = lines[RequestBudget.Priority.measurement.rawValue].first?.since,
            measurement + RequestBudget.Priority.measurement.patience <= poll + RequestBudget.Priority.poll.patience
        else { return .poll }
        return .measurement
    }

    mutating func noteWait(_ wait: TimeSpan) {
        averageWait = TimeSpan(milliseconds: (averageWait.milliseconds * 7 + wait.milliseconds) / 8)
    }

    /// Everything that waits, the most urgent line first, in each line the one that came first.
    var waitingInOrder: [(priority: RequestBudget.Priority, waiting: Waiting)] {
        RequestBudget.Priority.allCases.flatMap { priority in lines[priority.rawValue].waiting.map { (priority, $0) } }
    }

    /// Everything that waits, in no particular order.
    var waiting: [Waiting] { lines.flatMap(\.waiting) }
}

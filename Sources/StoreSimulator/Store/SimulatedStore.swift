public import RolloutModel

/// The Microsoft Store as the submission API shows it, kept in memory: accounts, applications, flights, submissions on their
/// way, rollouts, tokens, analytics, faults, and the log of what truly happened.
///
/// A value without clock, input or output. Time comes in with every call and only ever goes forward, chance comes from the
/// scenario's seed, and what is to go wrong on the wire goes out as data: the same calls bring the same answers, always.
public struct SimulatedStore: Sendable {
    /// How the service behaves.
    public var settings: StoreSettings
    /// What it does where nobody knows what the real one does.
    public var knobs: StoreKnobs
    /// Every application, in the scenario's order.
    public internal(set) var applications: [SimulatedApplication] = []
    /// The changes that were truly made.
    public internal(set) var effects = BoundedLog<SimulatorEffect>(limit: StoreLimit.logEntries)
    /// The requests that came.
    public internal(set) var requests = BoundedLog<LoggedRequest>(limit: StoreLimit.logEntries)
    /// Timed events that could not be done, and why.
    public internal(set) var refusals = BoundedLog<String>(limit: StoreLimit.logEntries)
    /// The latest time that was told.
    public internal(set) var now: Timestamp

    var login: LoginService
    var faults = FaultPlan()
    var blobs = BlobStorage()
    /// So that no number is given twice.
    var deletedSubmissions = 0
    var agenda = Agenda()
    var limiter = RequestLimiter()
    var staleViews: [RolloutTarget: StaleView] = [:]
    var generator: SplitMix
    let seed: UInt64
    private let places: [ApplicationID: Int]

    /// A track as reads still show it.
    struct StaleView: Sendable {
        let track: SubmissionTrack
        let until: Timestamp
    }

    init(scenario: Scenario, places: [ApplicationID: Int], at start: Timestamp) {
        settings = scenario.settings
        knobs = scenario.knobs
        seed = scenario.seed
        generator = SplitMix(seed: scenario.seed)
        login = LoginService(accounts: scenario.accounts)
        now = start
        self.places = places
    }

    // MARK: Time

    /// Lets everything happen that is due up to `time`, in its order. An earlier time than the latest is taken for that.
    public mutating func advance(to time: Timestamp) {
        while let due = agenda.next(until: time) {
            now = max(now, due.time)
            perform(due.task)
        }
        now = max(now, time)
    }

    /// When the next thing happens by itself; nil while nothing is due.
    public var nextDue: Timestamp? { agenda.first }

    private mutating func perform(_ task: Agenda.Task) {
        switch task {
        case .leaveStatus(let reference, let status): leave(status, reference)
        case .startRollout(let reference): startRollout(reference)
        case .event(let event):
            do throws(EventRefusal) {
                try occur(event)
            } catch {
                refusals.append("\(now): \(error)")
            }
        case .late(let request, let account, let correlationID):
            _ = perform(request, Route(request), account, correlationID)
        }
    }

    // MARK: Applications

    /// The application of that Store ID.
    public func application(_ id: ApplicationID) -> SimulatedApplication? {
        places[id].map { applications[$0] }
    }

    /// The submissions of an application or flight.
    public func track(_ target: RolloutTarget) -> SubmissionTrack? {
        application(target.application)?.track(of: target.flight)
    }

    /// The rollout of the target's last published submission, as it truly stands.
    public func rollout(_ target: RolloutTarget) -> SimulatedRollout? { track(target)?.published?.rollout }

    mutating func changeApplication(_ id: ApplicationID, _ body: (inout SimulatedApplication) -> Void) {
        guard let place = places[id] else { return }
        body(&applications[place])
    }

    mutating func changeTrack(_ target: RolloutTarget, _ body: (inout SubmissionTrack) -> Void) {
        changeApplication(target.application) { $0.changeTrack(of: target.flight, body) }
    }

    mutating func change(_ reference: SubmissionReference, _ body: (inout SimulatedSubmission) -> Void) {
        changeTrack(reference.target) { $0.change(reference.submission, body) }
    }

    mutating func record(
        _ kind: SimulatorEffect.Kind, _ reference: SubmissionReference, from: String = "", to: String = "",
        by author: SimulatorEffect.Author, correlationID: CorrelationID? = nil
    ) {
        effects.append(
            SimulatorEffect(
                number: effects.total + 1, time: now, reference: reference, kind: kind, from: from, to: to,
                author: author, correlationID: correlationID))
    }
}

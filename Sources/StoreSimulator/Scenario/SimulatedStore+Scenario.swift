public import RolloutModel

/// Why a scenario cannot be played.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The application that it is about; nil where it is about none.
    public let application: ApplicationID?
    /// What is wrong and what to do.
    public let description: String
}

extension SimulatedStore {
    /// The Store as the scenario begins with it, at `start`. The scenario's past is not in the logs.
    ///
    /// - Throws: `ScenarioError` where the scenario contradicts itself.
    public init(_ scenario: Scenario, start: Timestamp) throws(ScenarioError) {
        var places: [ApplicationID: Int] = [:]
        let accounts = scenario.accounts.isEmpty ? [.example] : scenario.accounts
        var applications: [SimulatedApplication] = []
        for given in scenario.applications {
            let id = ApplicationID(given.id.rawValue.uppercased())
            guard places.updateValue(applications.count, forKey: id) == nil else {
                throw ScenarioError(application: given.id, description: "\(given.id) stands twice: keep one of the two")
            }
            let account = given.account ?? accounts[0].name
            guard accounts.contains(where: { $0.name == account }) else {
                throw ScenarioError(
                    application: given.id,
                    description: "\(given.id): there is no account \(account): add it to accounts")
            }
            applications.append(SimulatedApplication(given, id: id, account: account, start: start))
        }
        var scenario = scenario
        scenario.accounts = accounts
        let past = Past(scenario.applications)
        self.init(scenario: scenario, places: places, at: start - past.longestAge)
        self.applications = applications
        try live(past, until: start)
        begin(scenario, at: start)
    }

    private mutating func live(_ past: Past, until start: Timestamp) throws(ScenarioError) {
        for moment in past.moments {
            let event: SimulatorEvent =
                switch moment.what {
                case .submitted(let publication): .publish(moment.target, publication)
                case .ended(.halt): .halt(moment.target)
                case .ended(.finalize): .finalize(moment.target)
                }
            do throws(EventRefusal) {
                try occur(event, at: start - moment.age)
            } catch {
                throw ScenarioError(application: moment.target.application, description: "\(error)")
            }
        }
        advance(to: start)
    }

    private mutating func begin(_ scenario: Scenario, at start: Timestamp) {
        effects = BoundedLog(limit: StoreLimit.logEntries)
        refusals = BoundedLog(limit: StoreLimit.logEntries)
        for order in scenario.faults { faults.order(order) }
        faults.random = scenario.randomFaults
        for timed in scenario.events { agenda.plan(.event(timed.event), at: start + timed.after) }
    }
}

/// What happened before the start, oldest first.
private struct Past {
    enum What {
        case submitted(Publication)
        case ended(Publication.RolloutEnd)
    }

    struct Moment {
        let age: TimeSpan
        let target: RolloutTarget
        let what: What
    }

    let moments: [Moment]

    init(_ applications: [ScenarioApplication]) {
        var moments: [Moment] = []
        func add(_ submissions: [PastSubmission], _ target: RolloutTarget) {
            for submission in submissions {
                var publication = submission.publication
                if submission.isPublished { publication.certification = .immediate }
                moments.append(Moment(age: submission.age, target: target, what: .submitted(publication)))
                if let ended = submission.ended {
                    moments.append(Moment(age: ended.age, target: target, what: .ended(ended.how)))
                }
            }
        }
        for application in applications {
            let id = ApplicationID(application.id.rawValue.uppercased())
            add(application.submissions, RolloutTarget(application: id))
            for flight in application.flights {
                let flightID = FlightID(flight.id.rawValue.lowercased())
                add(flight.submissions, RolloutTarget(application: id, flight: flightID))
            }
        }
        // The sort keeps the order of equal ages: a scenario lists its submissions oldest first.
        self.moments = moments.enumerated()
            .sorted { ($0.element.age, $1.offset) > ($1.element.age, $0.offset) }.map(\.element)
    }

    var longestAge: TimeSpan { moments.first?.age ?? .zero }
}

extension SimulatedApplication {
    fileprivate init(_ given: ScenarioApplication, id: ApplicationID, account: AccountName, start: Timestamp) {
        self.init(
            id: id, name: given.name, account: account, devices: given.devices, adoption: given.adoption,
            isUnsupported: given.isUnsupported,
            flights: given.flights.map { flight in
                SimulatedFlight(
                    id: FlightID(flight.id.rawValue.lowercased()), name: flight.name,
                    rankHigherThan: flight.rankHigherThan, groups: flight.groups, devices: flight.devices)
            },
            frozenAt: given.frozenFor.map { start - $0 },
            rates: FailureRateTable(common: given.rates, versions: given.versionRates))
    }
}

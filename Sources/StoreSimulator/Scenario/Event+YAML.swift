import MarkedYAML
import RolloutModel

/// What events may name; an unknown name is reported where it stands.
struct KnownTargets {
    let flights: [ApplicationID: [FlightID]]
    let pace: Certification

    init(_ scenario: Scenario) {
        flights = scenario.applications.reduce(into: [:]) { $0[$1.id] = $1.flights.map(\.id) }
        pace = scenario.settings.certification
    }

    init(_ store: SimulatedStore) {
        flights = store.applications.reduce(into: [:]) { $0[$1.id] = $1.flights.map(\.id) }
        pace = store.settings.certification
    }

    /// Reads `application`, which must be known.
    func application(_ keys: MappingReader) -> ApplicationID? {
        guard let id = keys.required("application", .applicationID, example: "9NBLGGH4R315") else { return nil }
        guard flights[id] != nil else {
            let names = flights.keys.sorted().prefix(5).map(\.rawValue).joined(separator: ", ")
            keys.reader.error(
                at: keys.valuePosition(of: "application"), "the scenario has no application \(id)",
                writeInstead: "write one of: \(names)")
            return nil
        }
        return id
    }

    /// Reads `application` and `flight`.
    func target(_ keys: MappingReader) -> RolloutTarget? {
        let flight = keys.optional("flight", .flightID)
        guard let id = application(keys) else { return nil }
        if let flight, flights[id]?.contains(flight) != true {
            keys.reader.error(
                at: keys.valuePosition(of: "flight"), "\(id) has no flight \(flight)",
                writeInstead: "write the ID of one of its flights, or leave the key out")
            return nil
        }
        return RolloutTarget(application: id, flight: flight)
    }
}

extension Reading where Value == Scenario.TimedEvent {
    static func timedEvent(_ known: KnownTargets) -> Reading {
        .mapping { keys in
            let after = keys.required("at", .timeSpan(), example: "30s")
            guard let event = readEvent(keys, known), let after else { return nil }
            return Scenario.TimedEvent(after: after, event)
        }
    }
}

/// An event of the control API: `at` says how long from now, and its absence means at once.
struct ControlEvent {
    let after: TimeSpan?
    let event: SimulatorEvent
}

extension Reading where Value == ControlEvent {
    static func controlEvent(_ known: KnownTargets) -> Reading {
        .mapping { keys in
            let after = keys.optional("at", .timeSpan())
            return readEvent(keys, known).map { ControlEvent(after: after, event: $0) }
        }
    }
}

/// The event that the mapping names; problems are reported.
private func readEvent(_ keys: MappingReader, _ known: KnownTargets) -> SimulatorEvent? {
    func onTarget(_ make: @escaping (RolloutTarget) -> SimulatorEvent) -> Reading<SimulatorEvent> {
        .mapping { keys in known.target(keys).map(make) }
    }
    func onApplication(_ make: @escaping (ApplicationID) -> SimulatorEvent) -> Reading<SimulatorEvent> {
        .mapping { keys in known.application(keys).map(make) }
    }
    let readings: [(key: String, reading: Reading<SimulatorEvent>)] = [
        ("setPercentage", .setPercentage(known)), ("halt", onTarget { .halt($0) }),
        ("finalize", onTarget { .finalize($0) }), ("publish", .publish(known)), ("nextCommit", .nextCommit(known)),
        ("release", onTarget { .release($0) }),
        ("cancel", onTarget { .cancel($0) }), ("delete", onTarget { .delete($0) }), ("setRates", .setRates(known)),
        ("addFailure", .addFailure(known)),
        ("freeze", onApplication { .freeze($0) }), ("unfreeze", onApplication { .unfreeze($0) }),
        ("fault", .orderedFault(known)), ("clearFaults", .flag(.clearFaults)), ("expireTokens", .flag(.expireTokens)),
        ("rotateSecret", .rotateSecret),
    ]
    let events = readings.map { keys.optional($0.key, $0.reading) }
    let named = readings.indices.filter { keys.has(readings[$0].key) }
    guard named.count == 1 else {
        let all = readings.map(\.key).joined(separator: ", ")
        keys.reader.error(
            at: keys.position, named.isEmpty ? "the event has no name" : "the event has \(named.count) names",
            writeInstead: "give exactly one of: \(all)")
        return nil
    }
    return events[named[0]]
}

extension Reading where Value == SimulatorEvent {
    /// An event that happens when something else says so.
    static func event(_ known: KnownTargets) -> Reading { .mapping { keys in readEvent(keys, known) } }

    fileprivate static func flag(_ event: SimulatorEvent) -> Reading {
        Reading { node, reader in Reading<Bool>.yes.read(node, reader).map { _ in event } }
    }

    fileprivate static func setPercentage(_ known: KnownTargets) -> Reading {
        .mapping { keys in
            let percentage = keys.required("percentage", .anyPercentage, example: "25")
            guard let target = known.target(keys), let percentage else { return nil }
            return .setPercentage(target, percentage)
        }
    }

    fileprivate static func publish(_ known: KnownTargets) -> Reading {
        .mapping { keys in
            let target = known.target(keys)
            let ending = keys.optional("ending", Reading<Publication.RolloutEnd>.word)
            guard var publication = readPublication(keys, known.pace), let target else { return nil }
            publication.ending = ending
            return .publish(target, publication)
        }
    }

    fileprivate static func nextCommit(_ known: KnownTargets) -> Reading {
        .mapping { keys in
            let target = known.target(keys)
            let certification = keys.optional("certification", .certification(known.pace))
            let failure = keys.optional("fails", .certificationFailure)
            return target.map { .nextCommit($0, certification: certification, failure: failure) }
        }
    }

    fileprivate static func setRates(_ known: KnownTargets) -> Reading {
        .mapping { keys in
            let id = known.application(keys)
            let version = keys.required("version", .packageVersion, example: "4.2.0.0")
            var rates: [FailureKind: Double] = [:]
            for kind in FailureKind.allCases { rates[kind] = keys.optional(kind.rawValue, .share) }
            guard let id, let version else { return nil }
            return .setRates(id, version, rates)
        }
    }

    fileprivate static func addFailure(_ known: KnownTargets) -> Reading {
        .mapping { keys in
            let id = known.application(keys)
            let version = keys.required("version", .packageVersion, example: "4.2.0.0")
            let kind = keys.optional("kind", Reading<FailureKind>.word, default: .crash)
            let function = keys.required("in", .name(), example: "render_tile")
            let share = keys.required("share", .share, example: "2%")
            guard let id, let version, let function, let share else { return nil }
            return .addFailure(id, SingleFailure(kind, in: function, of: version, share: share))
        }
    }

    fileprivate static func orderedFault(_ known: KnownTargets) -> Reading {
        Reading { node, reader in
            switch Reading<PlannedFault>.fault(known).read(node, reader) {
            case .ordered(let order): return .fault(order)
            case .random:
                reader.error(
                    at: node.position, "an event cannot bring a fault by chance",
                    writeInstead: "remove \"rate\", or put the fault into \"faults\"")
                return nil
            case nil: return nil
            }
        }
    }

    fileprivate static var rotateSecret: Reading {
        .mapping { keys in
            let client = keys.required("client", .name(), example: SimulatedAccount.example.clients[0].id)
            let secret = keys.required("secret", .text, example: "another-secret")
            guard let client, let secret else { return nil }
            return .rotateSecret(client: client, secret: secret)
        }
    }
}

public import RolloutModel

/// What people in Partner Center and tests do to the Store.
extension SimulatedStore {
    /// Lets an event happen at `time`.
    ///
    /// - Throws: `EventRefusal` where the Store would not let a person do this.
    public mutating func occur(_ event: SimulatorEvent, at time: Timestamp) throws(EventRefusal) {
        advance(to: time)
        try occur(event)
    }

    /// Lets an event happen once `time` has come; one that is refused then stands in `refusals`.
    ///
    /// - Throws: `EventRefusal` where too many events wait already.
    public mutating func schedule(_ event: SimulatorEvent, at time: Timestamp) throws(EventRefusal) {
        guard !agenda.isFull else {
            throw EventRefusal(.tooMany, "\(StoreLimit.waiting) events are waiting already: let time pass first")
        }
        agenda.plan(.event(event), at: time)
    }

    mutating func occur(_ event: SimulatorEvent) throws(EventRefusal) {
        switch event {
        case .setPercentage(let target, let percentage):
            guard (0...100).contains(percentage) else {
                throw EventRefusal(.badValue, "\(percentage) is not a percentage: give a number from 0 to 100")
            }
            setPercentage(try openRollout(target), percentage, by: .person)
        case .halt(let target): halt(try openRollout(target), by: .person)
        case .finalize(let target): finalize(try openRollout(target), by: .person)
        case .publish(let target, let publication): try submit(target, publication)
        case .nextCommit(let target, let certification, let failure):
            guard track(target) != nil else { throw Self.unknown(target) }
            changeTrack(target) { $0.nextCommit = .init(certification: certification, failure: failure) }
        case .release(let target): try release(target)
        case .cancel(let target): move(try pending(target), to: .canceled, by: .person)
        case .delete(let target): try deletePending(target)
        case .setRates(let id, let version, let rates): try setRates(id, version, rates)
        case .addFailure(let id, let failure): try add(failure, to: id)
        case .freeze(let id):
            try known(id)
            let time = now
            changeApplication(id) { $0.frozenAt = $0.frozenAt ?? time }
        case .unfreeze(let id):
            try known(id)
            changeApplication(id) { $0.frozenAt = nil }
        case .fault(let order): try add(order)
        case .clearFaults: faults.clear()
        case .expireTokens: login.expireTokens()
        case .rotateSecret(let client, let secret): try rotate(client, secret)
        }
    }

    private func known(_ id: ApplicationID) throws(EventRefusal) {
        guard application(id) != nil else { throw Self.unknown(RolloutTarget(application: id)) }
    }

    private func openRollout(_ target: RolloutTarget) throws(EventRefusal) -> SubmissionReference {
        guard let track = track(target) else { throw Self.unknown(target) }
        guard let published = track.published, published.isRollingOut else {
            let state = track.published?.rollout.status.rawValue ?? "nothing is published"
            throw EventRefusal(
                .noRollout, "\(target) has no rollout in progress (\(state)): publish with a rollout first")
        }
        return SubmissionReference(target, published.id)
    }

    private func pending(_ target: RolloutTarget) throws(EventRefusal) -> SubmissionReference {
        guard let track = track(target) else { throw Self.unknown(target) }
        guard let id = track.pendingID else {
            throw EventRefusal(.noPending, "\(target) has no submission under way: publish one first")
        }
        return SubmissionReference(target, id)
    }

    private mutating func release(_ target: RolloutTarget) throws(EventRefusal) {
        let reference = try pending(target)
        guard track(target)?.pending?.status == .pendingPublication else {
            throw EventRefusal(.noPending, "submission \(reference.submission) does not wait in PendingPublication")
        }
        proceed(reference, by: .person)
    }

    private mutating func deletePending(_ target: RolloutTarget) throws(EventRefusal) {
        let reference = try pending(target)
        let status = track(target)?.pending?.status.storeName ?? ""
        changeTrack(target) { track in
            track.submissions.removeAll { $0.id == reference.submission }
            track.pendingID = nil
        }
        deletedSubmissions += 1
        record(.deleted, reference, from: status, by: .person)
    }

    private mutating func setRates(
        _ id: ApplicationID, _ version: PackageVersion, _ given: [FailureKind: Double]
    ) throws(EventRefusal) {
        try known(id)
        if let bad = given.values.first(where: { !(0...1).contains($0) }) {
            throw EventRefusal(.badValue, "\(bad) is not a rate: give a share of the devices such as 1.5% or 0.015")
        }
        let time = now
        changeApplication(id) { application in
            var rates = application.rates.rates(of: version, at: time)
            for kind in FailureKind.allCases { rates[kind] = given[kind] ?? rates[kind] }
            application.rates.set(rates, of: version, at: time)
        }
    }

    private mutating func add(_ failure: SingleFailure, to id: ApplicationID) throws(EventRefusal) {
        try known(id)
        guard (0...1).contains(failure.share) else {
            throw EventRefusal(
                .badValue, "\(failure.share) is no share: give one of the devices such as 1.5% or 0.015")
        }
        guard application(id)?.singleFailures.count ?? 0 < StoreLimit.singleFailures else {
            throw EventRefusal(.tooMany, "\(id) has \(StoreLimit.singleFailures) failures of its own already")
        }
        let time = now
        changeApplication(id) { $0.singleFailures.add(failure, at: time) }
    }

    private mutating func add(_ order: FaultOrder) throws(EventRefusal) {
        guard faults.orders.count < StoreLimit.waiting else {
            throw EventRefusal(.tooMany, "\(StoreLimit.waiting) faults are waiting already: clear them first")
        }
        faults.order(order)
    }

    private mutating func rotate(_ client: String, _ secret: String) throws(EventRefusal) {
        guard login.rotate(client: client, secret: secret) else {
            throw EventRefusal(.unknownTarget, "there is no client \(client) in the scenario")
        }
    }
}

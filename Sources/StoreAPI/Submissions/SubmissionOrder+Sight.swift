package import RolloutModel

/// What one reading of the Store says about a change whose answer was lost.
enum Sight {
    /// The change took place; with the submission's number, where there is one.
    case effect(SubmissionID?)
    /// Everything is as it was before.
    case oldState
    /// The reading failed, or shows neither.
    case unclear
}

extension SubmissionOrder {
    /// The change itself.
    var request: StoreRequest {
        switch self {
        case .create(let target, let isMinimal): .create(target, isMinimal: isMinimal)
        case .update(let reference, let document): .update(reference, document)
        case .commit(let reference): .commit(reference)
        case .delete(let reference): .delete(reference)
        case .createFlight(let flight, let application): .createFlight(flight, of: application)
        case .deleteFlight(let target): .deleteFlight(target)
        case .endRollout(let reference, .halt): .halt(reference)
        case .endRollout(let reference, .finalize): .finalize(reference)
        }
    }

    /// What is read before the change, so that its effect can be told from what was there already; nil where the effect speaks
    /// for itself.
    var lookBefore: StoreRequest? {
        switch self {
        case .create, .createFlight, .commit, .endRollout: lookAfter
        case .update, .delete, .deleteFlight: nil
        }
    }

    /// What shows whether the change took place.
    var lookAfter: StoreRequest {
        switch self {
        case .create(let target, _): .slots(target)
        case .update(let reference, _), .delete(let reference): .submission(reference)
        case .commit(let reference): .status(reference)
        case .createFlight(_, let application): .flights(of: application, skip: 0, top: StorePage<StoreFlight>.size)
        case .deleteFlight(let target): .slots(target)
        case .endRollout(let reference, _): .rollout(reference)
        }
    }

    /// Why the change cannot be made as things stand; nil where nothing is in its way.
    func obstacle(
        in response: StoreResponse, _ request: StoreRequest, by wire: StoreWire
    ) throws(StoreFailure) -> StoreFailure? {
        do throws(ShapeProblem) {
            guard let json = response.document else { throw ShapeProblem("the body is missing") }
            return try obstacle(in: json).map {
                StoreFailure(.conflict, message: $0, certainlyWithoutEffect: true, serverDate: response.serverDate)
            }
        } catch {
            throw wire.misshapen(request, response, error)
        }
    }

    private func obstacle(in json: JSONValue) throws(ShapeProblem) -> String? {
        switch self {
        case .create(let target, _):
            guard let pending = try SubmissionSlots(json, of: target).pending else { return nil }
            return
                "\(target) has submission \(pending) under way already, and there is room for one only: go on with it, "
                + "or delete it first. Nothing was sent."
        case .commit(let reference):
            let status = try SubmissionProgress(json).status
            guard status != .pendingCommit else { return nil }
            return
                "\(reference) is \(status.storeName) and not PendingCommit: it cannot be committed. Nothing was sent."
        case .createFlight(let flight, let application):
            let name = flight.friendlyName.value ?? ""
            guard try Self.flights(json).contains(where: { $0.friendlyName.value == name }) else { return nil }
            return "\(application) has a flight \(quoted(name)) already: choose another name. Nothing was sent."
        case .endRollout(let reference, _):
            let rollout = try PackageRollout(json)
            guard !rollout.isEnabled || rollout.isOver else { return nil }
            return "The rollout of \(reference) is over already, or there is none. Nothing was sent."
        case .update, .delete, .deleteFlight: return nil
        }
    }

    /// The submission's number in the answer to the change; nil where the answer needs none.
    func submission(
        in response: StoreResponse, _ request: StoreRequest, by wire: StoreWire
    ) throws(StoreFailure) -> SubmissionID? {
        do throws(ShapeProblem) {
            switch self {
            case .create:
                guard let id = try response.document?.identifier("id") else { throw ShapeProblem("id is missing") }
                return SubmissionID(id)
            case .update(let reference, _):
                guard try response.document?.identifier("id") == reference.submission.rawValue else {
                    throw ShapeProblem("the answer is about another submission")
                }
                return reference.submission
            case .commit(let reference), .delete(let reference), .endRollout(let reference, _):
                return reference.submission
            case .createFlight:
                guard try response.document?.identifier("flightId") != nil else {
                    throw ShapeProblem("flightId is missing")
                }
                return nil
            case .deleteFlight: return nil
            }
        } catch {
            throw wire.misshapen(request, response, error)
        }
    }

    /// What a reading afterwards shows.
    func sight(of result: Result<StoreResponse, StoreFailure>) -> Sight {
        switch result {
        case .failure(let failure): sight(of: failure)
        case .success(let response): (try? response.document.map { try sight(in: $0) }) ?? .unclear
        }
    }

    /// What was deleted is not found; of the gone application or of a wrong ID nothing is said.
    private func sight(of failure: StoreFailure) -> Sight {
        switch self {
        case .delete(let reference) where failure.kind == .notFound: .effect(reference.submission)
        case .deleteFlight where failure.kind == .notFound: .effect(nil)
        default: .unclear
        }
    }

    private func sight(in json: JSONValue) throws(ShapeProblem) -> Sight {
        switch self {
        case .create(let target, _):
            return try SubmissionSlots(json, of: target).pending.map { .effect($0) } ?? .oldState
        case .update(let reference, let document):
            guard try json.identifier("id") == reference.submission.rawValue else { return .unclear }
            let differences = SubmissionDocument.differences(document.resource, SubmissionResource(json: json))
                .filter { !$0.isFilledIn }
            return differences.isEmpty ? .effect(reference.submission) : .oldState
        case .commit(let reference):
            return try SubmissionProgress(json).status == .pendingCommit ? .oldState : .effect(reference.submission)
        case .delete: return .oldState
        case .createFlight(let flight, _):
            let name = flight.friendlyName.value
            return try Self.flights(json).contains { $0.friendlyName.value == name } ? .effect(nil) : .oldState
        case .deleteFlight: return .oldState
        case .endRollout(let reference, let end):
            let wanted: PackageRollout.Status = end == .halt ? .stopped : .complete
            let rollout = try PackageRollout(json)
            if rollout.status == wanted { return .effect(reference.submission) }
            return rollout.isOver ? .unclear : .oldState
        }
    }

    private static func flights(_ json: JSONValue) throws(ShapeProblem) -> [StoreFlight] {
        try StorePage<StoreFlight>(json, skip: 0).entries
    }
}

extension PackageRollout {
    /// Whether nothing can change it any more.
    package var isOver: Bool { status == .stopped || status == .complete }
}

extension JSONDifference {
    /// Whether it is a member that was not sent and that the Store shows without a value: what it will read from a new package.
    fileprivate var isFilledIn: Bool {
        guard before == nil, !path.hasSuffix("]") else { return false }
        switch after {
        case .null?: return true
        case .array(let elements)?: return elements.isEmpty
        case .string(let text)?: return text.isEmpty
        default: return false
        }
    }
}

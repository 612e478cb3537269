import RolloutModel

/// Making and deleting flights over the API.
extension SimulatedStore {
    /// Makes a flight with an empty submission under way.
    mutating func createFlight(
        _ application: SimulatedApplication, _ request: SimulatorRequest, _ correlationID: CorrelationID
    ) -> Reply {
        let body = JSON(request.body) ?? .null
        guard let name = body.member("friendlyName")?.text, !name.isEmpty else {
            return .invalidParameter("The friendlyName must not be empty.", target: "friendlyName")
        }
        guard !application.flights.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
            return .invalidState("A flight of that name exists.", target: "friendlyName")
        }
        let groups = (body.member("groupIds")?.items ?? []).compactMap { item -> String? in
            switch item {
            case .string(let text), .number(let text): text
            default: nil
            }
        }
        let rank = body.member("rankHigherThan")?.text ?? "Non-flighted submission"
        guard rank == "Non-flighted submission" || application.flights.contains(where: { $0.name == rank }) else {
            return .invalidParameter("There is no flight '\(rank)'.", target: "rankHigherThan")
        }
        let flight = SimulatedFlight(
            id: FlightID(generator.guid()), name: name, rankHigherThan: rank, groups: groups,
            devices: ScenarioFlight("new", name: name, submissions: []).devices)
        changeApplication(application.id) { $0.flights.append(flight) }
        let target = RolloutTarget(application: application.id, flight: flight.id)
        let document: JSON = [
            "flightPackages": [],
            "packageDeliveryOptions": [
                "packageRollout": rolloutJSON(SimulatedRollout(planned: nil)), "isMandatoryUpdate": false,
                "mandatoryUpdateEffectiveDate": "1601-01-01T00:00:00.0000000Z",
            ],
            "targetPublishMode": "Immediate", "targetPublishDate": "", "notesForCertification": "",
        ]
        let reference = makeDraft(target, document: document)
        record(.flightCreated, reference, to: name, by: .api, correlationID: correlationID)
        var reply = self.flight(target)
        reply.status = 201
        return reply
    }

    /// Deletes a flight, unless one of its submissions is on its way.
    mutating func deleteFlight(_ target: RolloutTarget, _ correlationID: CorrelationID) -> Reply {
        guard let track = track(target) else { return .notFound("Flight not found", target: "flightId") }
        if let pending = track.pending, pending.status != .pendingCommit, !pending.status.isFailure {
            return .invalidState("The flight has a submission in progress and cannot be deleted", target: "flightId")
        }
        deletedSubmissions += track.submissions.count
        changeApplication(target.application) { application in
            application.flights.removeAll { $0.id == target.flight }
        }
        record(.flightDeleted, SubmissionReference(target, "0"), by: .api, correlationID: correlationID)
        return Reply(status: 204, content: .empty)
    }
}

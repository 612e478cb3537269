import RolloutModel

/// What the simulator truly knows, as its own API shows it.
extension SimulatedStore {
    var stateJSON: JSON {
        [
            "now": .string(now.description), "seed": .number("\(seed)"),
            "applications": .array(applications.map(json)),
            "requests": .number("\(requests.total)"), "effects": .number("\(effects.total)"),
            "refusals": .array(refusals.entries.map(JSON.string)),
        ]
    }

    private func json(_ application: SimulatedApplication) -> JSON {
        [
            "id": .string(application.id.rawValue), "name": .string(application.name),
            "account": .string(application.account.rawValue),
            "frozenAt": .optional(application.frozenAt?.description),
            "submissions": submissions(application.track),
            "flights": .array(
                application.flights.map { flight in
                    [
                        "id": .string(flight.id.rawValue), "name": .string(flight.name),
                        "submissions": submissions(flight.track),
                    ]
                }),
        ]
    }

    private func submissions(_ track: SubmissionTrack) -> JSON {
        let shares = DeviceDays.shares(track, at: now)
        return .array(
            track.submissions.map { submission in
                let share = shares.first { $0.submission.id == submission.id }?.share ?? 0
                let place =
                    submission.id == track.publishedID
                    ? "published" : (submission.id == track.pendingID ? "pending" : "past")
                return [
                    "id": .string(submission.id.rawValue), "place": .string(place),
                    "status": .string(submission.status.storeName),
                    "versions": .array(submission.versions.map { .string($0.description) }),
                    "rollout": rolloutJSON(submission.rollout), "deviceShare": .double(share),
                    "publishedAt": .optional(submission.publishedAt?.description),
                ]
            })
    }

    var randomJSON: JSON {
        .array(
            faults.random.map { random in
                [
                    "fault": .string(random.fault.label), "on": .string(random.kind.rawValue),
                    "rate": .double(random.rate),
                ]
            })
    }
}

extension FaultOrder {
    var json: JSON {
        [
            "fault": .string(fault.label), "on": .string(kind.rawValue),
            "application": .optional(application?.rawValue), "request": .number("\(request)"),
            "times": .number("\(times)"),
        ]
    }
}

extension StoreKnobs {
    var json: JSON {
        [
            "decrease": .string(decrease.rawValue), "invalidPercentage": .string(invalidPercentage.rawValue),
            "zeroPercentage": .string(zeroPercentage.rawValue), "samePercentage": .string(samePercentage.rawValue),
            "repeatedEnd": .string(repeatedEnd.rawValue), "notStarted": .string(notStarted.rawValue),
            "rolloutStartDelay": .string(rolloutStartDelay.description),
            "missingContentType": .string(missingContentType.rawValue),
            "wrongApplication": .string(wrongApplication.rawValue),
            "skippedStatuses": .array(skippedStatuses.map { .string($0.storeName) }),
            "numbers": .string(numbers.rawValue), "cloneAfterHalt": .string(cloneAfterHalt.rawValue),
            "clonedRollout": .string(clonedRollout.rawValue),
            "commitStatus": .number("\(commitStatus)"), "staleReads": .string(staleReads.description),
        ]
    }
}

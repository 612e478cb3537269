import RolloutModel

/// The requests of the submission side.
extension StoreRequest {
    /// A page of the account's applications.
    static func applications(skip: Int, top: Int) -> StoreRequest {
        StoreRequest(
            method: .get, path: "applications?top=\(top)&skip=\(skip)", purpose: "list the account's applications")
    }

    /// A page of an application's flights.
    static func flights(of application: ApplicationID, skip: Int, top: Int) -> StoreRequest {
        StoreRequest(
            method: .get,
            path: folder(RolloutTarget(application: application)) + "/listflights?top=\(top)&skip=\(skip)",
            purpose: "list the flights of \(application)")
    }

    static func createFlight(_ flight: StoreFlight, of application: ApplicationID) -> StoreRequest {
        StoreRequest(
            method: .post, path: folder(RolloutTarget(application: application)) + "/flights",
            purpose: "create a flight of \(application)", body: flight.json.text, subject: "the list of flights")
    }

    static func deleteFlight(_ target: RolloutTarget) -> StoreRequest {
        StoreRequest(method: .delete, path: folder(target), purpose: "delete \(target)", subject: "the flight")
    }

    /// A new submission, a clone of the last one. The minimal answer spares the Store the time in which its gateway gives up;
    /// it has an `id` and neither listings nor packages.
    static func create(_ target: RolloutTarget, isMinimal: Bool) -> StoreRequest {
        StoreRequest(
            method: .post, path: folder(target) + "/submissions" + (isMinimal ? "?isMinimalResponse=true" : ""),
            purpose: "create a submission of \(target)", subject: "the application")
    }

    static func update(_ reference: SubmissionReference, _ document: SubmissionDocument) -> StoreRequest {
        StoreRequest(
            method: .put, path: folder(reference), purpose: "update \(reference)", body: document.sentText,
            subject: "the submission")
    }

    static func commit(_ reference: SubmissionReference) -> StoreRequest {
        StoreRequest(
            method: .post, path: folder(reference) + "/commit", purpose: "commit \(reference)",
            subject: "the submission's status")
    }

    static func delete(_ reference: SubmissionReference) -> StoreRequest {
        StoreRequest(
            method: .delete, path: folder(reference), purpose: "delete \(reference)", subject: "the submission")
    }
}

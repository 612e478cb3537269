import RolloutModel

/// One request to the Store, below its address.
package struct StoreRequest: Sendable {
    package let method: WebRequest.Method
    /// Relative, percent-encoded, with its query: `applications/9NBLGGH4R315`.
    package let path: String
    /// What it is for, to finish the sentence "The Store refused to …".
    let purpose: String
    /// What it carries; nil for nothing.
    var body: [UInt8]?
    /// What has to be read again where nobody knows whether a change took place.
    var subject = "the rollout"

    /// Whether it changes the Store.
    package var isMutating: Bool { method != .get }

    /// The application or flight with its two references.
    static func slots(_ target: RolloutTarget) -> StoreRequest {
        StoreRequest(method: .get, path: folder(target), purpose: "show \(target)")
    }

    /// The whole submission.
    static func submission(_ reference: SubmissionReference) -> StoreRequest {
        StoreRequest(method: .get, path: folder(reference), purpose: "show \(reference)")
    }

    /// The submission's `status`.
    static func status(_ reference: SubmissionReference) -> StoreRequest {
        StoreRequest(method: .get, path: folder(reference) + "/status", purpose: "show the status of \(reference)")
    }

    /// The submission's `packagerollout`.
    static func rollout(_ reference: SubmissionReference) -> StoreRequest {
        StoreRequest(
            method: .get, path: folder(reference) + "/packagerollout", purpose: "show the rollout of \(reference)")
    }

    /// The three POSTs. The percentage is written with a point, whatever the machine's language.
    static func setPercentage(_ reference: SubmissionReference, _ percentage: Percentage) -> StoreRequest {
        StoreRequest(
            method: .post,
            path: folder(reference) + "/updatepackagerolloutpercentage?percentage=" + percentage.digits,
            purpose: "set \(percentage) for \(reference)")
    }

    static func halt(_ reference: SubmissionReference) -> StoreRequest {
        StoreRequest(method: .post, path: folder(reference) + "/haltpackagerollout", purpose: "halt \(reference)")
    }

    static func finalize(_ reference: SubmissionReference) -> StoreRequest {
        StoreRequest(
            method: .post, path: folder(reference) + "/finalizepackagerollout", purpose: "finalize \(reference)")
    }

    static func folder(_ target: RolloutTarget) -> String {
        let application = "applications/" + percentEncoded(target.application.rawValue)
        return target.flight.map { application + "/flights/" + percentEncoded($0.rawValue) } ?? application
    }

    static func folder(_ reference: SubmissionReference) -> String {
        folder(reference.target) + "/submissions/" + percentEncoded(reference.submission.rawValue)
    }
}

import RolloutModel
import StoreAPI

/// The Store at its door: takes messages as the client writes them and answers in the Store's own spelling, from the true
/// state.
struct WireStore {
    /// Where the API is.
    static let origin = "https://manage.devcenter.microsoft.com"

    let clocks: Clocks
    /// What the answer is distorted by.
    let distortion: Fault?
    /// Numbers the variants of a distortion.
    let variant: Int

    /// Takes a message, carries out what it orders, and answers.
    func answer(_ message: WebRequest, _ store: inout TrueStore, trip: Int, lostAt: TimeSpan?) -> WebReply {
        let parts = message.address.path.split(separator: "/").map(String.init)
        guard message.address.origin == Self.origin, parts.count >= 4,
            Array(parts[..<3]) == ["v1.0", "my", "applications"]
        else { return refuse(404, "ResourceNotFound") }
        var rest = parts[3...]
        let application = ApplicationID(rest.removeFirst())
        var flight: FlightID?
        if rest.first == "flights", rest.count >= 2 {
            flight = FlightID(rest[rest.startIndex + 1])
            rest.removeFirst(2)
        }
        let target = RolloutTarget(application: application, flight: flight)
        if rest.isEmpty { return ok(slots(store.product(target), target)) }
        guard rest.first == "submissions", rest.count >= 2 else { return refuse(404, "ResourceNotFound") }
        let reference = SubmissionReference(target, SubmissionID(rest[rest.startIndex + 1]))
        rest.removeFirst(2)
        guard let submission = store.submission(reference) else { return refuse(404, "SubmissionNotFound") }
        switch (message.method, rest.first) {
        case (.get, nil): return ok(details(submission, reference))
        case (.get, "status"):
            return ok(
                "{\"status\":\"\(submission.status.storeName)\",\"statusDetails\":{\"errors\":[],\"warnings\":[]}}")
        case (.get, "packagerollout"): return ok(rollout(shown(submission)))
        case (.post, let action?):
            guard let call = call(action, reference, message.address.query) else {
                return refuse(400, "InvalidParameterValue")
            }
            guard
                let changed = store.perform(
                    call, by: .request(trip), at: clocks.elapsed,
                    freshAt: min(lostAt ?? clocks.elapsed, clocks.elapsed) + StoreFront.settling)
            else {
                return refuse(409, "InvalidState")
            }
            return distortion == .mute ? reply(204, "") : ok(rollout(changed))
        default: return refuse(404, "ResourceNotFound")
        }
    }

    private func call(_ action: String, _ reference: SubmissionReference, _ query: String?) -> StoreCall? {
        switch action {
        case "haltpackagerollout": return .halt(reference)
        case "finalizepackagerollout": return .finalize(reference)
        case "updatepackagerolloutpercentage":
            guard let query, query.hasPrefix("percentage="), let value = Double(query.dropFirst("percentage=".count)),
                let percentage = Percentage(value)
            else { return nil }
            return .setPercentage(reference, percentage)
        default: return nil
        }
    }

    // MARK: Documents

    private func slots(_ product: TrueStore.Product, _ target: RolloutTarget) -> String {
        let kind = target.flight == nil ? "Application" : "Flight"
        let id = target.flight.map { "\"flightId\":\"\($0.rawValue)\"" } ?? "\"id\":\"\(target.application.rawValue)\""
        var members = [id]
        if let published = product.published, distortion != .missingSlots {
            members.append("\"lastPublished\(kind)Submission\":{\"id\":\(identifier(published))}")
        }
        if let pending = product.pending {
            members.append("\"pending\(kind)Submission\":{\"id\":\(identifier(pending))}")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private func details(_ submission: TrueStore.Submission, _ reference: SubmissionReference) -> String {
        let packages = submission.versions.map { "{\"fileStatus\":\"Uploaded\",\"version\":\"\($0)\"}" }
        let name = reference.target.flight == nil ? "applicationPackages" : "flightPackages"
        return "{\"id\":\(identifier(reference.submission)),\"status\":\"\(submission.status.storeName)\",\"\(name)\":["
            + packages.joined(separator: ",") + "]}"
    }

    private func identifier(_ id: SubmissionID) -> String {
        distortion == .oddSpelling && variant % 2 == 0 ? id.rawValue : "\"\(id.rawValue)\""
    }

    private func shown(_ submission: TrueStore.Submission) -> PackageRollout {
        let isStale = distortion == .staleRead && clocks.elapsed < submission.freshAt
        return isStale ? submission.before : submission.rollout
    }

    private func rollout(_ rollout: PackageRollout) -> String {
        let isOdd = distortion == .oddSpelling && variant % 3 == 1
        let status =
            distortion == .unknownStatus ? Self.strange[variant % Self.strange.count] : rollout.status.storeName
        var members = [
            "\"isPackageRollout\":\(rollout.isEnabled)",
            "\"\(isOdd ? "PackageRolloutStatus" : "packageRolloutStatus")\":\"\(status)\"",
            "\"fallbackSubmissionId\":\"\(rollout.fallback?.rawValue ?? "0")\"",
        ]
        if let percentage = percentage(rollout) {
            members.append("\"\(isOdd ? "PackageRolloutPercentage" : "packageRolloutPercentage")\":\(percentage)")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// Words that the documentation does not have, one of them known in other letters.
    private static let strange = ["PackageRolloutPaused", "packagerolloutinprogress", ""]
    /// What no percentage is; nil for one that is missing.
    private static let unreadable: [String?] = [nil, "null", "\"many\"", "1e400", "true", "-5", "250", "[]", "\"NaN\""]

    private func percentage(_ rollout: PackageRollout) -> String? {
        if distortion == .malformedPercentage { return Self.unreadable[variant % Self.unreadable.count] }
        let value = rollout.percentage?.value ?? 0
        guard distortion == .oddSpelling else { return "\(value)" }
        return ["\"\(value)\"", "\(Int(value))", "\(value / 10)e1", "\(value * 10)E-1"][variant % 4]
    }

    // MARK: Answers

    private func ok(_ body: String) -> WebReply { reply(200, body) }

    private func refuse(_ status: Int, _ code: String) -> WebReply {
        reply(
            status,
            "{\"code\":\"\(code)\",\"message\":\"The request was refused.\",\"source\":\"Ingestion\",\"target\":\"submission\"}"
        )
    }

    /// An answer with the headers that all have.
    func reply(_ status: Int, _ body: String, _ more: [String: String] = [:]) -> WebReply {
        var headers = ["content-type": "application/json", "ms-correlationid": "correlation-\(variant)"]
        if distortion != .noDate { headers["date"] = clocks.storeDate.httpDate }
        if body.isEmpty { headers["content-length"] = "0" }
        return WebReply(status: status, headers: headers.merging(more) { $1 }, body: .whole(Array(body.utf8)))
    }
}

extension PackageRollout.Status {
    fileprivate var storeName: String {
        switch self {
        case .notStarted: "PackageRolloutNotStarted"
        case .inProgress: "PackageRolloutInProgress"
        case .complete: "PackageRolloutComplete"
        case .stopped: "PackageRolloutStopped"
        case .unknown(let name): name
        }
    }
}

extension Timestamp {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    var httpDate: String {
        let civil = CivilTime(self, offset: .zero)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = Int(((milliseconds / 1_000) % 60 + 60) % 60)
        return "Mon, \(two(civil.date.day)) \(months[civil.date.month - 1]) \(civil.date.year) "
            + "\(two(civil.hour)):\(two(civil.minute)):\(two(seconds)) GMT"
    }
}

import RolloutModel

/// The resources that are read: applications, flights, submissions, their status and their rollout.
extension SimulatedStore {
    /// The target's submissions as reads show them: as they are, or, after a POST with stale reads, as they were.
    private func shownTrack(_ target: RolloutTarget) -> SubmissionTrack? {
        if let view = staleViews[target], view.until > now { return view.track }
        return track(target)
    }

    // MARK: Applications

    func applicationList(_ query: String, _ account: AccountName) -> Reply {
        let mine = applications.filter { $0.account == account }
        return page(mine.map(applicationJSON), query, path: "applications")
    }

    func applicationJSON(_ application: SimulatedApplication) -> JSON {
        let track = shownTrack(RolloutTarget(application: application.id)) ?? application.track
        let base = "applications/\(application.id)/submissions/"
        let identity = Self.identity(application.name)
        var members: [JSON.Member] = [
            .init("id", .string(application.id.rawValue)), .init("primaryName", .string(application.name)),
            // Live answers spell this one with a capital P, whatever the documentation says.
            .init("PackageFamilyName", .string("\(identity)_8wekyb3d8bbwe")),
            .init("packageIdentityName", .string(identity)), .init("publisherName", "CN=Contoso"),
            .init("firstPublishedDate", .string(track.firstPublishedAt?.description ?? Self.neverDate)),
        ]
        members += Self.reference("lastPublishedApplicationSubmission", track.publishedID, base)
        members += Self.reference("pendingApplicationSubmission", track.pendingID, base)
        return .object(members + [.init("hasAdvancedListingPermission", true)])
    }

    /// The name that its packages bear: `Contoso.Reader` for `Contoso Reader`.
    private static func identity(_ name: String) -> String {
        let words = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == " ") }.split(separator: " ")
        return "Contoso." + (words.first == "Contoso" && words.count > 1 ? words.dropFirst() : words[...]).joined()
    }

    /// The date that means never.
    static let neverDate = "1601-01-01T00:00:00Z"

    /// A reference to a submission: without its status, and absent, not null, where there is none.
    private static func reference(_ name: String, _ id: SubmissionID?, _ base: String) -> [JSON.Member] {
        guard let id else { return [] }
        return [
            .init(
                name, ["id": .string(id.rawValue), "resourceLocation": .string(base + id.rawValue)])
        ]
    }

    // MARK: Flights

    func flightList(_ application: SimulatedApplication, _ query: String) -> Reply {
        page(
            application.flights.map { flightJSON(application.id, $0) }, query,
            path: "applications/\(application.id)/listflights/")
    }

    func flight(_ target: RolloutTarget) -> Reply {
        guard let flight = application(target.application)?.flights.first(where: { $0.id == target.flight }) else {
            return .notFound("Flight not found", target: "flightId")
        }
        return .ok(flightJSON(target.application, flight))
    }

    private func flightJSON(_ application: ApplicationID, _ flight: SimulatedFlight) -> JSON {
        let track = shownTrack(RolloutTarget(application: application, flight: flight.id)) ?? flight.track
        let base = "flights/\(flight.id)/submissions/"
        let members: [JSON.Member] = [
            .init("flightId", .string(flight.id.rawValue)), .init("friendlyName", .string(flight.name)),
        ]
        return .object(
            members + Self.reference("lastPublishedFlightSubmission", track.publishedID, base)
                + Self.reference("pendingFlightSubmission", track.pendingID, base) + [
                    .init("groupIds", .array(flight.groups.map(JSON.string))),
                    .init("rankHigherThan", .string(flight.rankHigherThan)),
                ])
    }

    // MARK: Submissions

    mutating func submission(
        _ reference: SubmissionReference, _ part: Route.SubmissionPart, _ request: SimulatorRequest,
        _ correlationID: CorrelationID
    ) -> Reply {
        guard let track = shownTrack(reference.target) else { return .notFound("Flight not found", target: "flightId") }
        if case .action(let action) = part {
            return change(reference, action, query: request.query, correlationID: correlationID)
        }
        guard let submission = track.submission(reference.submission) else { return missing(reference) }
        switch part {
        case .resource: return .ok(openedJSON(submission, reference, request))
        case .status:
            return .ok(["status": .string(submission.status.storeName), "statusDetails": details(submission)])
        case .packageRollout, .action, .update, .delete, .commit: return .ok(rolloutJSON(submission.rollout))
        }
    }

    func details(_ submission: SimulatedSubmission) -> JSON {
        let errors = submission.errors.map { detail -> JSON in
            ["code": .string(detail.code), "details": .string(detail.details)]
        }
        // The warning that practically every real submission carries.
        let warning: JSON = [
            "code": "SalesUnsupportedWarning", "details": "The sales resource is no longer supported.",
        ]
        let reports = submission.reports.map { report -> JSON in
            ["date": .string(report.date.description), "reportUrl": .string(report.url)]
        }
        return ["errors": .array(errors), "warnings": [warning], "certificationReports": .array(reports)]
    }

    func rolloutJSON(_ rollout: SimulatedRollout) -> JSON {
        [
            "isPackageRollout": .bool(rollout.isEnabled),
            "packageRolloutPercentage": number(rollout.percentage),
            "packageRolloutStatus": .string(rollout.status.rawValue),
            "fallbackSubmissionId": .string(rollout.fallback?.rawValue ?? "0"),
        ]
    }

    private func number(_ value: Double) -> JSON {
        let isShort = knobs.numbers == .short && value == value.rounded()
        return isShort ? .number("\(Int(value))") : .double(value)
    }

    // MARK: Paging

    /// The page size where the query gives none.
    private static let defaultTop = 10

    private func page(_ items: [JSON], _ query: String, path: String) -> Reply {
        let form = FormItems(query)
        guard let top = Self.count(form["top"], default: Self.defaultTop), top > 0,
            let skip = Self.count(form["skip"], default: 0)
        else { return .invalidParameter("top and skip must be whole numbers", target: "top") }
        let rows = items.dropFirst(skip).prefix(top)
        let (next, overflow) = skip.addingReportingOverflow(top)
        var members: [JSON.Member] = []
        if !overflow, next < items.count {
            members.append(.init("@nextLink", .string("\(path)?skip=\(next)&top=\(top)")))
        }
        members.append(.init("value", .array(Array(rows))))
        members.append(.init("totalCount", .number("\(items.count)")))
        return .ok(.object(members))
    }

    /// A whole number from 0 up; nil for anything else.
    static func count(_ text: String?, default value: Int) -> Int? {
        guard let text else { return value }
        return Int(text).flatMap { $0 >= 0 ? $0 : nil }
    }
}

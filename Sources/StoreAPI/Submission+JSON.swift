import RolloutModel

extension SubmissionSlots {
    /// Reads the two references of an application or flight. A reference is absent when there is none; null, and the
    /// Store's `"0"` for none, are taken the same way. That the answer is about this target must be in it: any other object
    /// would read as one that nothing was ever published of.
    init(_ json: JSONValue, of target: RolloutTarget) throws(ShapeProblem) {
        let asked = target.flight?.rawValue ?? target.application.rawValue
        let member = target.flight == nil ? "id" : "flightId"
        guard let answered = try json.identifier(member) else { throw ShapeProblem("\(member) is missing") }
        guard answered.lowercased() == asked.lowercased() else {
            throw ShapeProblem("\(member) is \(quoted(answered))")
        }
        let kind = target.flight == nil ? "Application" : "Flight"
        self.init(
            published: try Self.reference(json, "lastPublished\(kind)Submission"),
            pending: try Self.reference(json, "pending\(kind)Submission"))
    }

    private static func reference(_ json: JSONValue, _ name: String) throws(ShapeProblem) -> SubmissionID? {
        guard let reference = try json.member(name) else { return nil }
        guard let id = try reference.identifier("id") else { throw ShapeProblem("\(name) has no id") }
        return id == "0" ? nil : SubmissionID(id)
    }
}

extension SubmissionDetails {
    /// Reads a submission: its status and the versions of those packages that are not to be deleted.
    init(_ json: JSONValue, of reference: SubmissionReference) throws(ShapeProblem) {
        guard try json.identifier("id") == reference.submission.rawValue else {
            throw ShapeProblem("the answer is about another submission")
        }
        guard let status = try json.text("status") else { throw ShapeProblem("status is missing") }
        let packages = try json.list(reference.target.flight == nil ? "applicationPackages" : "flightPackages")
        guard let packages else { throw ShapeProblem("the packages are missing") }
        var versions: Set<PackageVersion> = []
        for package in packages {
            if let version = try Self.version(package) { versions.insert(version) }
        }
        self.init(
            id: reference.submission, versions: versions.sorted(),
            status: SubmissionStatus(storeName: operatorText(status, limit: 64)))
    }

    /// Nil for a package that is to be deleted, and for one that the Store has not read yet and gives no version of.
    private static func version(_ package: JSONValue) throws(ShapeProblem) -> PackageVersion? {
        if try package.text("fileStatus") == "PendingDelete" { return nil }
        guard let text = try package.text("version"), !text.isEmpty else { return nil }
        guard let version = PackageVersion(text) else { throw ShapeProblem("\(quoted(text)) is not a package version") }
        return version
    }
}

extension SubmissionProgress {
    /// The most codes kept: the journal keeps each.
    private static let mostDetails = 20

    /// Reads the `status` resource.
    init(_ json: JSONValue) throws(ShapeProblem) {
        guard let status = try json.text("status") else { throw ShapeProblem("status is missing") }
        let details = try json.member("statusDetails")
        self.init(
            status: SubmissionStatus(storeName: operatorText(status, limit: 64)),
            errors: try Self.lines(details, "errors"), warnings: try Self.lines(details, "warnings"))
    }

    private static func lines(_ details: JSONValue?, _ name: String) throws(ShapeProblem) -> [String] {
        var lines: [String] = []
        for detail in try details?.list(name)?.prefix(mostDetails) ?? [] {
            let code = operatorText(try detail.text("code") ?? "None", limit: 64)
            let text = operatorText(try detail.text("details") ?? "")
            lines.append(text.isEmpty ? code : "\(code): \(text)")
        }
        return lines
    }
}

import RolloutModel
import StoreAPI

/// A submission on one line of a list.
struct SubmissionLine: Encodable {
    let application: String
    let flight: String?
    let submission: String
    /// `published` or `pending`.
    let place: String
    let status: String
    let versions: [String]
    /// The percentage of its gradual rollout; nil where it has none.
    let percentage: Double?

    init(_ reference: SubmissionReference, _ place: String, _ resource: SubmissionResource) {
        application = reference.target.application.rawValue
        flight = reference.target.flight?.rawValue
        submission = reference.submission.rawValue
        self.place = place
        status = resource.status.value?.rawValue ?? "unknown"
        versions = Set(
            resource.packages.filter { $0.fileStatus.value != .pendingDelete }.compactMap { $0.version.value }
        ).sorted()
        let rollout = resource.rollout.value
        percentage = rollout?.isPackageRollout.value == true ? rollout?.packageRolloutPercentage.value : nil
    }
}

/// The pages of the submission side.
enum SubmissionView {
    /// An application's submissions.
    static func list(_ lines: [SubmissionLine], _ application: String, width: Int) -> Page {
        guard !lines.isEmpty else {
            var page = Page(width: width)
            page.add(Line("\(Line.harmless(application)) has no submissions."))
            return page
        }
        var table = Table(columns: [
            .init("SUBMISSION", least: 19), .init("PLACE", least: 9), .init("STATUS", least: 9),
            .init("ROLLOUT", least: 7, isNumber: true), .init("VERSIONS", least: 7), .init("FLIGHT", least: 6),
        ])
        for line in lines {
            table.add([
                Line(Line.harmless(line.submission)), Line(line.place), Line(Line.harmless(line.status)),
                Line(line.percentage.map { "\($0) %" } ?? "–"),
                Line(Line.harmless(line.versions.joined(separator: " "))),
                Line(Line.harmless(line.flight ?? "–")),
            ])
        }
        return table.page(width: width)
    }

    /// What matters of a submission: its status, whom it goes to first, when, and its packages.
    static func submission(_ resource: SubmissionResource, _ reference: SubmissionReference, width: Int) -> Page {
        var page = state(SubmissionState(json: resource.json), reference, width: width)
        page.paragraph(Line("  rollout "), rollout(resource))
        let date = resource.targetPublishMode.value == .specificDate ? resource.targetPublishDate.value : nil
        let mode = [resource.targetPublishMode.value?.rawValue ?? "unknown", date].compactMap(\.self)
        page.paragraph(Line("  publication "), Line.harmless(mode.joined(separator: " ")))
        if let languages = resource.listings.value?.names, !languages.isEmpty {
            page.paragraph(Line("  listings "), Line.harmless(languages.joined(separator: " ")))
        }
        page.add(packages(resource.packages, width: width))
        return page
    }

    /// Whom a submission goes to first.
    static func rollout(_ resource: SubmissionResource) -> String {
        guard let rollout = resource.rollout.value, rollout.isPackageRollout.value == true else {
            return "none: everybody at once"
        }
        return "\(rollout.packageRolloutPercentage.value.map { "\($0) %" } ?? "of an unknown percentage")"
    }

    /// How far a submission has come, with everything that was found.
    static func state(_ state: SubmissionState, _ reference: SubmissionReference, width: Int) -> Page {
        var page = Page(width: width)
        page.paragraph(Line(), Line.harmless("\(reference): \(state.status.value?.rawValue ?? "unknown")"))
        let details = state.statusDetails.value
        for (kind, codes) in [("error", details?.errors), ("warning", details?.warnings)] {
            for code in codes?.value ?? [] {
                let text = "\(code.code.value ?? "None"): \(code.details.value ?? "")"
                page.paragraph(Line("  \(kind) "), Line.harmless(text))
            }
        }
        for report in details?.certificationReports.value ?? [] {
            page.paragraph(
                Line("  report "), Line.harmless("\(report.date.value ?? "") \(report.reportUrl.value ?? "")"))
        }
        return page
    }

    /// What would change.
    static func differences(_ differences: [JSONDifference], width: Int) -> Page {
        var page = Page(width: width)
        if differences.isEmpty { page.add(Line("Nothing would change.")) }
        func text(_ value: JSONValue?) -> String {
            value.map { Line.harmless(String(String(decoding: $0.text, as: UTF8.self).prefix(200))) } ?? "nothing"
        }
        for difference in differences {
            page.paragraph(
                Line(Line.harmless(difference.path)), ": \(text(difference.before)) → \(text(difference.after))",
                indent: 2)
        }
        return page
    }

    /// A draft's packages.
    static func packages(_ packages: [SubmissionPackage], width: Int) -> Page {
        var table = Table(columns: [
            .init("FILE", least: 8), .init("STATUS", least: 13), .init("VERSION", least: 7),
            .init("ARCHITECTURE", least: 5),
        ])
        for package in packages {
            table.add(
                [
                    package.fileName.value, package.fileStatus.value?.rawValue, package.version.value,
                    package.architecture.value,
                ]
                .map { Line(Line.harmless($0 ?? "–")) })
        }
        return table.page(width: width)
    }
}

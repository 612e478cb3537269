import RolloutModel
import StoreAPI

/// What came of a publication, for programs.
struct PublishResult: Encodable {
    /// How it ended.
    enum Outcome: String, Encodable {
        /// It is published, by this run.
        case published
        /// It was published before.
        case publishedAlready
        /// It is committed and on its way; nobody waited.
        case committed
        /// It waits until somebody publishes it in Partner Center.
        case waiting
        /// It was not published in time.
        case timedOut
        /// The Store refused it after the commit.
        case failed
        /// It was published, and its rollout was halted since.
        case halted
    }

    /// An error or a warning of the Store's.
    struct Finding: Encodable {
        let code: String
        let details: String
    }

    let application: String
    let flight: String?
    let policy: String
    let outcome: Outcome
    /// Nil while it has no number.
    var submission: String?
    /// The submission's status as the Store names it.
    var status: String?
    /// Where the rollout stands; before the publication, where it will begin.
    var percentage: Double
    /// The versions that are published.
    let versions: [String]
    var errors: [Finding] = []
    /// The addresses of the certification's reports.
    var reports: [String] = []

    init(_ wish: PublishWish, _ outcome: Outcome, _ submission: SubmissionID?, _ state: SubmissionState? = nil) {
        application = wish.target.application.rawValue
        flight = wish.target.flight?.rawValue
        policy = wish.policy.name.rawValue
        self.outcome = outcome
        self.submission = submission?.rawValue
        percentage = wish.percentage.value
        versions = Set(wish.packages.map(\.manifest.version)).sorted().map(\.description)
        status = state?.status.value?.rawValue
        let details = state?.statusDetails.value
        errors = (details?.errors.value ?? []).map {
            Finding(code: $0.code.value ?? "None", details: $0.details.value ?? "")
        }
        reports = (details?.certificationReports.value ?? []).compactMap { $0.reportUrl.value }
    }
}

extension PublishResult {
    /// What the command ends with.
    var exitStatus: ExitStatus {
        switch outcome {
        case .published, .publishedAlready, .committed: .done
        case .waiting: .waiting
        case .timedOut: .timedOut
        case .failed: .refused
        case .halted: .halted
        }
    }

    /// The result for people.
    func page(width: Int) -> Page {
        var page = Page(width: width)
        let name = Line.harmless("\(application)\(flight.map { "/\($0)" } ?? "") \(versions.joined(separator: " "))")
        let number = submission.map { " as submission \($0)" } ?? ""
        let share = Percentage(percentage).map(\.digits) ?? "\(percentage)"
        let words =
            switch outcome {
            case .published: "is published\(number) at \(share) %; the policy \(policy) has it."
            case .publishedAlready: "was published already\(number), and stands at \(share) %."
            case .committed:
                "is committed\(number); it will be published at \(share) %, and the policy \(policy) has it then."
            case .waiting: "waits\(number) until somebody publishes it in Partner Center."
            case .timedOut: "is on its way\(number) (\(status ?? "unknown")) and was not published in time."
            case .failed: "has failed\(number): \(status ?? "unknown")."
            case .halted: "was published\(number), and its rollout was halted since."
            }
        page.paragraph(Line(), Line.harmless("\(name) \(words)"))
        for error in errors { page.paragraph(Line("  error "), Line.harmless("\(error.code): \(error.details)")) }
        for report in reports { page.paragraph(Line("  report "), Line.harmless(report)) }
        return page
    }
}

public import RolloutEngine
import RolloutModel

/// The page of `rolloutctl backtest`: a line for each release, what is worth reading about it, and the count of verdicts.
public enum BacktestView {
    /// Draws a report.
    public static func page(_ report: BacktestReport, width: Int) -> Page {
        var page = Page(width: width)
        page.paragraph(
            Line(report.policy.rawValue, .strong).adding(": "),
            "policy \(report.policyDigest.short) with \(report.releases.count.of("past release"))", indent: 2)
        page.add(Line())
        page.add(table(report, width))
        for release in report.releases {
            let lines = paragraphs(release)
            guard !lines.isEmpty else { continue }
            page.heading(release.release)
            for line in lines { page.paragraph(Line("  "), line) }
        }
        page.add(Line())
        let tally = report.tally
        page.paragraph(
            Line(),
            "\(tally.caught) caught, \(tally.missed) missed, \(tally.false) false, \(tally.passed) passed"
                + (tally.undecided > 0 ? ", \(tally.undecided) undecided." : "."),
            tally.missed + tally.false > 0 ? .bad : .good)
        return page
    }

    private static func table(_ report: BacktestReport, _ width: Int) -> Page {
        var table = Table(columns: [
            .init("RELEASE", least: 12), .init("HAPPENED", least: 14), .init("THE POLICY", least: 14),
            .init("EARLIER BY", least: 6, isNumber: true), .init("VERDICT", least: 9),
        ])
        for release in report.releases {
            table.add([
                Line(release.release), Line(happened(release.happened)), Line(course(release)),
                Line(release.earlierBy?.rounded ?? "-"), Line(release.verdict.rawValue, release.verdict.tone),
            ])
        }
        return table.page(width: width)
    }

    private static func happened(_ happened: ReleaseBacktest.Happened) -> String {
        let word = happened.end?.rawValue ?? (happened.isBad.map { $0 ? "bad" : "good" } ?? "open")
        return word + (happened.at.map { " \(short($0))" } ?? "")
    }

    private static func course(_ release: ReleaseBacktest) -> String {
        let course = release.course
        if let at = course.haltedAt { return "halts \(short(at))" }
        if let at = course.pausedAt { return "pauses \(short(at))" }
        if let at = course.finalizedAt { return "finalizes \(short(at))" }
        return course.percentage.map { "is at \($0)" } ?? "-"
    }

    /// `11-20 09:00`: the year is in the paragraphs below, and a table has no room for it.
    private static func short(_ time: Timestamp) -> String { String(time.clock().dropFirst(5).dropLast(4)) }

    private static func paragraphs(_ release: ReleaseBacktest) -> [String] {
        var lines = happened(at: release.happened)
        let course = release.course
        if let at = course.haltedAt, let from = course.haltedFrom {
            lines.append("Halts \(at.clock()) at \(from): \(course.sentence ?? "")")
        } else if let at = course.pausedAt {
            lines.append("Pauses \(at.clock()) for a person: \(course.sentence ?? "")")
        }
        if let devices = devices(release) { lines.append(devices) }
        if let parted = release.partedAt {
            lines.append("Does what was done until \(parted.clock()), and something else from then on.")
        }
        if release.isReproduced == true { lines.append("Every decision is the journal's own.") }
        if !release.unmeasured.isEmpty {
            lines.append("Nothing is recorded of \(release.unmeasured.map(\.rawValue).joined(separator: ", ")).")
        }
        return lines + release.notes
    }

    private static func happened(at happened: ReleaseBacktest.Happened) -> [String] {
        guard let at = happened.at, let end = happened.end else { return [] }
        return ["Was \(end.rawValue) \(at.clock())\(happened.by.map { " by \($0)" } ?? "")."]
    }

    private static func devices(_ release: ReleaseBacktest) -> String? {
        guard let affected = release.course.affected, release.course.haltedAt != nil else { return nil }
        let all = release.affected.map { $0 > affected ? ", of \(count($0)) by the record's end" : "" } ?? ""
        return "Devices with a failure on the new version by then: \(count(affected))\(all)."
    }

    private static func count(_ number: Double) -> String { number.rounded().digits }
}

extension Scoreboard.Verdict {
    /// How the verdict looks.
    var tone: Tone {
        switch self {
        case .caught, .passed: .good
        case .missed, .false: .bad
        case .undecided: .plain
        }
    }
}

import RolloutModel

/// The metrics of a rollout: each with its verdict, what that rests on, and how near the limit it is.
enum MetricsView {
    private static let longestName = 24
    private static let verdictWidth = 12

    /// Draws the metrics.
    static func page(
        _ metrics: [RolloutReport.MetricReport], affected: AffectedDevices?, now: Timestamp, width: Int
    ) -> Page {
        var page = Page(width: width)
        page.heading("Metrics")
        let names = metrics.map { $0.evidence.metric.rawValue.shortened(to: longestName) }
        let nameWidth = names.reduce(0) { max($0, $1.count) }
        for (name, metric) in zip(names, metrics) {
            let evidence = metric.evidence
            let first = Line("  \(name)").padded(to: nameWidth + 4)
                .adding(evidence.verdict.word, evidence.verdict.tone).padded(to: nameWidth + 4 + verdictWidth + 2)
            page.paragraph(first, value(evidence))
            page.paragraph(Line("    "), "\(basis(metric, now)); \(counts(metric))")
            for line in evidence.comparison.map(ComparisonView.lines) ?? [] { page.paragraph(Line("    "), line) }
            if let note = evidence.note, !note.isEmpty { page.paragraph(Line("    "), note, evidence.verdict.tone) }
        }
        if let affected {
            page.paragraph(Line("  "), ComparisonView.text(affected), ComparisonView.tone(affected))
        }
        return page
    }

    static func value(_ evidence: Evidence) -> String {
        guard let value = evidence.value else {
            return evidence.threshold.map { "no value, threshold \($0.digits)" } ?? "no value"
        }
        guard let threshold = evidence.threshold else { return value.digits }
        let margin = value.margin(to: threshold).map { ", \(distance($0, evidence.verdict))" } ?? ""
        return "\(value.digits), threshold \(threshold.digits)\(margin)"
    }

    /// On which side of the threshold the margin lies, as the verdict says it.
    private static func distance(_ margin: String, _ verdict: Verdict) -> String {
        switch verdict {
        case .pass: "margin \(margin)"
        case .fail: "beyond it by \(margin)"
        case .inconclusive, .waiting, .noData, .stale, .error, .smallSample: "\(margin) away from it"
        }
    }

    static func basis(_ metric: RolloutReport.MetricReport, _ now: Timestamp) -> String {
        let sample = metric.evidence.sample.map { "sample \($0.digits)" } ?? "no sample size"
        let data = metric.evidence.to.map { "data \(age($0, now)) old" } ?? "no data"
        let look = metric.lastLook.map { "looked at \($0.distance(from: now))" } ?? "not looked at yet"
        let next = metric.nextLook.map { ", next look \($0 > now ? $0.distance(from: now) : "due")" } ?? ""
        let news = metric.nextData.map { ", newer data expected \($0.distance(from: now))" } ?? ""
        return "\(sample), \(data), \(look)\(next)\(news)"
    }

    private static func age(_ time: Timestamp, _ now: Timestamp) -> String {
        max(now - time, .zero).rounded
    }

    static func counts(_ metric: RolloutReport.MetricReport) -> String {
        var words =
            "failures \(metric.evidence.failures), limit \(metric.failureLimit), then \(metric.onFailure.rawValue)"
        if metric.inconclusive > 0 { words += "; \(metric.inconclusive) inconclusive" }
        if metric.consecutiveErrors > 0 { words += "; \(metric.consecutiveErrors.of("error")) in a row" }
        return metric.dryRun ? words + "; dry run, never acts" : words
    }
}

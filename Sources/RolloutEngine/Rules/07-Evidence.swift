import RolloutModel

extension DecisionMoment {
    /// Line 7: a metric is inconclusive, stale, without data, in error or under its minimum sample: hold, or what `noData`
    /// says. A step is left only when every acting metric passes on data that is newer than the step (S7, S8). Before the
    /// first step nothing was exposed by this policy, so there only a failing metric holds. An operator may force the way past.
    func evidence() -> Decision? {
        if let promotion = open.promotion, promotion.isForced { return nil }
        let hasBegun = open.obeyed.contains { Ladder(policy: $0.value).standing(at: open.expected) != nil }
        let metrics = open.metrics
        for place in metrics.indices where metrics[place].definition.isActing {
            guard let code = objection(of: metrics[place]) else { continue }
            guard hasBegun || code == .evidenceFailing else { continue }
            let progress = metrics[place]
            let name = progress.definition.name
            return hold(
                line: 7, code, "\(name) \(words(progress, progress.evidence(at: now))).\(outlook(progress))",
                about: name,
                evidence: [progress.evidence(at: now)] + actingEvidence.filter { $0.metric != name },
                until: progress.nextLook(after: now))
        }
        return nil
    }

    private func objection(of progress: MetricProgress) -> DecisionCode? {
        let verdict = progress.verdict(at: now)
        switch verdict {
        case .pass:
            guard let from = progress.latest?.measurement.from, from < open.bakeStart.wall else { return nil }
            return .evidenceMissing
        case .fail: return .evidenceFailing
        case .inconclusive: return .evidenceInconclusive
        case .smallSample: return .evidenceSmall
        case .error: return .evidenceError
        case .waiting: return .evidenceMissing
        case .noData, .stale:
            if progress.definition.noData == .ignore { return nil }
            return verdict == .stale ? .evidenceStale : .evidenceMissing
        }
    }

    /// When something new can be known, where the source has a calendar and newer data is what is missing.
    private func outlook(_ progress: MetricProgress) -> String {
        guard let next = progress.nextData(after: now) else { return "" }
        return " The next data is expected \(next)."
    }

    private func words(_ progress: MetricProgress, _ evidence: Evidence) -> String {
        let note = evidence.note.map { ": \($0)" } ?? ""
        switch evidence.verdict {
        case .pass:
            return "passes, but on data from before \(open.expected) was reached "
                + "(it begins \(evidence.from.map { "\($0)" } ?? "at no known time")); newer data is awaited"
        case .fail:
            let reading = Words.reading(evidence, of: progress.definition)
            let limit = progress.definition.failureLimit
            return "fails (\(reading)); \(progress.failures) of \(limit) tolerated failures counted"
        case .inconclusive: return "is inconclusive (\(Words.reading(evidence, of: progress.definition)))"
        case .smallSample:
            let least = Words.number(progress.definition.minSample ?? 0)
            return "has a sample of \(Words.number(evidence.sample ?? 0)), less than \(least)"
        case .error: return "cannot be measured\(note)"
        case .waiting: return "has not been measured since the rollout began\(note)"
        case .noData: return "has no data\(note)"
        case .stale: return "has only stale data\(note)"
        }
    }
}

extension MetricProgress {
    /// When the metric is looked at next, as far as that is known.
    fileprivate func nextLook(after now: Timestamp) -> Timestamp? {
        latest.map { $0.askedAt + pause }.flatMap { $0 > now ? $0 : nil }
    }
}

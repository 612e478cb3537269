import RolloutModel

extension DecisionMoment {
    /// Line 7: a metric is inconclusive, stale, without data, in error or under its minimum sample: hold, or what `noData`
    /// says. A step is left only when every acting metric passes on data that is newer than the step (S7, S8). Before the
    /// first step nothing was exposed by this policy, so there only a failing metric holds. An operator may force the way past.
    func evidence() -> Decision? {
        if let promotion = open.promotion, promotion.isForced { return nil }
        let hasBegun = open.obeyed.contains { Ladder(policy: $0.value).standing(at: open.expected) != nil }
        for progress in open.metrics where progress.definition.isActing {
            let evidence = progress.evidence(at: now)
            guard let (code, why) = objection(of: progress, evidence) else { continue }
            guard hasBegun || code == .evidenceFailing else { continue }
            return hold(
                line: 7, code, "\(evidence.metric) \(why).",
                evidence: [evidence] + actingEvidence.filter { $0.metric != evidence.metric },
                until: progress.nextLook(after: now))
        }
        return nil
    }

    private func objection(of progress: MetricProgress, _ evidence: Evidence) -> (DecisionCode, String)? {
        let reading = Words.reading(evidence, of: progress.definition)
        let note = evidence.note.map { ": \($0)" } ?? ""
        switch evidence.verdict {
        case .pass:
            guard let from = evidence.from, from < open.bakeStart.wall else { return nil }
            return (
                .evidenceMissing,
                "passes, but on data from before \(open.expected) was reached (it begins \(from)); newer data is awaited"
            )
        case .fail:
            let limit = progress.definition.failureLimit
            return (.evidenceFailing, "fails (\(reading)); \(progress.failures) of \(limit) tolerated failures counted")
        case .inconclusive: return (.evidenceInconclusive, "is inconclusive (\(reading))")
        case .smallSample:
            return (
                .evidenceSmall,
                "has a sample of \(Words.number(evidence.sample ?? 0)), less than \(Words.number(progress.definition.minSample ?? 0))"
            )
        case .error: return (.evidenceError, "cannot be measured\(note)")
        case .waiting: return (.evidenceMissing, "has not been measured since the rollout began\(note)")
        case .noData, .stale:
            if progress.definition.noData == .ignore { return nil }
            let what = evidence.verdict == .stale ? "has only stale data" : "has no data"
            return (evidence.verdict == .stale ? .evidenceStale : .evidenceMissing, what + note)
        }
    }
}

extension MetricProgress {
    /// When the metric is looked at next, as far as that is known.
    fileprivate func nextLook(after now: Timestamp) -> Timestamp? {
        latest.map { $0.askedAt + definition.interval }.flatMap { $0 > now ? $0 : nil }
    }
}

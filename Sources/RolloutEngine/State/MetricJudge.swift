import RolloutModel

/// Turns a measurement into a verdict. What is missing, stale, from the future, not a finite number or too little is never
/// a pass and never a failure (S6).
struct MetricJudge {
    let metric: Metric
    /// What the metric's comparison says of the days so far; nil where it makes none, or where no day is known.
    var compared: Verdict?

    func judge(_ measurement: Measurement, exposedSince: Timestamp, at now: Timestamp) -> (Verdict, note: String?) {
        switch measurement.finite.result {
        case .noData(let why): return (.noData, why)
        case .error(let code, let message): return (.error, "\(code): \(message)")
        case .value(let value, let sample):
            return judge(value, sample: sample, of: measurement, exposedSince: exposedSince, at: now)
        }
    }

    private func judge(
        _ value: Double, sample: Double?, of measurement: Measurement, exposedSince: Timestamp, at now: Timestamp
    ) -> (Verdict, note: String?) {
        guard measurement.from <= measurement.to, measurement.to <= now + Bounds.clockTolerance else {
            return (.error, "bad-time: the source's data is dated \(measurement.to), which has not come yet")
        }
        if measurement.from < exposedSince {
            return (.waiting, "the data begins \(measurement.from), before the rollout was seen")
        }
        if now - measurement.to > metric.maxAge {
            return (.stale, "the data ends \(measurement.to), older than \(metric.maxAge)")
        }
        // A comparison knows by itself how little it rests on: the minimum is that of the value.
        if metric.compare != nil, compared == .fail { return (.fail, nil) }
        if let least = metric.minSample, (sample ?? 0) < least { return (.smallSample, nil) }
        return (strictest(band(of: value)), measurement.signatures.flatMap { Words.signatures($0, of: value) })
    }

    /// Bands and comparison together: what fails by one of them fails, and a pass takes both. A comparison that has not decided
    /// holds, unless the metric says to ignore that.
    private func strictest(_ band: Verdict?) -> Verdict {
        guard let compare = metric.compare else { return band ?? .inconclusive }
        let compared = compared ?? .inconclusive
        guard let band else { return compared }
        if band == .fail || compared == .fail { return .fail }
        if compared == .pass || compare.inconclusive == .ignore { return band }
        return .inconclusive
    }

    /// With only one band given the other is its complement; with both, what lies between is inconclusive; nil without any.
    private func band(of value: Double) -> Verdict? {
        switch (metric.fail, metric.pass) {
        case (let fail?, let pass?): fail.contains(value) ? .fail : pass.contains(value) ? .pass : .inconclusive
        case (let fail?, nil): fail.contains(value) ? .fail : .pass
        case (nil, let pass?): pass.contains(value) ? .pass : .fail
        case (nil, nil): nil
        }
    }
}

extension Measurement {
    /// The same look with what is not a finite number turned into an error: such a value could not even be written down.
    var finite: Measurement {
        guard case .value(let value, let sample) = result else { return self }
        if let days, let readable = days.readable { return with(readable).finite }
        let problem: (String, String)? =
            if !value.isFinite {
                ("not-finite", "the source gave \(value)")
            } else if let sample, !sample.isFinite || sample < 0 {
                ("bad-sample", "the source gave a sample of \(sample)")
            } else if let baseline, !baseline.isFinite {
                ("not-finite", "the source gave a baseline of \(baseline)")
            } else {
                nil
            }
        guard let (code, message) = problem else { return self }
        return Measurement(
            .error(code: code, message: message), from: from, to: to, query: query, requests: requests,
            correlationID: correlationID)
    }
}

extension Measurement {
    private func with(_ days: DayReport) -> Measurement {
        Measurement(
            result, from: from, to: to, query: query, baseline: baseline, days: days, requests: requests,
            correlationID: correlationID, nextData: nextData, signatures: signatures)
    }
}

extension DayReport {
    /// The report without the days that have a count which is no number, where there are any: all rows of such a day go, for
    /// nobody knows which is right.
    fileprivate var readable: DayReport? {
        let bad = Set(days.filter { !$0.isFinite }.map(\.day))
        return bad.isEmpty ? nil : DayReport(first: first, last: last, days: days.filter { !bad.contains($0.day) })
    }
}

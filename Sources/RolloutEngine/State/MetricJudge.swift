import RolloutModel

/// Turns a measurement into a verdict. What is missing, stale, from the future, not a finite number or too little is never
/// a pass and never a failure (S6).
struct MetricJudge {
    let metric: Metric

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
        if let least = metric.minSample, (sample ?? 0) < least { return (.smallSample, nil) }
        return (band(of: value), measurement.signatures.flatMap { Words.signatures($0, of: value) })
    }

    /// With only one band given the other is its complement; with both, what lies between is inconclusive.
    private func band(of value: Double) -> Verdict {
        switch (metric.fail, metric.pass) {
        case (let fail?, let pass?): fail.contains(value) ? .fail : pass.contains(value) ? .pass : .inconclusive
        case (let fail?, nil): fail.contains(value) ? .fail : .pass
        case (nil, let pass?): pass.contains(value) ? .pass : .fail
        case (nil, nil): .inconclusive
        }
    }
}

extension Measurement {
    /// The same look with what is not a finite number turned into an error: such a value could not even be written down.
    var finite: Measurement {
        guard case .value(let value, let sample) = result else { return self }
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

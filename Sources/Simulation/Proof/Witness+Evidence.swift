import RolloutModel

/// What must hold of the numbers that a decision rests on.
extension Witness {
    /// How far a source's clock may be ahead: the engine's tolerance.
    static let ahead = TimeSpan.minutes(5)
    /// By how much evidence may be older than the step, in truth: two clocks that are each as wrong as is tolerated.
    private static let stepSlack = TimeSpan.minutes(15)

    /// S6, S7, S8: every acting metric of every policy in force passes, on numbers that its source truly gave, about this
    /// submission and this step.
    mutating func checkEvidence(_ intent: Intent, _ standing: Standing, _ at: Instants, _ clocks: Clocks) {
        guard standing.inForce.contains(where: { standing.step(of: $0) != nil }) else { return }
        for metric in standing.inForce.flatMap(\.metrics) where metric.isActing {
            let evidence = intent.decision.evidence.filter { $0.metric == metric.name }
            guard !evidence.isEmpty || intent.decision.code == .driftReasserted else {
                accuse("S7", "\(standing.name): \(intent.call.words) without evidence for \(metric.name)")
                continue
            }
            // A reassertion's decision carries no evidence; what was delivered must do.
            let proved = evidence.contains { isProof($0, metric, standing, at, clocks) }
            let mayPass = metric.noData == .ignore && evidence.contains { [.noData, .stale].contains($0.verdict) }
            if !evidence.isEmpty && !proved && !mayPass {
                accuse(
                    "S6",
                    "\(standing.name): \(intent.call.words) on \(evidence), which no source gave for \(metric.name)")
            }
        }
    }

    private func isProof(
        _ evidence: Evidence, _ metric: Metric, _ standing: Standing, _ at: Instants, _ clocks: Clocks
    ) -> Bool {
        guard evidence.verdict == .pass, let value = evidence.value, metric.passes(value), let from = evidence.from,
            let to = evidence.to
        else { return false }
        // Where the Store's clock was wrong when the step was dated by it, nobody can tell what was measured before the step.
        let isOfStep = !hasTrueDates || from >= clocks.start + standing.stepTrue - Self.stepSlack
        let isFresh = at.wall - to <= metric.maxAge && to <= at.wall + Self.ahead
        return isOfStep && isFresh
            && (standing.seen[metric.name] ?? []).contains { seen in
                guard case .value(value, let sample) = seen.measurement.result else { return false }
                let isLetGo = metric.compare.map { $0.inconclusive == .ignore ? !seen.isHarmful : seen.isSafe } ?? true
                return isLetGo && seen.submission == standing.binding?.submission && seen.source == metric.source
                    && seen.measurement.from == from && seen.measurement.to == to
                    && metric.minSample.map { (sample ?? 0) >= $0 } ?? true
            }
    }

    /// L1, S7: a measurement that breaches a metric which tolerates no failure leads to a halt at once.
    mutating func checkBreach(
        _ name: PolicyName, _ request: MeasurementRequest, _ measurement: Measurement, _ at: Instants,
        _ clocks: Clocks
    ) {
        guard let standing = standings[name], let binding = standing.binding, binding.submission == request.submission,
            let boundAt = standing.boundAt, !standing.isHaltDecided, hasStarted,
            // Where the Store's clock is wrong nobody can tell what was measured before the rollout was seen.
            hasTrueDates,
            !standing.inForce.contains(where: { $0.mode == .observe })
        else { return }
        let metrics = standing.inForce.flatMap(\.metrics).filter {
            $0.name == request.metric && $0.source == request.source && $0.isActing && $0.onFailure == .halt
        }
        // The machine's clock may have been behind when the rollout was bound; the Store's date told the daemon so.
        var since = max(boundAt.wall, clocks.start + standing.boundTrue)
        // Where nothing told it before a reboot, what was measured since the machine booted is what counts.
        if !standing.isBindingDated, at.bootID != boundAt.bootID {
            since = max(since, clocks.truth - at.boot)
        }
        guard isNews(measurement, standing, request.metric) else { return }
        for metric in metrics where metric.failureLimit == 0 {
            guard measurement.fails(metric, standing.days(of: metric), since: since, at: at.wall) else { continue }
            accuse("L1", "\(name): \(metric.name) failed (\(measurement.result)) and no halt was decided")
        }
        guard let budget = standing.budget, request.source == .store(.crash), measurement.isSound,
            measurement.to <= at.wall + Self.ahead, standing.crashDays.allSatisfy({ $0.exceeds(budget) })
        else { return }
        if standing.days[LookKey(request)] != nil {
            accuse("L1", "\(name): more devices are affected than \(budget) and no halt was decided")
        }
    }

    /// S24: the failures and devices that a comparison names are those of the days as the source told them: each day once, with the
    /// numbers that it was told with last.
    mutating func checkCounts(_ decision: Decision, _ standing: Standing) {
        for evidence in decision.evidence {
            guard let sample = evidence.comparison?.sample, sample.days > 0 else { continue }
            let books = standing.days.filter { $0.key.metric == evidence.metric }.values
            if books.contains(where: { $0.told.contains(sample) }) { continue }
            accuse(
                "S24",
                "\(standing.name): \(evidence.metric) compares \(sample.failures) failures of \(sample.devices) devices on "
                    + "\(sample.days) days, which the source never told")
        }
    }

    /// Whether the measurement speaks of a later time than all before it.
    private func isNews(_ measurement: Measurement, _ standing: Standing, _ metric: MetricName) -> Bool {
        let before = (standing.seen[metric] ?? []).dropLast()
        return before.allSatisfy { $0.measurement.to < measurement.to || !$0.measurement.isNumber }
    }
}

extension Standing {
    /// Whether more different measurements failed than the metric tolerates. A lack of data counts where the policy says.
    func hasBreached(_ metric: Metric) -> Bool {
        guard let boundAt else { return false }
        let own = (seen[metric.name] ?? []).filter {
            $0.source == metric.source && $0.submission == binding?.submission
        }
        let failing = Set(
            own.filter {
                $0.measurement.isInBand(of: metric, since: boundAt.wall) || (metric.compare != nil && $0.isHarmful)
            }.map(\.measurement.to))
        let missing = metric.noData == .fail ? own.count { !$0.measurement.isError(for: metric) } : 0
        return failing.count + missing > metric.failureLimit
    }
}

extension Metric {
    fileprivate func passes(_ value: Double) -> Bool {
        guard value.isFinite else { return false }
        return switch (fail, pass) {
        case (let fail?, let pass?): !fail.contains(value) && pass.contains(value)
        case (let fail?, nil): !fail.contains(value)
        case (nil, let pass?): pass.contains(value)
        case (nil, nil): false
        }
    }
}

extension Measurement {
    var isNumber: Bool { if case .value = result { true } else { false } }

    fileprivate func isError(for metric: Metric) -> Bool {
        switch result {
        case .value(let value, _): !value.isFinite
        case .noData: false
        case .error: true
        }
    }

    /// A finite number in the fail band, on enough data from after the rollout was seen.
    fileprivate func isInBand(of metric: Metric, since: Timestamp) -> Bool {
        guard case .value(let value, let sample) = result, value.isFinite, from <= to, from >= since,
            sample.map({ $0.isFinite && $0 >= 0 }) ?? true, metric.minSample.map({ (sample ?? 0) >= $0 }) ?? true
        else { return false }
        return metric.fail?.contains(value) ?? !metric.passes(value)
    }

    /// Whether it fails by a band or by the days told so far, and is neither stale nor from the future.
    fileprivate func fails(_ metric: Metric, _ days: DayBook?, since: Timestamp, at now: Timestamp) -> Bool {
        guard to <= now + Witness.ahead, now - to <= metric.maxAge, from >= since, isSound else { return false }
        let isHarm = metric.compare.flatMap { comparison in days.map { $0.showsHarm(comparison) } } ?? false
        return isHarm || isInBand(of: metric, since: since)
    }
}

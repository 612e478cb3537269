import RolloutModel

extension RolloutTurn {
    /// Takes in a look at a metric, and decides. A look that was made for another submission is nothing to this one (S8).
    mutating func measured(_ request: MeasurementRequest, askedAt: Instants, _ measurement: Measurement) {
        switch rollout.phase {
        case .open(let open) where open.binding.submission == request.submission:
            take(measurement, of: request, askedAt: askedAt)
            warn()
            decide()
        case .closed(let closed) where closed.binding.submission == request.submission:
            watch(closed, measurement, of: request, askedAt: askedAt)
        case .idle, .open, .closed: break
        }
    }

    private mutating func take(_ measurement: Measurement, of request: MeasurementRequest, askedAt: Instants) {
        let at = at
        var isNews = false
        withOpen { open in
            for index in open.metrics.indices where open.metrics[index].definition.isMeasured(by: request) {
                let before = open.metrics[index].latest
                defer { isNews = isNews || open.metrics[index].latest !== before }
                open.metrics[index].take(
                    measurement, askedAt: askedAt.wall, exposedSince: open.exposedSince.wall,
                    clockSkew: open.clockSkew, at: at.wall)
            }
        }
        hasChanged = isNews
        pauseByMetric()
    }

    /// Latches a pause when an acting metric is past what the policy tolerates; a person lifts it.
    private mutating func pauseByMetric() {
        guard let open, open.$metricPause == nil else { return }
        let metrics = open.metrics
        for place in metrics.indices where metrics[place].definition.isActing {
            guard let (code, sentence) = metrics[place].pauseReason else { continue }
            let progress = metrics[place]
            let pause = MetricPause(metric: progress.definition.name, code: code, sentence: sentence, at: at.wall)
            withOpen { $0.metricPause = pause }
            alert(.paused, "\(sentence) The rollout is paused; `rolloutctl resume \(rollout.name)` lets it go on.")
            return
        }
    }

    /// Warns once a step for each metric that only warns.
    private mutating func warn() {
        guard let open else { return }
        let metrics = open.metrics
        for place in metrics.indices where metrics[place].definition.onlyWarns {
            let progress = metrics[place]
            let name = progress.definition.name
            guard progress.isOverFailureLimit, !open.alarms.warned.contains(name) else { continue }
            withOpen { $0.alarms.warned.append(name) }
            let reading = Words.reading(progress.evidence(at: at.wall), of: progress.definition)
            alert(.metricWarning, "\(name) failed \(Words.times(progress.failures)): \(reading).")
        }
    }

    /// After the finalization a failing metric can only alert.
    private mutating func watch(
        _ closed: ClosedRollout, _ measurement: Measurement, of request: MeasurementRequest, askedAt: Instants
    ) {
        var closed = closed
        for index in closed.watch.indices where closed.watch[index].definition.isMeasured(by: request) {
            let wasOver = closed.watch[index].isOverFailureLimit
            closed.watch[index].take(
                measurement, askedAt: askedAt.wall, exposedSince: request.exposedSince, at: at.wall)
            let progress = closed.watch[index]
            if progress.isOverFailureLimit && !wasOver && !progress.definition.dryRun {
                let reading = Words.reading(progress.evidence(at: at.wall), of: progress.definition)
                alert(
                    .failedAfterFinalize,
                    "\(progress.definition.name) fails after the finalization: \(reading). "
                        + "Only a new submission with a higher version can mend it.")
            }
        }
        rollout.phase = .closed(closed)
    }
}

extension MetricProgress {
    /// Why the metric pauses the rollout; nil when it does not.
    fileprivate var pauseReason: (DecisionCode, String)? {
        let name = definition.name
        if definition.onFailure == .pause && isOverFailureLimit {
            let note = (latest.flatMap(\.note) ?? compared).map { " (\($0))" } ?? ""
            return (
                .metricPause, "\(name) failed \(Words.times(failures)), \(definition.failureLimit) tolerated\(note)."
            )
        }
        if consecutiveErrors > definition.consecutiveErrorLimit {
            let note = latest.flatMap(\.note).map { ": \($0)" } ?? ""
            return (.metricErrors, "\(name) could not be measured \(Words.times(consecutiveErrors)) in a row\(note).")
        }
        if inconclusives > definition.inconclusiveLimit {
            let note = compared.map { " (\($0))" } ?? ""
            return (.metricInconclusive, "\(name) was inconclusive \(Words.times(inconclusives))\(note).")
        }
        return nil
    }

    /// What a metric that compares says, for whoever is to decide in its place.
    private var compared: String? {
        guard definition.compare != nil, let latest else { return nil }
        return Words.reading(evidence(at: latest.askedAt), of: definition)
    }
}

extension Metric {
    /// Whether a failure leads to a warning and to nothing else.
    fileprivate var onlyWarns: Bool { onFailure == .warn && !dryRun }

    /// Whether a look made by this request is a look at this metric: the same name and the same question.
    func isMeasured(by request: MeasurementRequest) -> Bool { name == request.metric && source == request.source }
}

import RolloutModel

/// Rehearsals of one edit of a policy.
struct EditRehearsal {
    let old: Policy
    let events: [Event]
    let from: Timestamp
    let settings: EngineSettings

    /// Longer than any metric takes to show what it has to say.
    private static let probing = TimeSpan.days(120)

    /// A rollout on that step; nil where it leaves the step as soon as it is reached, so that nothing can come between.
    func standing(at percentage: Percentage) -> EditForecast.Standing? {
        guard let plain = rehearsal(at: percentage) else { return nil }
        var edited = plain
        for event in events { edited.take(event) }
        var accepted: Rehearsal?
        if edited.hasWaitingEdit {
            accepted = edited
            accepted?.accept()
        }
        return EditForecast.Standing(
            percentage: percentage, editedAt: plain.now.wall, before: move(of: plain, from: percentage),
            after: move(of: edited, from: percentage), accepted: accepted.map { move(of: $0, from: percentage) })
    }

    /// What becomes of a rollout on the first step whose metric always has that value, without and with the edit.
    func outcomes(of metric: MetricName, at value: Double) -> (EditForecast.Outcome, EditForecast.Outcome) {
        let start = old.steps.first?.percentage ?? .zero
        guard let plain = rehearsal(at: start, readings: [metric: value]) else { return (.goesOn, .goesOn) }
        var edited = plain
        for event in events { edited.take(event) }
        return (outcome(of: plain, from: start), outcome(of: edited, from: start))
    }

    /// The old policy's rollout half-way through the bake of a step.
    private func rehearsal(at percentage: Percentage, readings: [MetricName: Double] = [:]) -> Rehearsal? {
        var rehearsal = Rehearsal(
            old, from: from, at: percentage, budget: settings.budgets[old.account] ?? EngineSettings.Budget(),
            readings: readings, acting: false)
        while rehearsal.open == nil, rehearsal.step(until: from) {}
        let half = from + Ladder(policy: old).bake(at: percentage) / 2
        guard readings.isEmpty else { return rehearsal.open?.expected == percentage ? rehearsal : nil }
        rehearsal.pass(to: half)
        return rehearsal.open?.expected == percentage ? rehearsal : nil
    }

    private func move(of rehearsal: Rehearsal, from percentage: Percentage) -> EditForecast.Move {
        var rehearsal = rehearsal
        let end = rehearsal.now.wall + Rehearsal.horizon
        while rehearsal.open?.expected == percentage, !rehearsal.isOver, rehearsal.step(until: end) {}
        let (now, decision) = (rehearsal.now.wall, rehearsal.decision)
        guard let open = rehearsal.open else {
            let isHalted = Course(rehearsal.records).closing?.end != .finalized
            return EditForecast.Move(kind: isHalted ? .halt : .finalize, at: now)
        }
        if open.expected != percentage { return EditForecast.Move(kind: .raise, to: open.expected, at: now) }
        if let decision, decision.isObservedOnly {
            switch decision.action {
            case .raise(let next): return EditForecast.Move(kind: .observe, to: next, at: now)
            case .finalize, .halt: return EditForecast.Move(kind: .observe, at: now, sentence: decision.sentence)
            case .hold, .close: break
            }
        }
        return EditForecast.Move(kind: .hold, sentence: decision?.sentence)
    }

    private func outcome(of rehearsal: Rehearsal, from percentage: Percentage) -> EditForecast.Outcome {
        var rehearsal = rehearsal
        let end = rehearsal.now.wall + Self.probing
        while rehearsal.open?.expected == percentage, !rehearsal.isOver, rehearsal.step(until: end) {}
        guard let open = rehearsal.open else {
            return Course(rehearsal.records).closing?.end == .finalized ? .goesOn : .halts
        }
        if open.expected != percentage { return .goesOn }
        guard let decision = rehearsal.decision else { return .holds }
        switch decision.code {
        case .metricHalt, .affectedHalt: return .halts
        case .metricPause, .metricErrors, .metricInconclusive: return .pauses
        case .raise, .finalize, .ladderDone: return .goesOn
        default: return .holds
        }
    }
}

import RolloutModel

extension Decision {
    /// What is done, in capitals: the first word an operator looks for.
    var headline: String {
        let word =
            switch action {
            case .hold: "HOLD"
            case .raise(let percentage): "RAISE TO \(percentage)"
            case .finalize: "FINALIZE"
            case .halt: "HALT"
            case .close(let closing): closing.end.rawValue.uppercased()
            }
        return isObservedOnly && action != .hold ? "WOULD \(word)" : word
    }

    /// How long a decision holds that does not say it.
    var usualEnd: String {
        if case .close = action { return "for good" }
        return "until something changes"
    }

    /// How it looks to the eye.
    var tone: Tone {
        switch action {
        case .hold: line == 6 ? .good : .warning
        case .raise, .finalize: .good
        case .halt: .bad
        case .close(let closing): closing.end == .finalized ? .good : .bad
        }
    }
}

extension Verdict {
    /// The word for people.
    var word: String {
        switch self {
        case .pass: "PASS"
        case .fail: "FAIL"
        case .inconclusive: "INCONCLUSIVE"
        case .waiting: "WAITING"
        case .noData: "NO DATA"
        case .stale: "STALE"
        case .error: "ERROR"
        case .smallSample: "SMALL SAMPLE"
        }
    }

    /// How it looks to the eye.
    var tone: Tone {
        switch self {
        case .pass: .good
        case .fail, .error: .bad
        case .inconclusive, .noData, .stale, .smallSample: .warning
        case .waiting: .plain
        }
    }
}

extension RolloutReport {
    /// The step in progress and how many there are, the finalization among them: `2/4`; nil while no rollout is open.
    var stepCount: String? {
        guard phase == .open, !steps.isEmpty, let current = steps.firstIndex(where: { $0.state == .current }) else {
            return nil
        }
        return "\(current + 1)/\(steps.count)"
    }

    /// What state the rollout is in, in one word for a summary: the decision's code while it is open, else the phase.
    var summaryWord: String {
        phase == .open ? (decision?.code.rawValue ?? "open") : phase.rawValue
    }

    /// How its phase looks to the eye.
    var phaseTone: Tone {
        switch phase {
        case .open: decision?.tone ?? .plain
        case .finalized: .good
        case .halted, .failed: .bad
        case .idle, .certification, .superseded: .plain
        }
    }
}

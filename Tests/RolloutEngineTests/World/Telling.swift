import RolloutModel

/// What the little world has to tell.
enum Telling {
    case record(JournalRecord)
    case call(StoreCall)
    case answer(CommandAnswer)
    case lateEffect(StoreCall)
    case death

    /// A line of a transcript; nil for what only the journal needs.
    var line: String? {
        switch self {
        case .record(let record): record.line
        case .call(let call): "call       \(call.words)"
        case .answer(let answer): "answer     \(answer.accepted ? "" : "refused, ")\(answer.code): \(answer.message)"
        case .lateEffect(let call): "store      \(call.words) takes effect"
        case .death: "death      before the call is sent"
        }
    }
}

extension StoreCall {
    var words: String {
        switch self {
        case .setPercentage(_, let percentage): "set \(percentage)"
        default: name
        }
    }
}

extension JournalRecord {
    fileprivate var line: String? {
        switch body {
        case .input: nil
        case .transition(let transition): "transition \(transition.words)"
        case .decision(let decision): "decision   \(decision.words)"
        case .intent(let intent):
            "intent     \(intent.id) \(intent.call.words), from \(intent.from) to \(intent.to), by \(intent.actor)"
        case .outcome(let outcome): "outcome    \(outcome.intent) \(outcome.result.rawValue): \(outcome.sentence)"
        case .alert(let alert): "alert      \(alert.kind.rawValue): \(alert.sentence)"
        }
    }
}

extension Decision {
    fileprivate var words: String {
        let what =
            switch action {
            case .hold: "hold"
            case .raise(let percentage): "raise to \(percentage)"
            case .finalize: "finalize"
            case .halt: "halt"
            case .close: "close"
            }
        let only = isObservedOnly ? " (observed only)" : ""
        let until = self.until.map { " [until \($0)]" } ?? ""
        return "\(line) \(code.rawValue): \(what)\(only). \(sentence)\(until)"
    }
}

extension Transition {
    fileprivate var words: String {
        switch self {
        case .submissionProgressed(let submission, let progress): "\(submission) is \(progress.status.storeName)"
        case .passedOver(let submission, let why): "\(submission) passed over: \(why)"
        case .bound(let binding):
            "bound to \(binding.submission.submission) (\(binding.versions.list)), fallback "
                + "\(binding.fallback.map(\.description) ?? "none") (\(binding.fallbackVersions.list)), at \(binding.percentage)"
        case .stepReached(let percentage): "step \(percentage) reached"
        case .adopted(let percentage, let actor): "\(percentage) adopted by \(actor)"
        case .drifted(let expected, let found): "drifted from \(expected) to \(found)"
        case .promotionWithdrawn(let actor, let why): "order of \(actor) withdrawn: \(why)"
        case .driftEnded(let percentage): "drift ended at \(percentage)"
        case .closed(let closing, let submission, let percentage):
            "\(submission) closed at \(percentage): \(closing.end.rawValue) by \(closing.actor)"
        }
    }
}

extension [PackageVersion] {
    fileprivate var list: String { map(\.description).joined(separator: " ") }
}

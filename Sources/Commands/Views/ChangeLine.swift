public import ControlAPI
import RolloutModel

/// A rollout's state in one line, for a watch whose output nobody draws over.
public struct ChangeLine: Hashable, Sendable {
    /// What makes the line differ from the one before: what changes by the clock alone is not in it.
    let matter: String
    /// The line.
    public let text: String

    /// The line for a state.
    public init(_ status: RolloutStatus) {
        let rollout = status.rollout
        var words = rollout.phase.rawValue
        if rollout.phase == .certification, let submission = rollout.submissionStatus { words += " (\(submission))" }
        if let percentage = rollout.percentage { words += " at \(percentage)" }
        if let step = rollout.stepCount { words += ", step \(step)" }
        if let drift = rollout.drift { words += ", drift to \(drift)" }
        if let closing = rollout.closing { words += " by \(closing.actor)" }
        var end = ""
        if let decision = rollout.decision {
            words += ": \(decision.headline) \(decision.code.rawValue)"
            if let until = decision.until { end = " until \(until.clock())" }
        }
        let metrics = rollout.metrics.map(\.evidence)
        let verdicts = metrics.map { "\($0.metric) \($0.verdict.word)" }
        let values = metrics.map { "\($0.metric) \($0.verdict.word)" + ($0.value.map { " \($0.digits)" } ?? "") }
        let trouble = rollout.trouble.map { "; trouble: \($0)" } ?? ""
        matter = words + verdicts.joined() + trouble + (status.frozen ?? "") + (rollout.paused ?? "")
        let line = "\(status.at.clock(seconds: true))  \(rollout.name)  \(words)\(end)"
        text = Line.harmless(([line] + values).joined(separator: "; ") + trouble)
    }
}

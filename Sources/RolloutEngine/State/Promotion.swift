import RolloutModel

/// An operator's order to go on before the policy would: the rest of the bake is skipped, whatever else the decision order
/// asks for is asked. A forced one passes the metrics and approvals (lines 7 and 8) as well; nothing passes a halt, drift, a
/// brake or a window.
struct Promotion: Hashable, Sendable {
    /// Where the operator wants to go.
    enum Goal: Hashable, Sendable {
        /// To what the ladder has next.
        case nextStep
        /// Through the whole ladder, one step after the other.
        case everyStep
        /// To a percentage, whether it is a step or not.
        case percentage(Percentage)
        /// To everybody, whatever steps are left.
        case finalization
    }

    let goal: Goal
    let isForced: Bool
    let actor: Actor
    let reason: String?
    let at: Timestamp

    /// `alice (uid 1000) at 2026-11-20T03:12:00Z ordered 30 %, forced: a hotfix`
    var text: String {
        "\(actor) at \(at) ordered \(wish)" + (isForced ? ", forced" : "") + (reason.map { ": \($0)" } ?? "")
    }

    /// `30 %`
    var wish: String {
        switch goal {
        case .nextStep: "the next step"
        case .everyStep: "each next step in turn"
        case .percentage(let percentage): "\(percentage)"
        case .finalization: "the finalization"
        }
    }

    /// Whether the order leaves behind a step that stands at the percentage or above it.
    func passes(_ step: Percentage) -> Bool {
        switch goal {
        case .nextStep, .everyStep: false
        case .percentage(let percentage): step < percentage
        case .finalization: true
        }
    }
}

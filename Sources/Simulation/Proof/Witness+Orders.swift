import RolloutModel

/// An operator's order to go on before the policy would.
struct Order: Sendable {
    let command: Command
    let actor: Actor
    let isForced: Bool

    /// Nil for a command that orders nothing of the kind, and for a way that is forced without a reason.
    init?(_ request: CommandRequest) {
        switch request.command {
        case .promote(_, let force), .setPercentage(_, let force), .finalize(let force): isForced = force
        default: return nil
        }
        if isForced, request.reason == nil { return nil }
        (command, actor) = (request.command, request.actor)
    }

    /// Whether the change is what was ordered, where the policies have that next.
    func wants(_ action: Intent.Action, next: Percentage?) -> Bool {
        switch (command, action) {
        case (.promote, .raise(let to)): to == next
        case (.promote, .finalize): next == nil
        case (.setPercentage(let percentage, _), .raise(let to)): to == percentage
        case (.finalize, .finalize): true
        default: false
        }
    }
}

/// What must hold of what operators order.
extension Witness {
    /// S5, S13, S19: somebody ordered this very change, in whose name it is made; unless it is forced, nothing that needs an
    /// approval is passed without one.
    mutating func checkOrder(_ intent: Intent, _ standing: Standing) {
        let name = standing.name
        if intent.from != standing.expected || standing.drift != nil {
            accuse("S12", "\(name): \(intent.call.words) from \(intent.from) where \(standing.expected) is explained")
        }
        guard !standing.ordersBehind(intent).isEmpty else {
            return accuse("S19", "\(name): \(intent.call.words) for \(intent.actor), who did not order it")
        }
        if standing.isForced(intent) { return }
        checkApproval(intent, standing)
        for policy in standing.inForce {
            for step in policy.steps where step.percentage > standing.expected && step.approval != nil {
                guard step.percentage < intent.to || intent.action == .finalize else { continue }
                accuse(
                    "S13", "\(name): \(intent.call.words) passes \(step.percentage), which needs an approval, unforced")
            }
        }
    }
}

extension Standing {
    /// How many people must approve leaving the step.
    var approvalsWanted: Int { inForce.compactMap { step(of: $0)?.approval?.people }.max() ?? 0 }

    /// The orders that the change may follow from.
    func ordersBehind(_ intent: Intent) -> [Order] {
        let next = inForce.compactMap { self.next(of: $0) }.min()
        return orders.filter { $0.actor == intent.actor && $0.wants(intent.action, next: next) }
    }

    /// Whether the change is an operator's who forced the way past metrics and approvals.
    func isForced(_ intent: Intent) -> Bool { intent.isOrdered && ordersBehind(intent).contains(where: \.isForced) }
}

extension Intent {
    /// Whether it follows an operator's order and not the policy.
    var isOrdered: Bool { decision.code == .operatorRaise || decision.code == .operatorFinalize }
}

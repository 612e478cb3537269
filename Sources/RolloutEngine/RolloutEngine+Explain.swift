public import RolloutModel

extension RolloutEngine {
    /// Why a rollout stands as it does: the lines of the decision order, asked now; nil for a name that is not known. Where
    /// the past is explained, `upTo` is the journal entry that was replayed last.
    public func explain(_ name: PolicyName, at: Instants, upTo: Int64? = nil) -> Explanation? {
        guard let report = report(of: name, at: at), let slot = index[name] else { return nil }
        var trace: DecisionTrace?
        if case .open(let open) = slots[slot].rollout.phase {
            let moment = DecisionMoment(
                rollout: slots[slot].rollout, open: open, globalFreeze: globalFreeze, at: at, seen: nil,
                wantsWords: true)
            trace = DecisionTrace(lines: DecisionOrder.trace(moment), obeyed: open.obeyed.map(\.digest))
        }
        return Explanation(at: at.wall, upTo: upTo, rollout: report, frozen: frozenText(at: at), trace: trace)
    }

    /// Who froze everything, until when and why; nil where nobody did.
    public func frozenText(at: Instants) -> String? {
        globalFreeze.flatMap { $0.isActive(at: at.wall) ? $0.text : nil }
    }
}

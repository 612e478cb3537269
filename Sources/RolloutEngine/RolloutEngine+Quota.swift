public import RolloutModel

extension RolloutEngine {
    /// Every account's budget and what waits for it; nothing is changed by looking.
    public func quota(at: Instants) -> QuotaReport {
        QuotaReport(
            at: at.wall,
            accounts: accounts.names.compactMap { name in
                guard let budget = budgetReport(of: name, at: at), let account = accounts[name] else { return nil }
                let waiting = account.waitingInOrder.prefix(QuotaReport.named).map { priority, waiting in
                    QuotaReport.Waiting(
                        urgency: priority.word, rollout: slots[waiting.slot].rollout.name,
                        errand: waiting.errand.words, waited: max(.zero, at.boot - waiting.since))
                }
                let turn = nextTurn(in: name, at).map { at.wall + max(.zero, $0 - at.boot) }
                return QuotaReport.Account(budget: budget, nextTurn: turn, waiting: waiting)
            })
    }
}

extension RequestBudget.Priority {
    fileprivate var word: String {
        switch self {
        case .readBack: "read-back"
        case .action: "action"
        case .measurement: "measurement"
        case .poll: "poll"
        }
    }
}

extension AccountQueue.Errand {
    fileprivate var words: String {
        switch self {
        case .poll: "poll"
        case .measure(let metric, _): "measure \(metric)"
        case .question(.slots): "look for the published submission"
        case .question(.inspect(let submission)): "inspect submission \(submission)"
        case .question(.progress(let submission)): "follow submission \(submission)"
        case .question(.readBack): "read back a lost answer"
        case .question(.confirm): "look before a raise"
        }
    }
}

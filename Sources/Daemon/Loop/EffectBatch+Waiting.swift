import RolloutEngine
import RolloutModel

extension EffectBatch {
    /// Whether nothing of the batch needs its records on disk: no call that changes the Store follows from them, nobody is
    /// told that they are kept, and a crash that loses them loses nothing but looks, which are repeated.
    ///
    /// On a full disk such records wait in memory for the next append, so that the daemon goes on watching and can record a
    /// halt in the journal's reserve (S15).
    var ordersNothing: Bool { answers.isEmpty && records.allSatisfy(\.body.isOnlyThought) }
}

extension JournalRecord.Body {
    fileprivate var isOnlyThought: Bool {
        switch self {
        case .input(.started), .input(.storeAnswered), .input(.measured), .input(.noticeLost), .input(.wake),
            .input(.due):
            true
        case .decision, .alert: true
        case .input(.stopping), .input(.policyLoaded), .input(.policyRemoved), .input(.policyRejected),
            .input(.commanded):
            false
        case .transition, .intent, .outcome: false
        }
    }
}

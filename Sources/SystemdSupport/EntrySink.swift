/// Where entries go: the system journal, or standard error.
public protocol EntrySink: Sendable {
    /// Hands over one entry, or says why that is not possible now. Never waits.
    func offer(_ entry: SystemJournalEntry) -> Delivery
}

/// What became of an entry that was offered.
public enum Delivery: Hashable, Sendable {
    /// The sink has it.
    case delivered
    /// The sink does not take anything now: offer the same entry again. Says why, for the operator.
    case busy(String)
}

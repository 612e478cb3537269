/// The durable journal, as far as the system journal needs it: the backlog from which it is fed, and a mark of how far.
public protocol SystemJournalSource: Sendable {
    /// The sequence of the last entry that was delivered; 0 where none was.
    ///
    /// It must not lie beyond the newest entry: a database that was restored from a backup may be behind its mark.
    func lastDelivered() async throws -> Int64

    /// The entries that follow `sequence`, in rising order, at most `limit` of them; none where there are none yet.
    func entries(after sequence: Int64, limit: Int) async throws -> [SystemJournalEntry]

    /// Everything up to this entry was delivered. A mark that gets lost costs repetitions and nothing else, so it need not be
    /// synced.
    func markDelivered(_ entry: SystemJournalEntry) async throws
}

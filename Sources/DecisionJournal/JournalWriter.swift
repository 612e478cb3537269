import GRDB
import RolloutModel
import Synchronization

/// The one that writes: takes what has gathered, commits it as one transaction with one sync, and stops for good at the
/// first failure.
///
/// Each append leaves its request and asks the connection's serial queue for a turn. The first turn takes every request
/// that waits, the others find nothing: while one sync is under way the next group gathers by itself.
final class JournalWriter: Sendable {
    /// The most appends that wait: the daemon's loop has one under way, so a queue this long means that the disk hangs.
    static let mostWaiting = 1_024
    /// The most records of one group, so that a transaction stays a few megabytes. A single append may have more.
    static let mostRecords = 2_048

    private struct State {
        var waiting: [AppendRequest] = []
        var head: JournalHead
        var statistics = JournalStatistics()
        var failure: JournalError?
    }

    let database: DatabaseQueue
    private let reserve: Reserve
    private let path: String
    private let state: Mutex<State>
    /// Touched on the database's queue only; the lock is never contended.
    private let queueState: Mutex<(chain: EntryChain, checkpoint: CheckpointSchedule)>

    /// A writer that goes on from the chain's end.
    init(_ database: DatabaseQueue, path: String, chain: EntryChain, reserve: Reserve) {
        self.database = database
        self.path = path
        self.reserve = reserve
        state = Mutex(State(head: chain.head))
        queueState = Mutex((chain, CheckpointSchedule()))
    }

    /// The last durable entry.
    var head: JournalHead { state.withLock { $0.head } }
    /// What was written since the start.
    var statistics: JournalStatistics { state.withLock { $0.statistics } }
    /// Why nothing is written any more; nil while all is well.
    var failure: JournalError? { state.withLock { $0.failure } }
    /// How many appends wait for their turn.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Makes the records durable, all or none. Not cancelled with its task: half an append would help nobody.
    func append(_ records: [JournalRecord], expecting next: Int64) async throws -> [JournalEntry] {
        try await withCheckedThrowingContinuation { continuation in
            let request = AppendRequest(records: records, next: next, continuation: continuation)
            let refusal = state.withLock { state -> JournalError? in
                if let failure = state.failure { return failure }
                if state.waiting.count >= Self.mostWaiting { return .tooManyWaiting(limit: Self.mostWaiting) }
                state.waiting.append(request)
                return nil
            }
            if let refusal { return continuation.resume(throwing: refusal) }
            database.asyncWriteWithoutTransaction { self.commitGathered($0) }
        }
    }

    /// Takes no more appends: all that wait and all that come get `error`. The first call counts.
    func stop(_ error: JournalError) {
        let refused = state.withLock { state in
            if state.failure == nil { state.failure = error }
            defer { state.waiting = [] }
            return state.waiting
        }
        for request in refused { request.continuation.resume(throwing: error) }
    }

    private func commitGathered(_ db: Database) {
        let group = state.withLock { AppendRequest.takeGroup(from: &$0.waiting, limit: Self.mostRecords) }
        guard !group.isEmpty else { return }
        queueState.withLock { queueState in
            var accepted: [(request: AppendRequest, entries: [StoredEntry])] = []
            let before = queueState.chain.head
            for request in group {
                do throws(JournalError) {
                    accepted.append(
                        (request, try queueState.chain.extend(with: request.records, expecting: request.next)))
                } catch {
                    request.continuation.resume(throwing: error)
                }
            }
            let entries = accepted.flatMap(\.entries)
            do {
                if !entries.isEmpty { try commit(entries, after: before, db) }
            } catch {
                let cause = JournalError.storage(error, doing: "writing to \(path)")
                fail(cause)
                for (request, _) in accepted { request.continuation.resume(throwing: cause) }
                return
            }
            note(entries, head: queueState.chain.head)
            for (request, entries) in accepted { request.continuation.resume(returning: entries.map(\.entry)) }
            checkpointIfDue(entries, &queueState.checkpoint, db)
        }
    }

    private func commit(_ entries: [StoredEntry], after head: JournalHead, _ db: Database) throws {
        do {
            try EntryTable.append(entries, after: head, db)
        } catch let error as DatabaseError where error.isDiskFull && entries.contains(where: \.entry.record.ordersHalt)
        {
            // The failed transaction was rolled back before anything was synced: this is a new one, not a retried sync.
            guard reserve.free() else { throw error }
            try EntryTable.append(entries, after: head, db)
            state.withLock { $0.statistics.reservesSpent += 1 }
        }
    }

    private func note(_ entries: [StoredEntry], head: JournalHead) {
        guard !entries.isEmpty else { return }
        state.withLock { state in
            state.head = head
            state.statistics.commits += 1
            state.statistics.entries += entries.count
        }
    }

    private func checkpointIfDue(_ entries: [StoredEntry], _ schedule: inout CheckpointSchedule, _ db: Database) {
        guard !entries.isEmpty, schedule.isDue(after: entries) else { return }
        do {
            try db.checkpoint(.passive)
            state.withLock { $0.statistics.checkpoints += 1 }
        } catch let error as DatabaseError where error.isDiskFull || error.resultCode == .SQLITE_BUSY {
            // Everything is safe in the log, which goes on growing; the next one may have room.
            state.withLock { $0.statistics.checkpointsPutOff += 1 }
        } catch {
            // A failed sync of the database: SQLite would forget it and overwrite the log that still has the pages.
            fail(.storage(error, doing: "copying the log into \(path)"))
        }
    }

    private func fail(_ cause: JournalError) {
        Unclosed.keep(database)
        stop(.broken(cause: "\(cause)"))
    }
}

extension DatabaseError {
    /// Whether there was no room: for the log, or for the shared memory that indexes it.
    var isDiskFull: Bool { resultCode == .SQLITE_FULL || extendedResultCode == .SQLITE_IOERR_SHMSIZE }
}

import RolloutEngine
import RolloutModel

/// Two processes on one journal.
extension Simulation {
    /// Somebody starts a second process beside the first, past the lock: it reads the journal, writes that it has started, and
    /// is ended before it sends anything.
    mutating func startASecondOne() {
        guard isAwake, witness.hasStarted, life?.isWriting == false, !disk.isCorrupt else { return }
        note("a second process starts on the same journal, and is ended")
        var engine = replayed(disk.records)
        let event = Event.started(version: "1.0")
        let made = engine.handle(event, at: now)
        let records = made.compactMap { if case .record(let record) = $0 { record } else { nil } }
        do {
            try disk.write(records)
        } catch {
            return witness.accuse("S16", "the journal refuses what a second process wrote: \(error)")
        }
        disk.sync(lazily: false)
        witness.handled(event, records, at: now, clocks)
        witness.isOutrun = true
    }

    /// The process finds that the journal is not what it knows: what it was about to write is not written, nothing follows
    /// from it, and it ends.
    mutating func giveWay() {
        life?.handled = []
        die(losing: 0, after: .seconds(5))
        lastEngine = nil
    }
}

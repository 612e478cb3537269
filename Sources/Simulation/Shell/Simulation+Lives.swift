import RolloutEngine
import RolloutModel

/// Births and deaths of processes.
extension Simulation {
    /// The process ends without a word.
    ///
    /// - Parameters:
    ///   - losing: How many records of the write under way are lost with it.
    ///   - pause: When the next one starts.
    mutating func die(losing: Int, after pause: TimeSpan) {
        guard let dying = life else { return }
        lastEngine = losing > 0 ? nil : dying.engine
        if losing > 0 {
            disk.losePending(losing)
        } else {
            // The kernel had all of it: what was handled counts.
            for one in dying.handled {
                witness.handled(one.event, one.records, at: one.at, clocks, handledAt: one.elapsed)
            }
        }
        abandon(dying)
        life = nil
        agenda.put(.boot, at: clocks.elapsed + pause)
    }

    /// The power fails, and with it everything that was not synced.
    mutating func losePower(after pause: TimeSpan) {
        if let dying = life { abandon(dying) }
        lastEngine = nil
        disk.losePower()
        life = nil
        agenda.put(.boot, at: clocks.elapsed + pause)
    }

    /// What a dead process had sent may still arrive, within the time that the Store is trusted to settle in.
    private mutating func abandon(_ dying: Life) {
        for order in dying.underWay.keys.sorted() {
            guard let number = dying.underWay[order], requests[number].answer == nil,
                let arrival = requests[number].fate.arrival
            else { continue }
            requests[number].isAbandoned = true
            let left = requests[number].sentTrue + arrival - clocks.elapsed
            if left > StoreFront.settling || dice.hits(500) { requests[number].fate.arrival = nil }
        }
    }

    /// A process starts: it replays the journal, reads the policies and begins.
    mutating func boot() {
        guard life == nil else { return }
        if suspendedUntil > clocks.elapsed { return agenda.put(.boot, at: suspendedUntil) }
        lives += 1
        let (records, problem) = disk.reopen()
        if let problem { return witness.accuse("S16", "the journal does not read back: \(problem)") }
        witness.began()
        witness.reopened(records)
        var engine = RolloutEngine(settings: distorted(settings))
        replay(records, &engine)
        note("a process starts with \(records.count) records")
        life = Life(number: lives, engine: engine)
        compareReports()
        reload()
        deliver(.started(version: "1.0"))
    }

    /// Hands what changed in the policy folder to the process.
    mutating func reload() {
        guard let inForce = life?.engine.policies else { return }
        for event in files.changes(from: inForce) { deliver(event) }
    }

    /// Replays the journal's inputs: the records that follow must come again, each of them (S16).
    private mutating func replay(_ records: [JournalRecord], _ engine: inout RolloutEngine) {
        var made: [JournalRecord] = []
        for record in records {
            guard case .input(let event) = record.body, let event = remembered(event) else { continue }
            made += engine.replay(event, at: remembered(record.at))
        }
        guard options.putBack == nil else { return }
        if let place = zip(made, records).enumerated().first(where: { $0.element.0 != $0.element.1 }) {
            witness.accuse(
                "S16", "record \(place.offset + 1) was \(place.element.1) and is replayed as \(place.element.0)")
        } else if made.count != records.count {
            witness.accuse("S16", "\(records.count) records are replayed as \(made.count)")
        }
    }

    private func report(_ engine: RolloutEngine) -> [RolloutReport] {
        engine.report(at: clocks.now).rollouts.map {
            var report = $0
            (report.nextPoll, report.lastSeen, report.trouble) = (nil, nil, nil)
            return report
        }
    }

    /// What the new process knows is what the last one knew.
    private mutating func compareReports() {
        guard let before = lastEngine, options.putBack == nil, let after = life?.engine else { return }
        lastEngine = nil
        for (before, after) in zip(report(before), report(after)) where before != after {
            witness.accuse("S16", "\(before.name) was \(before) and is \(after) after the replay")
        }
    }

    /// The whole journal once more, for worlds in which no process died.
    mutating func checkReplayAtTheEnd() {
        if let current = life, current.isWriting { disk.losePending(current.pending) }
        let (records, problem) = disk.reopen()
        if let problem { return witness.accuse("S16", "the journal does not read back: \(problem)") }
        var engine = RolloutEngine(settings: settings)
        replay(records, &engine)
    }
}

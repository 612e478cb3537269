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
                witness.handled(one.event, one.records, at: one.at, one.clocks)
            }
        }
        abandon(dying)
        life = nil
        lastGap = pause
        agenda.put(.boot, at: clocks.elapsed + pause)
    }

    /// The power fails, and with it everything that was not synced.
    mutating func losePower(after pause: TimeSpan) {
        if let dying = life { abandon(dying) }
        lastEngine = nil
        if dice.hits(500) { noticeFile.losePower() }
        disk.losePower()
        life = nil
        agenda.put(.boot, at: clocks.elapsed + pause)
    }

    /// What a dead process had sent may still arrive, within the time that the Store is trusted to settle in.
    private mutating func abandon(_ dying: Life) {
        for order in dying.underWay.keys.sorted() {
            guard let number = dying.underWay[order] else { continue }
            requests[number].isAbandoned = true
            requests[number].lostAt = clocks.elapsed
            guard !requests[number].hasArrived, let arrival = requests[number].fate.arrival
            else { continue }
            let left = requests[number].sentTrue + arrival - clocks.elapsed
            if left > StoreFront.settling || dice.hits(500) { requests[number].fate.arrival = nil }
        }
    }

    /// A process starts: it replays the journal, reads the policies and begins.
    mutating func boot() {
        guard life == nil else { return }
        if suspendedUntil > clocks.elapsed { return agenda.put(.boot, at: suspendedUntil) }
        lives += 1
        let opened = disk.reopen(verifying: options.putBack != .chainNotVerified)
        if let problem = opened.problem {
            guard disk.isCorrupt else { return witness.accuse("S16", "the journal does not read back: \(problem)") }
            note("the process refuses the journal (\(problem)); somebody puts a good copy in its place")
            disk.repair()
            return agenda.put(.boot, at: clocks.elapsed + .minutes(3))
        }
        let records = opened.records
        if disk.isCorrupt, let place = disk.firstDifference(from: records) {
            return witness.accuse("S16", "a process works with a journal whose entry \(place + 1) was changed")
        }
        witness.began()
        witness.reopened(records)
        if speaksHTTP {
            for name in files.files.map(\.policy.account) where newAccounts[name] == nil {
                newAccounts[name] = WireAccount(name)
            }
            accounts = newAccounts
        }
        let engine = replayed(records)
        witness.isOutrun = false
        note("a process starts with \(records.count) records")
        life = Life(number: lives, engine: engine, nextRecord: records.count)
        witness.reads(records.count)
        openNoticeDesk(records)
        compareReports()
        reload()
        deliver(.started(version: "1.0"))
        for event in afterStart() { deceive(event) }
    }

    /// Hands what changed in the policy folder to the process.
    mutating func reload() {
        guard let inForce = life?.engine.policies else { return }
        for event in files.changes(from: inForce) { deliver(event) }
    }

    /// An engine that has taken in the journal's inputs again: the records that follow must come again, each of them (S16).
    ///
    /// What a process before has replayed is not replayed again by the next one; the world's end replays all of it.
    mutating func replayed(_ records: [JournalRecord]) -> RolloutEngine {
        var engine = RolloutEngine(settings: distorted(settings))
        var known = 0
        if let memory = replayMemory, memory.count <= disk.unchanged, options.putBack?.isOfReplay != true {
            (engine, known) = (memory.engine, memory.count)
        }
        replay(records[known...], &engine)
        replayMemory = (engine, records.count)
        disk.noteReplay()
        return engine
    }

    /// Replays records.
    private mutating func replay(_ records: ArraySlice<JournalRecord>, _ engine: inout RolloutEngine) {
        var made: [JournalRecord] = []
        for record in records {
            guard case .input(let event) = record.body, let event = remembered(event) else { continue }
            made += engine.replay(event, at: remembered(record.at))
        }
        replayedEvents += records.count
        guard options.putBack == nil else { return }
        if let place = zip(made, records).enumerated().first(where: { $0.element.0 != $0.element.1 }) {
            witness.accuse(
                "S16",
                "record \(records.startIndex + place.offset + 1) was \(place.element.1) and is replayed as \(place.element.0)"
            )
        } else if made.count != records.count {
            witness.accuse("S16", "\(records.count) records are replayed as \(made.count)")
        }
    }

    private func report(_ engine: RolloutEngine) -> [RolloutReport] {
        engine.report(at: clocks.now).rollouts.map {
            var report = $0
            (report.nextPoll, report.lastSeen, report.trouble) = (nil, nil, nil)
            for place in report.metrics.indices { report.metrics[place].nextLook = nil }
            return report
        }
    }

    /// What the new process knows is what the last one knew.
    private mutating func compareReports() {
        guard let before = lastEngine, options.putBack == nil, let after = life?.engine else { return }
        lastEngine = nil
        // What is reported follows from what is known; only where that differs are the reports worth their time.
        if after.knowsTheSame(as: before) { return }
        for (before, after) in zip(report(before), report(after)) where before != after {
            witness.accuse("S16", "\(before.name) was \(before) and is \(after) after the replay")
        }
    }

    /// The journal once more, for worlds in which no process died: the whole of it in one world of four, in the others what no
    /// process has replayed. Both lead to the same, as long as a replay depends on nothing but the journal.
    mutating func checkReplayAtTheEnd() {
        if let current = life, current.isWriting { disk.losePending(current.pending) }
        disk.forgetVerification()
        disk.repair()
        let opened = disk.reopen(verifying: true)
        if let problem = opened.problem { return witness.accuse("S16", "the journal does not read back: \(problem)") }
        if options.seed % 4 != 1, options.putBack == nil {
            _ = replayed(opened.records)
        } else {
            var engine = RolloutEngine(settings: settings)
            replay(opened.records[...], &engine)
        }
    }
}

import RolloutEngine
import RolloutModel
import StoreAPI

/// The daemon's loop: events go into the engine, records go to disk, and only then calls go out. What comes meanwhile
/// waits and shares the next write.
extension Simulation {
    /// At most so many events share one write, as in the daemon.
    private static let largestBatch = 256
    /// The longest write that is simulated.
    static let slowestWrite = TimeSpan.seconds(20)

    var isAwake: Bool { life != nil && suspendedUntil <= clocks.elapsed }

    /// Hands an event to the process.
    mutating func deliver(_ event: Event) {
        guard life != nil, let event = deliverable(event) else { return }
        life?.inbox.append(Life.Letter(event: event, seen: nil))
        turn()
    }

    /// Hands in what a put-back bug makes up: the witness does not hear of it.
    mutating func deceive(_ event: Event) {
        guard life != nil else { return }
        life?.inbox.append(Life.Letter(event: .wake, seen: event))
        turn()
    }

    private mutating func turn() {
        guard life?.isWriting == false, let letters = life?.takeLetters(Self.largestBatch), !letters.isEmpty else {
            return
        }
        var effects: [Effect] = []
        var handled: [Life.Handled] = []
        for letter in letters {
            let event = letter.event
            let at = now
            story.tell(.event(event), at: clocks.elapsed)
            events += 1
            let seen = letter.seen ?? miscounted(distorted(event))
            let made = life?.engine.handle(seen, at: at) ?? []
            let records = made.compactMap { if case .record(let record) = $0 { record } else { nil } }
            for record in records { story.tell(.record(record), at: clocks.elapsed) }
            handled.append(Life.Handled(event: event, records: records, at: at, clocks: clocks))
            effects += made
        }
        life?.handled = handled
        let batch = self.batch(effects)
        for order in batch.cancellations { giveUp(order) }
        if batch.records.isEmpty { return carryOut(batch) }
        write(batch)
    }

    private mutating func write(_ batch: EffectBatch) {
        if life?.nextRecord != disk.records.count, options.putBack != .twoWriters {
            note("the journal has records that the process does not know")
            return giveWay()
        }
        witness.writes(batch.records.count, at: disk.records.count)
        life?.nextRecord = disk.records.count + batch.records.count
        do {
            try disk.write(batch.records)
        } catch {
            return witness.accuse("S16", "the journal refuses what the engine wrote: \(error)")
        }
        if strikes(.syncFails) {
            note("the sync fails")
            // The kernel keeps what it could not write and calls it clean: only the power takes it (S15).
            disk.loseSync(of: batch.records.count)
            guard options.putBack == .failedSyncRetried else { return die(losing: 0, after: .seconds(5)) }
        }
        if strikes(.appendFails) {
            note("the append fails")
            // What is known of a failed write is nothing: it may have reached the disk or not.
            if options.putBack == .goOnAfterFailedAppend {
                disk.losePending(batch.records.count)
                life?.nextRecord = disk.records.count
                witness.reads(disk.records.count)
            } else {
                return die(losing: dice.hits(500) ? 0 : batch.records.count, after: .seconds(5))
            }
        }
        let seconds =
            strikes(.slowDisk)
            ? dice.span(.seconds(1)...Self.slowestWrite) : dice.span(.milliseconds(1)...(.milliseconds(20)))
        life?.batch = batch
        life?.pending = batch.records.count
        if options.putBack == .journalAfterEffect { for order in batch.calls { send(order) } }
        guard let number = life?.number else { return }
        agenda.put(.written(life: number), at: clocks.elapsed + seconds)
    }

    /// The write is synced: what it allows is done, unless the process is killed at just that moment.
    mutating func written() {
        guard let batch = life?.batch else { return }
        disk.sync(lazily: options.putBack == .synchronousNormal)
        life?.batch = nil
        life?.pending = 0
        if strikes(.kill, oneIn: 4) {
            witnessHandled()
            note("killed after the write and before the calls")
            return die(losing: 0, after: dice.span(.milliseconds(100)...(.seconds(10))))
        }
        carryOut(batch)
    }

    private mutating func witnessHandled() {
        let handled = life?.handled ?? []
        life?.handled = []
        for one in handled { witness.handled(one.event, one.records, at: one.at, one.clocks) }
    }

    private mutating func carryOut(_ batch: EffectBatch) {
        witnessHandled()
        guard let number = life?.number else { return }
        for (_, answer) in batch.answers { story.tell(.command(answer), at: clocks.elapsed) }
        if options.putBack != .journalAfterEffect || batch.records.isEmpty {
            for order in batch.calls where life != nil {
                if order.call.isMutating, strikes(.kill, oneIn: 2) {
                    note("killed before the call")
                    return die(losing: 0, after: dice.span(.milliseconds(100)...(.seconds(10))))
                }
                send(order)
            }
        }
        for order in batch.unsent {
            let event = Event.storeAnswered(order.rollout, order.call, sentAt: now, EffectBatch.unsentAnswer)
            agenda.put(.delivered(life: number, event), at: clocks.elapsed)
        }
        afterStep(batch.records)
        if hasSinks, !batch.records.isEmpty { wakeMessenger() }
        for order in batch.measurements { measure(order, number) }
        if let wake = batch.wakeAtBoot { arm(wake, number) }
        if let pending = life?.underWay.isEmpty, pending, life?.isStopping == true, life?.inbox.isEmpty == true {
            note("stopped")
            return die(losing: 0, after: dice.span(.milliseconds(200)...(.seconds(30))))
        }
        turn()
    }

    // MARK: What goes out

    mutating func send(_ order: StoreCallOrder) {
        guard let number = life?.number else { return }
        if let later = heldBack(order) {
            return agenda.put(.leavesTheQueue(life: number, order), at: clocks.elapsed + later)
        }
        sendNow(order, life: number)
    }

    /// A call that a put-back bug held back is sent at last.
    mutating func leaveQueue(_ order: StoreCallOrder) {
        if let number = life?.number { sendNow(order, life: number) }
    }

    private mutating func sendNow(_ order: StoreCallOrder, life sender: Int) {
        let order = distorted(order)
        let number = requests.count
        witness.sending(order, as: number, at: clocks.elapsed)
        if order.call.isMutating { story.tell(.sent(number, order.call, order.rollout), at: clocks.elapsed) }
        if speaksHTTP {
            requests.append(
                StoreTrip(
                    number: number, life: sender, order: order, sentAt: now, sentTrue: clocks.elapsed,
                    fate: .init(arrival: nil, answer: .zero), conversation: StoreConversation(order.call)))
            life?.underWay[order.id] = number
            return goOn(number)
        }
        let fate = front.fate(isMutating: order.call.isMutating, at: clocks.elapsed, speaksHTTP: false)
        // A halt that is lost while nothing can be read is the one that is easily forgotten.
        if case .halt = order.call, fate.failure != nil, strikes(.percentageHidden, times: 10) { hidePercentage() }
        requests.append(
            StoreTrip(
                number: number, life: sender, order: order, sentAt: now, sentTrue: clocks.elapsed,
                fate: fate))
        life?.underWay[order.id] = number
        if let arrival = fate.arrival { agenda.put(.arrives(number), at: clocks.elapsed + arrival) }
        agenda.put(
            .answered(number),
            at: clocks.elapsed + max(fate.answer, fate.failure == nil ? fate.arrival ?? .zero : .zero))
    }

    /// Gives up a call on its way: it may have reached the Store, or reach it yet.
    private mutating func giveUp(_ order: UInt64) {
        guard let number = life?.underWay.removeValue(forKey: order), let current = life?.number else { return }
        note("request \(number) is given up")
        let request = requests[number]
        requests[number].isAbandoned = true
        requests[number].lostAt = clocks.elapsed
        if !requests[number].hasArrived, dice.hits(500) { requests[number].fate.arrival = nil }
        let failure = StoreFailure(.cancelled, message: "given up because a halt passes it")
        let event = Event.storeAnswered(
            request.order.rollout, request.order.call, sentAt: request.sentAt, .failure(failure))
        agenda.put(.delivered(life: current, event), at: clocks.elapsed + .milliseconds(2))
    }

    private mutating func measure(_ order: MeasurementOrder, _ number: Int) {
        let requests = order.request.source.requests
        if requests > 0 { witness.count(requests, order.request.account, at: clocks.elapsed, isFree: false) }
        let askedAt = now
        let (truth, delay) = health.look(order, at: clocks.truth, wall: askedAt.wall)
        looks[LookKey(order.request)] = (
            clocks.elapsed, truth.nextData.map { clocks.elapsed + ($0 - askedAt.wall) } ?? clocks.elapsed
        )
        var measurement = truth
        if speaksHTTP, let read = read(truth, order.request, number) {
            measurement = read
            witness.checkReading(read, truth, order.request.metric)
        }
        let event = Event.measured(order.rollout, order.request, askedAt: askedAt, measurement)
        agenda.put(.delivered(life: number, event), at: clocks.elapsed + delay)
    }

    /// What the production reader makes of the metric server's document; nil for a metric of the Store's.
    private mutating func read(_ truth: Measurement, _ request: MeasurementRequest, _ number: Int) -> Measurement? {
        var isSeveral = false
        if case .error(TrueHealth.several, _) = truth.result { isSeveral = true }
        return WireMetrics.read(request, truth, isSeveral: isSeveral, variant: dice.number(0...11), at: now.wall)
    }

    private mutating func arm(_ wake: TimeSpan, _ number: Int) {
        guard life?.armed.map({ wake < $0 }) ?? true else { return }
        life?.armed = wake
        let lateness = strikes(.lateTimer) ? dice.span(.zero...(.seconds(30))) : .zero
        agenda.put(
            .rings(life: number, atBoot: wake),
            at: max(clocks.elapsed, clocks.elapsed(atBoot: wake - bootError)) + lateness)
    }

    /// Whether a fault strikes now.
    mutating func strikes(_ fault: Fault, oneIn: Int = 1, times: Int = 1) -> Bool {
        !isCalm && faults.strikes(fault, oneIn: oneIn, times: times)
    }
}

import Notifications
import RolloutModel

/// Who is told of what, in one seed of eight: notices on their way to sinks that fail, lose answers and refuse.
extension Simulation {
    /// A process opens its desk.
    mutating func openNoticeDesk(_ records: [JournalRecord]) {
        guard hasSinks else { return }
        var tail = noticeMemory
        if tail.count > disk.unchangedForNotices { tail = NoticeTail() }
        tail.take(records[tail.count...])
        noticeMemory = tail
        disk.noteNoticesLearnt()
        var content = noticeFile.newest.content
        switch options.putBack {
        case .noticesLostAtRestart: content.waiting = []
        case .noticesMissedWhileDown: content.sequence = content.sequence.map { max($0, Int64(tail.count)) }
        case .noticesToldTwice:
            content.waiting += tail.postings(after: 0).filter { posting in
                !content.waiting.contains(posting)
            }.suffix(1)
        default: break
        }
        let desk = NoticeDesk(tail, content, at: now.wall)
        life?.messenger = desk
        takings = noticeFile.newest.taken
        wakeMessenger()
    }

    /// There may be something to tell.
    mutating func wakeMessenger() { wakeMessenger(at: clocks.elapsed + .milliseconds(50)) }

    /// There will be; of several times the earliest counts.
    private mutating func wakeMessenger(at time: TimeSpan) {
        guard hasSinks, let number = life?.number, life?.messengerAt.map({ time < $0 }) ?? true else { return }
        life?.messengerAt = time
        agenda.put(.messenger(life: number), at: time)
    }

    /// The messenger reads on in the journal, writes its file, and posts what is due.
    mutating func tellPeople() {
        // Taken out while it is changed: what two hold is copied as a whole.
        guard let number = life?.number, let due = life?.messengerAt, due <= clocks.elapsed,
            var desk = life?.messenger.take()
        else { return }
        life?.messengerAt = nil
        let durable = disk.records.count - (life?.pending ?? 0)
        let at = now
        desk.turn(disk.records[min(desk.learnt, durable)..<durable], at: at.wall)
        // A message that is on its way counts as waiting: it is posted again after a death.
        noticeFile.write(desk.content, takings)
        for sink in Sinks.names {
            guard let notice = desk.next(sink, atBoot: at.boot) else { continue }
            if noticeFile.newest.taken.contains(NoticeFile.Told(sink: sink, id: notice.id)) {
                witness.accuse("notices", "\(sink) is told \(notice.id) again after its answer was written down")
            }
            let (attempt, arrives) = fate(of: notice)
            let delay = dice.span(.milliseconds(20)...(.seconds(8)))
            if arrives { agenda.put(.noticeArrives(sink, notice), at: clocks.elapsed + delay / 2) }
            agenda.put(.noticeLanded(life: number, sink, notice.id, attempt), at: clocks.elapsed + delay)
        }
        let (losses, moment) = (desk.takeLosses(), desk.nextMoment(at))
        life?.messenger = desk
        for (sink, loss) in losses { give(up: loss, at: sink) }
        guard let next = moment, next > at.boot else { return }
        // By how long it is, and not by when: the clock of a daemon with a known bug may be another.
        wakeMessenger(at: clocks.elapsed + (next - at.boot))
    }

    private mutating func fate(of notice: Notice) -> (Attempt, arrives: Bool) {
        if strikes(.sinkDown) { sinksDownUntil = clocks.elapsed + dice.span(.minutes(1)...(.hours(1))) }
        if !isCalm, clocks.elapsed < sinksDownUntil { return (.failed(.init("503")), false) }
        if strikes(.sinkAnswerLost) { return (.failed(.init("the connection was lost")), true) }
        if strikes(.sinkRefuses) { return (.failed(.init("400", isRefused: true)), false) }
        return (.delivered, true)
    }

    /// A process hears what came of a notice.
    mutating func noticeLanded(_ sink: SinkName, _ id: String, _ attempt: Attempt) {
        guard var desk = life?.messenger.take() else { return }
        desk.landed(attempt, at: sink, now, jitter: Double(dice.number(0...100)) / 100)
        if attempt == .delivered { takings.insert(NoticeFile.Told(sink: sink, id: id)) }
        let losses = desk.takeLosses()
        life?.messenger = desk
        for (sink, loss) in losses { give(up: loss, at: sink) }
        wakeMessenger()
    }

    /// A notice is given up: of a halt the journal is told.
    private mutating func give(up loss: DeliveryLane.Loss, at sink: SinkName) {
        notices.lost(loss.notice, at: sink)
        guard loss.notice.isHalt, let rollout = loss.notice.rollout else { return }
        deliver(.noticeLost(rollout, sentence: "The sink \(sink) will not be told of this halt: \(loss.why)"))
    }

    /// No notice is lost without a word: what the journal says has ended was told, unless it was given up aloud.
    mutating func checkNotices() {
        guard hasSinks else { return }
        let told = disk.records.prefix(disk.records.count - (life?.pending ?? 0))
        if let missing = notices.missing(told, at: clocks.now.wall) { witness.accuse("notices", missing) }
    }
}

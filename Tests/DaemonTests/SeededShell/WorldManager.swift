import SystemdSupport

/// The service manager of one life: hears what the daemon says of itself, in order, and objects to what cannot be.
final class WorldManager: @unchecked Sendable {
    private let world: SeededWorld
    private let log: RecordLog
    private let startsBefore: Int
    private var isListening = false
    private var isReady = false
    private var isStopping = false
    private var reloads = 0

    init(_ world: SeededWorld, _ log: RecordLog) {
        self.world = world
        self.log = log
        startsBefore = log.starts
    }

    var notifier: ServiceNotifier {
        ServiceNotifier { message in
            self.hear(message)
            return true
        }
    }

    /// The control socket is about to accept connections.
    func socketListens() { isListening = true }

    /// The life is over: a reload that was announced has been declared over, unless the stop came first.
    func end(isOrderly: Bool) {
        if isOrderly, reloads > 0, !isStopping { world.violate("RELOADING=1 without the READY=1 that ends it") }
    }

    private func hear(_ message: String) {
        world.note("tells \(message.prefix { $0 != "\n" })")
        if message.hasPrefix("READY=1") {
            if !isListening { world.violate("READY=1 before the control socket listens") }
            if log.starts == startsBefore { world.violate("READY=1 before recovery is over (S22)") }
            if isStopping { world.violate("READY=1 after STOPPING=1") }
            if isReady && reloads == 0 { world.violate("READY=1 a second time, and no reload to end") }
            isReady = true
            reloads = 0
        }
        if message.hasPrefix("RELOADING=1") {
            if !isReady { world.violate("RELOADING=1 before READY=1") }
            if isStopping { world.violate("RELOADING=1 after STOPPING=1") }
            reloads += 1
        }
        if message.hasPrefix("STOPPING=1") { isStopping = true }
    }
}

/// A system journal that is busy now and then.
final class WorldSink: EntrySink, @unchecked Sendable {
    private let world: SeededWorld
    private let busy: Int
    private var last: Int64 = 0

    init(_ world: SeededWorld, busy: Int) {
        self.world = world
        self.busy = busy
    }

    func offer(_ entry: SystemJournalEntry) -> Delivery {
        if world.strikes(oneIn: busy) { return .busy("its socket is full") }
        if entry.sequence <= last { world.violate("entry \(entry.sequence) goes to the system journal after \(last)") }
        last = entry.sequence
        return .delivered
    }
}

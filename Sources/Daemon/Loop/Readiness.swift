import SystemdSupport

/// Says READY=1 once, after recovery and after the control socket listens; from then on it keeps the status line.
actor Readiness {
    private let notifier: ServiceNotifier
    private var hasRecovered = false
    private var isListening = false
    private var line = "recovering"

    init(notifier: ServiceNotifier) { self.notifier = notifier }

    private var isReady: Bool { hasRecovered && isListening }

    /// The journal is replayed, the policies are loaded, calls may be sent.
    func recovered() {
        hasRecovered = true
        if isReady { notifier.ready(status: line) }
    }

    /// The control socket accepts connections.
    func listening() {
        isListening = true
        if isReady { notifier.ready(status: line) }
    }

    /// The state of the rollouts in one line.
    func show(_ text: String) {
        guard text != line else { return }
        line = text
        if isReady { notifier.status(text) }
    }

    /// Runs a reload between RELOADING=1 and READY=1.
    func reloading<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        notifier.reloading(status: "reading the policies again")
        let result = await body()
        notifier.ready(status: line)
        return result
    }

    /// The daemon is on its way out.
    func stopping() { notifier.stopping(status: "finishing the calls that are on their way") }
}

import SystemdSupport

/// Says READY=1 once, after recovery and after the control socket listens; from then on it keeps the status line.
actor Readiness {
    private let notifier: ServiceNotifier
    private var hasRecovered = false
    private var isListening = false
    private var isReady = false
    private var isStopping = false
    /// Reloads that the service manager was told of and that are not over.
    private var reloads = 0
    private var line = "recovering"

    init(notifier: ServiceNotifier) { self.notifier = notifier }

    /// The journal is replayed, the policies are loaded, calls may be sent.
    func recovered() {
        hasRecovered = true
        becomeReady()
    }

    /// The control socket accepts connections.
    func listening() {
        isListening = true
        becomeReady()
    }

    private func becomeReady() {
        guard hasRecovered, isListening, !isReady, !isStopping else { return }
        isReady = true
        notifier.ready(status: line)
    }

    /// The state of the rollouts in one line.
    func show(_ text: String) {
        guard text != line else { return }
        line = text
        if isReady, !isStopping { notifier.status(text) }
    }

    /// Runs a reload between RELOADING=1 and READY=1. Of reloads at the same time each is announced, and the last one to end
    /// says READY=1.
    ///
    /// Before the daemon is ready and when it stops, a reload is nothing that the service manager waits for: READY=1 would
    /// tell it something else.
    func reloading<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        guard isReady, !isStopping else { return await body() }
        reloads += 1
        notifier.reloading(status: "reading the policies again")
        let result = await body()
        reloads -= 1
        if reloads == 0, !isStopping { notifier.ready(status: line) }
        return result
    }

    /// The daemon is on its way out.
    func stopping() {
        guard !isStopping else { return }
        isStopping = true
        notifier.stopping(status: "finishing the calls that are on their way")
    }
}

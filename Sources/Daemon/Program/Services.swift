import ControlAPI
import RolloutModel
import ServiceLifecycle
import SystemdSupport
import UnixSignals

/// The decision loop as a service: recovery ends here, and a stop waits here for calls on their way.
struct LoopService: Service {
    /// Without a watchdog the loop still turns this often.
    private static let usualHeartbeat = TimeSpan.seconds(10)
    /// How long mutating calls have to come to an outcome at a stop: within `TimeoutStopSec`, with room for the rest.
    private static let grace = TimeSpan.seconds(20)

    let loop: DecisionLoop
    let policies: PolicyDoor
    let readiness: Readiness
    let clocks: any DaemonClocks
    let watchdog: Duration?

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loop.run(heartbeat: heartbeat) }
            group.addTask {
                // What is in force before the first call: the policies as they are now (S22).
                _ = await policies.reload()
                guard await loop.settle([.started(version: Version.current)]) else {
                    // The loop is about to throw why; nobody may take the daemon for ready.
                    return try await clocks.sleep(untilBoot: clocks.now().boot + Self.grace)
                }
                ProcessMemory.giveBack()
                await readiness.recovered()
                try await StopRequest.wait()
                await readiness.stopping()
                await loop.stop()
                try await clocks.sleep(untilBoot: clocks.now().boot + Self.grace)
                await loop.giveUp()
                // The loop ends by itself when the outcomes are recorded.
                try await clocks.sleep(untilBoot: clocks.now().boot + Self.grace)
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private var heartbeat: TimeSpan {
        guard let watchdog else { return Self.usualHeartbeat }
        let (seconds, attoseconds) = watchdog.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return max(.seconds(1), min(Self.usualHeartbeat, TimeSpan(milliseconds: milliseconds / 3)))
    }
}

/// Reads the sinks of the settings and the policies again on SIGHUP and for `rolloutctl reload`.
struct Reloader: Service {
    let policies: PolicyDoor
    /// Reads the sinks, and says what is wrong with them.
    let sinks: @Sendable () async -> [ReloadResult.FileProblems]
    let readiness: Readiness

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { _ = await reload() }
    }

    /// Reads them now.
    func reload() async -> ReloadResult {
        let result = await readiness.reloading {
            // First the sinks: a policy may name a new one.
            let problems = await sinks()
            let result = await policies.reload()
            return ReloadResult(policies: result.policies, files: problems + result.files)
        }
        ProcessMemory.giveBack()
        return result
    }
}

/// The forwarder to the system journal as a service.
struct ForwarderService: Service {
    let forwarder: SystemJournalForwarder

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await forwarder.run()
        } onGracefulShutdown: {
            forwarder.finish()
        }
    }
}

import ControlServer
import DecisionJournal
import HealthSources
import Logging
import NIOPosix
import RolloutEngine
import RolloutModel
import ServiceLifecycle
import StoreAPI
import SystemdSupport

/// The daemon put together: what it needs is opened in order, then its services run until it is told to stop.
struct RunningDaemon {
    /// How long everything may take to stop; below the unit's `TimeoutStopSec`.
    private static let longestStop = Duration.seconds(26)
    /// How long services may take that do not stop when asked to.
    private static let longestCancellation = Duration.seconds(2)

    let settings: Settings
    /// What read them, for a look at the files as they are by now.
    let loader: SettingsLoader
    let environment: [String: String]

    /// Runs until SIGTERM or SIGINT, or until the journal cannot be written.
    func run() async throws {
        ProcessMemory.keepSmall()
        try DaemonError.wrap(.descriptors) { try DescriptorLimit.raise() }
        try DaemonError.wrap(.start) { try ProcessHardening.forbidMemoryDumps() }
        // Before any other thread runs: it changes the environment.
        let descriptors = try DaemonError.wrap(.start) { try SocketActivation.takeDescriptors() }
        let inherited = try DaemonError.wrap(.start) {
            try SocketActivation.listener(named: "control", among: descriptors)
        }
        let clocks = try DaemonError.wrap(.start) { try SystemClocks(environment: environment) }
        let sink = try DaemonError.wrap(.start) { try JournalStream.sink(environment: environment) }
        let credentials = Credentials(environment: environment)
        let storeAccounts = try settings.accounts.map { try $0.withSecret(from: credentials) }

        var recovery = Recovery(RolloutEngine(settings: engineSettings))
        var notices = NoticeTail()
        let journal = try DaemonError.wrap(.journal) {
            let journal = try SQLiteJournal.open(stateDirectory: settings.stateDirectory) {
                try recovery.take($0)
                notices.take($0)
            }
            try recovery.finish()
            return journal
        }
        let lags = settings.accounts.map { ($0.name, $0.analyticsLag) }
        if !journal.hasRoom() {
            Self.logger.warning(
                "The disk of \(settings.stateDirectory) is full. Rollouts are watched and a halt is recorded and sent; anything else that must be written ends the daemon. Make room."
            )
        }
        let accounts = AccountDoor(
            storeAccounts, analyticsLags: Dictionary(lags) { _, last in last }, checks: settings.checks)
        let socket = inherited.map { ControlSocket.inherited(descriptor: $0) } ?? .path(settings.controlSocket)
        let ended = await Self.result {
            try await serve(
                &recovery, journal, accounts, notices, credentials, clocks: clocks, sink: sink, socket: socket)
        }
        // Both are closed however it ended; what ended it is what is told.
        let closed = await Self.result {
            try await accounts.close()
            try await DaemonError.wrap(.storage) { try await journal.close() }
        }
        try ended.get()
        try closed.get()
    }

    private func serve(
        _ recovery: inout Recovery, _ journal: SQLiteJournal, _ accounts: AccountDoor, _ notices: NoticeTail,
        _ credentials: Credentials, clocks: SystemClocks, sink: any EntrySink,
        socket: ControlSocket
    ) async throws {
        let notifier = ServiceNotifier()
        let forwarder = SystemJournalForwarder(
            source: JournalBacklog(
                journal, mark: DeliveredMark(stateDirectory: settings.stateDirectory), subjects: journal.subjectsAtMark),
            sink: sink)
        let heart = Heart(notifier: notifier, forwarder: forwarder, clocks: clocks)
        let loop = DecisionLoop(
            engine: recovery.handOver(), journal: journal, head: recovery.head, clocks: clocks,
            doors: accounts.doors,
            observer: heart)
        let messenger = Messenger(
            notices, stateDirectory: settings.stateDirectory, sinks: settings.sinks,
            Messenger.Tools(
                journal: journal, clocks: clocks, credentials: credentials,
                send: accounts.sinkSender.send, jitter: { Double.random(in: 0...1) },
                alarm: { _ = await loop.settle([.noticeLost($0, sentence: $1)]) }))
        let policies = PolicyDoor(
            folders: settings.policyFolders, accounts: settings.accounts.map(\.name), sinks: { await messenger.names },
            clocks: clocks, loop: loop)
        let readiness = Readiness(notifier: notifier)
        let reloader = Reloader(
            policies: policies, sinks: SinkDoor(loader: loader, messenger: messenger).reload, readiness: readiness)
        let door = ControlDoor(
            loop: loop, journal: journal, policies: policies, reloader: reloader, bells: heart.bells,
            past: PastDoor(journal: journal, settings: engineSettings, clocks: clocks),
            examination: Examination(
                settings: settings, loader: loader, environment: environment, accounts: accounts, loop: loop,
                journal: journal, messenger: messenger, clocks: clocks
            ).report, messenger: messenger)
        let server = ControlServer(
            socket: socket, backend: door,
            access: ControlAccess(operators: settings.operatorGroup, approvers: settings.approverGroup),
            logger: Self.logger, onListening: { await readiness.listening() })
        // They stop in the reverse order: first no more commands, then the loop, last the messenger and the forwarder with what they
        // have left.
        let services: [any Service] = [
            ForwarderService(forwarder: forwarder),
            MessengerService(messenger: messenger, bells: heart.bells),
            LoopService(
                loop: loop, policies: policies, readiness: readiness, clocks: clocks, watchdog: Watchdog.interval()),
            StatusKeeper(loop: loop, heart: heart, readiness: readiness, clocks: clocks),
            reloader,
            DescriptorGuard(clocks: clocks),
            server,
        ]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.logger)
        configuration.maximumGracefulShutdownDuration = Self.longestStop
        configuration.maximumCancellationDuration = Self.longestCancellation
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as JournalError {
            throw DaemonError(code: .storage, description: "\(error)")
        } catch let error as ControlServerError {
            throw DaemonError(code: .start, description: "\(error)")
        }
    }

    private static func result(_ body: () async throws -> Void) async -> Result<Void, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    private var engineSettings: EngineSettings {
        let budgets = settings.accounts.map { account in
            let budget = EngineSettings.Budget(
                perMinute: account.requestsPerMinute, reservedForActions: account.reservedForActions)
            return (account.name, budget)
        }
        return EngineSettings(
            pollInterval: settings.pollInterval, settleTime: settings.settleTime,
            budgets: Dictionary(budgets) { _, last in last }, seed: SystemRandomNumberGenerator.seed())
    }

    /// For what the libraries have to say; the daemon's own words go to the journal.
    private static let logger: Logger = {
        var logger = Logger(label: "rolloutd") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }()
}

extension SystemRandomNumberGenerator {
    /// A start for the engine's jitter.
    fileprivate static func seed() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}

extension DaemonError {
    /// Runs the body; whatever it throws becomes an error of that code.
    static func wrap<Value>(_ code: Code, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw DaemonError(code: code, description: "\(error)") }
    }

    /// The same for a body that waits.
    static func wrap<Value>(_ code: Code, _ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch { throw DaemonError(code: code, description: "\(error)") }
    }
}

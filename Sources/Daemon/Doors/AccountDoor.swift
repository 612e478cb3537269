import AccountSettings
import CheckRunner
import HealthSources
import NIOPosix
import Notifications
import RolloutModel
import StoreAPI
import SystemdSupport

/// The ways to the outside: a Store client for each account, the metric servers and the sinks on connections of their own, so
/// that no Store token comes near them.
struct AccountDoor {
    private let clients: [AccountName: StoreClient]
    private let health: HealthSources
    private let store: WebClient
    private let metrics: WebClient
    private let sinks: WebClient

    /// Opens the doors; whoever opens them closes them.
    ///
    /// - Parameters:
    ///   - accounts: Whom the daemon acts for.
    ///   - analyticsLags: How far each account's analytics lie behind.
    ///   - checks: Where the operator's programs run.
    init(_ accounts: [StoreAccount], analyticsLags: [AccountName: TimeSpan], checks: CheckWay) {
        let group = MultiThreadedEventLoopGroup.singleton
        let store = WebClient(on: group)
        let clients = accounts.map { ($0.name, StoreClient(account: $0, web: store)) }
        self.store = store
        metrics = WebClient(on: group)
        sinks = WebClient(on: group)
        self.clients = Dictionary(clients) { _, last in last }
        health = HealthSources(
            analytics: self.clients.mapValues { StoreAnalytics($0) }, web: metrics, lags: analyticsLags,
            checks: checks)
    }

    /// What performs the engine's calls and measurements.
    var doors: Doors {
        let clients = clients
        let health = health
        return Doors(
            call: { account, call in
                guard let client = clients[account] else {
                    return .failure(
                        StoreFailure(
                            .unauthorized, message: "the settings have no account \(account)",
                            certainlyWithoutEffect: true))
                }
                return await client.perform(call)
            },
            measure: { await health.measure($0) })
    }

    /// The client of an account; nil where the settings have none of that name.
    func client(_ account: AccountName) -> StoreClient? { clients[account] }

    /// Whether a metric server answers; asked on the metric servers' own connections.
    func reachMetricServer(_ address: String) async -> EndpointReach {
        await EndpointReach.of(address, role: "metric server", through: metrics)
    }

    /// What posts notices.
    var sinkSender: SinkSender { SinkSender(sinks) }

    /// Closes every connection.
    func close() async throws {
        try await store.shutdown()
        try await metrics.shutdown()
        try await sinks.shutdown()
    }
}

extension Settings.Account {
    /// The account with its secret or key, which is read now.
    func withSecret(from credentials: Credentials) throws(DaemonError) -> StoreAccount {
        do {
            return try storeAccount(from: credentials)
        } catch let error as SystemdSupportError {
            throw DaemonError(code: .credentials, description: "account \(name): \(error)")
        } catch {
            throw DaemonError(code: .settings, description: "\(error)")
        }
    }
}

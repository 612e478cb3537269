import AccountSettings
import ControlAPI
import DecisionJournal
import Glibc
import PolicyFiles
import RolloutModel
import StoreAPI
import SystemdSupport

/// Examines the daemon and what it needs: settings, secrets, tokens, endpoints, clock, journald, disk, systemd.
///
/// Nothing is changed, no secret is shown, and no request of an account's budget is spent.
struct Examination: Sendable {
    typealias Check = DoctorReport.Check

    /// So many metric servers are asked; policies that name more have other worries.
    private static let largestNumberOfServers = 20

    let settings: Settings
    let loader: SettingsLoader
    let environment: [String: String]
    let accounts: AccountDoor
    let loop: DecisionLoop
    let journal: SQLiteJournal
    let messenger: Messenger
    let clocks: any DaemonClocks

    /// Makes every check; what has to be waited for is waited for at once.
    func report() async -> DoctorReport {
        async let stores = reaches()
        async let tokens = tokenChecks()
        async let metrics = metricChecks()
        async let programs = programChecks()
        let reached = await stores
        let local = [settingsCheck()] + settings.accounts.map(secretCheck) + [await policyCheck()]
        let remote =
            await tokens + reached.map(\.check) + [clockCheck(reached.map(\.reach))] + (await metrics)
            + (await programs)
            + (await messenger.checks())
        let machine = [await journaldCheck(), diskCheck(), journalCheck(), systemdCheck()]
        return DoctorReport(version: Version.current, at: clocks.now().wall, checks: local + remote + machine)
    }

    // MARK: What the operator wrote

    private func settingsCheck() -> Check {
        do {
            _ = try loader.load()
            return Check("settings", .good, "\(loader.file) and its drop-ins load")
        } catch {
            return Check(
                "settings", .failed, error.lines.joined(separator: "; "),
                next: "Mend the file: the daemon runs on what it read at its start, and the next start would fail.")
        }
    }

    private func secretCheck(_ account: Settings.Account) -> Check {
        let subject = "credential \(account.name)"
        do {
            _ = try account.login.credential(of: account.name, from: Credentials(environment: environment))
            return Check(subject, .good, "\(account.login.source.words) is there and closed to others")
        } catch {
            return Check(subject, .failed, "\(error)", next: "The next start would fail without it.")
        }
    }

    private func policyCheck() async -> Check {
        let result = PolicyFolders(settings.policyFolders).load(now: clocks.now().wall)
        let errors = result.diagnostics.filter { $0.severity == .error }
        if let first = errors.first {
            return Check(
                "policies", .failed, "\(errors.count) problem\(errors.count == 1 ? "" : "s"), the first: \(first)",
                next: "rolloutctl lint \(settings.policyFolders.joined(separator: " "))")
        }
        let inForce = await loop.policies
        let differ = result.policies.contains { inForce[$0.policy.name] != $0.policy.digest }
        if differ || inForce.count != result.policies.count {
            return Check(
                "policies", .warning, "the files say something else than is in force", next: "rolloutctl reload")
        }
        return Check("policies", .good, "\(inForce.count) in force, as the files say")
    }

    // MARK: What is elsewhere

    private func tokenChecks() async -> [Check] {
        await each(settings.accounts.map(\.name)) { name in
            let subject = "token \(name)"
            guard let problem = await accounts.client(name)?.tokenProblem() else {
                return Check(subject, .good, "the login service gives one")
            }
            return Check(
                subject, .failed, problem,
                next: "Check tenantID, clientID and the secret of account \(name) in Partner Center and the settings.")
        }
    }

    private func reaches() async -> [(check: Check, reach: EndpointReach)] {
        await each(settings.accounts.map(\.name)) { name -> [(check: Check, reach: EndpointReach)] in
            guard let client = accounts.client(name) else { return [] }
            async let login = client.reachLogin()
            async let store = client.reachStore()
            return [
                (Self.check("login \(name)", await login), await login),
                (Self.check("store \(name)", await store), await store),
            ]
        }.flatMap { $0 }
    }

    private func metricChecks() async -> [Check] {
        let urls = await loop.look { engine, _ in engine.metricAddresses }
        var origins: [String] = []
        for origin in urls.compactMap(Self.origin) where !origins.contains(origin) { origins.append(origin) }
        return await each(Array(origins.sorted().prefix(Self.largestNumberOfServers))) { origin in
            Self.check("metrics \(origin)", await accounts.reachMetricServer(origin))
        }
    }

    /// What a placeholder may stand in is left out: the way to the server is what counts.
    private static func origin(of url: String) -> String? {
        guard let colon = url.firstRange(of: "://") else { return nil }
        let authority = url[colon.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "{" }
        return authority.isEmpty ? nil : "\(url[..<colon.upperBound])\(authority)/"
    }

    private static func check(_ subject: String, _ reach: EndpointReach) -> Check {
        guard let problem = reach.problem else {
            return Check(subject, .good, "\(reach.origin) answers (\(reach.status ?? 0) without a token)")
        }
        return Check(
            subject, .failed, "\(reach.origin): \(problem)",
            next: "Check name, network, firewall and certificate: curl -v \(reach.origin)")
    }

    /// Runs the body for all at once, and keeps their order.
    func each<Item: Sendable, Value: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async -> Value
    ) async -> [Value] {
        await withTaskGroup(of: (Int, Value).self) { group in
            for (index, item) in items.enumerated() { group.addTask { (index, await body(item)) } }
            var found: [(Int, Value)] = []
            for await value in group { found.append(value) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

extension CredentialSource {
    /// Where the secret is, without a word of what it is.
    fileprivate var words: String {
        switch self {
        case .credential(let name): "the credential \(name)"
        case .file(let path): "the file \(path)"
        }
    }
}

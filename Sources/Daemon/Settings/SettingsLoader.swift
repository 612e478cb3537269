import Foundation
import MarkedYAML
import RolloutModel

/// Merges the settings: default, file, drop-ins in the order of their names, environment, flags; the later wins.
struct SettingsLoader: Sendable {
    /// The settings cannot be used; every problem found, each with its place.
    struct Problems: Error, CustomStringConvertible {
        let lines: [String]
        var description: String { lines.joined(separator: "\n") }
    }

    /// The settings file.
    let file: String
    /// Whether the operator named it: then it must be there.
    let isNamed: Bool
    /// The process's environment.
    let environment: [String: String]
    /// What the flags say.
    let flags: SettingsFragment

    /// Reads and merges everything.
    func load() throws(Problems) -> Settings {
        var problems: [String] = []
        var merged = SettingsFragment()
        for path in [file] + dropIns(&problems) {
            if let fragment = fragment(at: path, &problems) { merged.merge(fragment) }
        }
        merged.merge(environmentFragment(&problems))
        merged.merge(flags)
        if problems.isEmpty, merged.accounts?.isEmpty ?? true {
            problems.append("\(file):1:1: no Store account is given – add \"accounts: {default: {tenantID: …, …}}\"")
        }
        guard problems.isEmpty else { throw Problems(lines: problems) }
        return Settings(
            accounts: merged.accounts ?? [], sinks: (merged.sinks ?? []).sorted { $0.name < $1.name },
            pollInterval: merged.pollInterval ?? SettingsDefault.pollInterval,
            settleTime: merged.settleTime ?? SettingsDefault.settleTime,
            policyFolders: merged.policyFolders ?? SettingsDefault.policyFolders,
            stateDirectory: merged.stateDirectory ?? systemdStateDirectory ?? SettingsDefault.stateDirectory,
            controlSocket: merged.controlSocket ?? SettingsDefault.controlSocket,
            checks: merged.checks ?? SettingsDefault.checks,
            operatorGroup: merged.operatorGroup ?? SettingsDefault.operatorGroup,
            approverGroup: merged.approverGroup ?? SettingsDefault.approverGroup)
    }

    /// `$STATE_DIRECTORY` may hold several paths, separated by colons; ours is the first (systemd.exec(5)).
    private var systemdStateDirectory: String? {
        environment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    }

    private func dropIns(_ problems: inout [String]) -> [String] {
        let folder = (file as NSString).deletingPathExtension + ".d"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            return []
        }
        do {
            return try ConfigurationFolder.fileNames(in: folder, untilThen: "let the daemon's user list and read it")
                .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
        } catch {
            problems.append(error.description)
            return []
        }
    }

    private func fragment(at path: String, _ problems: inout [String]) -> SettingsFragment? {
        let reader = YAMLReader(file: path)
        do {
            switch try ConfigurationFile.read(path) {
            case .masked: return nil
            case .missing:
                if path == file && isNamed {
                    problems.append("\(path):1:1: there is no such file – create it, or name another with --config")
                }
                return nil
            case .bytes(let bytes):
                let fragment = SettingsFile.read(bytes, with: reader)
                problems += reader.diagnostics.map(\.description)
                return fragment
            }
        } catch {
            problems.append(error.description)
            return nil
        }
    }

    private func environmentFragment(_ problems: inout [String]) -> SettingsFragment {
        var fragment = SettingsFragment()
        fragment.stateDirectory = paths("ROLLOUTD_STATE_DIRECTORY", &problems)?.first
        fragment.controlSocket = paths("ROLLOUTD_CONTROL_SOCKET", &problems)?.first
        fragment.policyFolders = paths("ROLLOUTD_POLICY_FOLDERS", &problems)
        fragment.pollInterval = span("ROLLOUTD_POLL_INTERVAL", SettingsLimit.pollInterval, &problems)
        fragment.settleTime = span("ROLLOUTD_SETTLE_TIME", SettingsLimit.settleTime, &problems)
        for name in environment.keys.sorted() where name.hasPrefix("ROLLOUTD_") { refuse(name, &problems) }
        return fragment
    }

    /// A name that is meant for us and says nothing to us is a slip, or a secret in the wrong place.
    private func refuse(_ name: String, _ problems: inout [String]) {
        if name.uppercased().contains("SECRET") {
            problems.append(
                "environment: \(name): a secret is never taken from the environment – use {credential: …} or {file: …}")
        } else if !Self.variables.contains(name) {
            problems.append("environment: \(name) is unknown – use one of: \(Self.variables.joined(separator: ", "))")
        }
    }

    private static let variables = [
        "ROLLOUTD_BOOT_ID", "ROLLOUTD_CONFIG", "ROLLOUTD_CONTROL_SOCKET", "ROLLOUTD_POLICY_FOLDERS",
        "ROLLOUTD_POLL_INTERVAL", "ROLLOUTD_SETTLE_TIME", "ROLLOUTD_SOCKET", "ROLLOUTD_STATE_DIRECTORY",
    ]

    /// Paths with colons between them.
    private func paths(_ name: String, _ problems: inout [String]) -> [String]? {
        guard let text = environment[name] else { return nil }
        let paths = text.split(separator: ":").map(String.init)
        if !paths.isEmpty, paths.allSatisfy({ $0.hasPrefix("/") }) { return paths }
        problems.append("environment: \(name)=\(text) is not an absolute path – write the path from / on")
        return nil
    }

    private func span(
        _ name: String, _ range: ClosedRange<TimeSpan>, _ problems: inout [String]
    ) -> TimeSpan? {
        guard let text = environment[name] else { return nil }
        if let span = TimeSpan(text), range.contains(span) { return span }
        let longest = range.upperBound == .hours(24) ? "24h" : "\(range.upperBound)"
        problems.append(
            "environment: \(name)=\(text) is not a duration from \(range.lowerBound) to \(longest) – write one such as 30s"
        )
        return nil
    }
}

import AccountSettings
import CheckRunner
import HealthSources
import Notifications
import RolloutModel
import SystemdSupport

/// The daemon's settings, complete: file, drop-ins, environment and flags merged, every default filled in.
struct Settings: Sendable {
    /// A Store account.
    typealias Account = AccountSettings

    /// A place that notices are posted to.
    struct Sink: Hashable, Sendable {
        /// Where; the address itself may be a secret.
        enum Webhook: Hashable, Sendable {
            case address(String)
            case secret(CredentialSource)
        }

        let name: SinkName
        let format: SinkFormat
        let webhook: Webhook
        /// What bodies are signed with; nil leaves them unsigned.
        let signingSecret: CredentialSource?
    }

    let accounts: [Account]
    /// By name.
    let sinks: [Sink]
    let pollInterval: TimeSpan
    let settleTime: TimeSpan
    let policyFolders: [String]
    let stateDirectory: String
    let controlSocket: String
    /// Where the operator's programs run.
    let checks: CheckWay
    /// The group whose members may brake.
    let operatorGroup: String
    /// The group whose members may let go.
    let approverGroup: String
}

/// What one settings file says, or the environment, or the flags: everything may be missing.
struct SettingsFragment: Sendable {
    var accounts: [Settings.Account]?
    var sinks: [Settings.Sink]?
    var pollInterval: TimeSpan?
    var settleTime: TimeSpan?
    var policyFolders: [String]?
    var stateDirectory: String?
    var controlSocket: String?
    var checks: CheckWay?
    var operatorGroup: String?
    var approverGroup: String?

    /// Takes over what the other fragment says; accounts and sinks are taken over one by one, by name.
    mutating func merge(_ later: SettingsFragment) {
        if let accounts = later.accounts {
            let replaced = (self.accounts ?? []).filter { old in !accounts.contains { $0.name == old.name } }
            self.accounts = replaced + accounts
        }
        if let sinks = later.sinks {
            let replaced = (self.sinks ?? []).filter { old in !sinks.contains { $0.name == old.name } }
            self.sinks = replaced + sinks
        }
        pollInterval = later.pollInterval ?? pollInterval
        settleTime = later.settleTime ?? settleTime
        policyFolders = later.policyFolders ?? policyFolders
        stateDirectory = later.stateDirectory ?? stateDirectory
        controlSocket = later.controlSocket ?? controlSocket
        checks = later.checks ?? checks
        operatorGroup = later.operatorGroup ?? operatorGroup
        approverGroup = later.approverGroup ?? approverGroup
    }
}

/// The defaults, as the reference page gives them.
enum SettingsDefault {
    static let file = "/etc/rolloutd/rolloutd.yaml"
    static let pollInterval = TimeSpan.minutes(5)
    static let settleTime = TimeSpan.seconds(60)
    static let policyFolders = ["/usr/lib/rolloutd/policies", "/etc/rolloutd/policies", "/run/rolloutd/policies"]
    static let stateDirectory = "/var/lib/rolloutd"
    static let controlSocket = "/run/rolloutd.sock"
    static let checks = CheckWay.shipped
    static let operatorGroup = "rolloutd-operators"
    static let approverGroup = "rolloutd-approvers"
    static let analyticsLag = HealthSources.usualLag
}

/// What a setting may be, wherever it is given.
enum SettingsLimit {
    /// More often than once a second is no use; a rollout that is not looked at for a day is not watched.
    static let pollInterval = TimeSpan.seconds(1) ... .hours(24)
    /// The effect of a lost answer shows within minutes, if at all.
    static let settleTime = TimeSpan.seconds(1) ... .hours(1)
}

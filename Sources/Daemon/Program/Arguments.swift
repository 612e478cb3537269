import ArgumentParser
import RolloutModel

/// What can be said on the command line. A secret cannot.
struct Arguments: ParsableArguments {
    @Option(help: ArgumentHelp("The settings file.", valueName: "file"))
    var config: String?

    @Flag(help: "Validate the settings and the policies, say what is wrong, and exit.")
    var check = false

    @Option(help: ArgumentHelp("Where the journal lives.", valueName: "directory"))
    var stateDirectory: String?

    @Option(help: ArgumentHelp("The control socket, where systemd does not pass one.", valueName: "path"))
    var controlSocket: String?

    @Option(
        name: .customLong("policy-folder"),
        help: ArgumentHelp("A folder of policies; repeat it, the weakest first.", valueName: "directory"))
    var policyFolders: [String] = []

    @Option(help: ArgumentHelp("How often an open rollout is looked at.", valueName: "duration"), transform: Self.span)
    var pollInterval: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "What rolloutd-check@.service runs: one check of this folder, as standard input asks.",
            valueName: "directory"))
    var runCheck: String?

    @Flag(help: "Print the version and exit.")
    var version = false

    /// The flags as a fragment of settings.
    var fragment: SettingsFragment {
        var fragment = SettingsFragment()
        fragment.stateDirectory = stateDirectory
        fragment.controlSocket = controlSocket
        fragment.policyFolders = policyFolders.isEmpty ? nil : policyFolders
        fragment.pollInterval = pollInterval
        return fragment
    }

    @Sendable
    private static func span(_ text: String) throws -> TimeSpan {
        guard let span = TimeSpan(text), SettingsLimit.pollInterval.contains(span) else {
            throw ValidationError("\(text) is not a duration from 1s to 24h; write one such as 5m")
        }
        return span
    }
}

/// The command, for its help text.
struct RolloutdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rolloutd", abstract: "Steer gradual package rollouts in the Microsoft Store.",
        discussion: """
            Reads policies, watches the Store and health metrics, and raises, halts or finalizes rollouts.

            Example:
              rolloutd --config /etc/rolloutd/rolloutd.yaml --check
            """)

    @OptionGroup var arguments: Arguments
}

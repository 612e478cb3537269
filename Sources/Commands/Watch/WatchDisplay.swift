import ControlAPI
import RolloutModel

/// Where the states of a watched rollout go.
protocol WatchDisplay: Sendable {
    /// The rollout stands so now.
    func show(_ status: RolloutStatus)
    /// The daemon was lost; it is being looked for.
    func lost(_ why: String)
    /// Runs beside the stream until it is cancelled; a display that has a life of its own lives here.
    ///
    /// - Returns: Why the watch ends, where the display ends it.
    func run() async -> ExitStatus?
    /// The watch is over.
    func end(_ outcome: RolloutOutcome?)
}

extension WatchDisplay {
    /// Nothing.
    func run() async -> ExitStatus? { nil }
    /// Nothing.
    func end(_ outcome: RolloutOutcome?) {}
}

/// Shows nothing but that the daemon was lost.
struct SilentDisplay: WatchDisplay {
    let surroundings: Surroundings

    func show(_ status: RolloutStatus) {}

    func lost(_ why: String) { surroundings.complainOfLoss(why) }
}

extension Surroundings {
    /// Says that the daemon was lost.
    func complainOfLoss(_ why: String) { complain("rolloutctl: \(Line.harmless(why)) Reconnecting.\n") }
}

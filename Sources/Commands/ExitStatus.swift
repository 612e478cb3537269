/// What a command ends with, for scripts and for systemd. The numbers never change.
public enum ExitStatus: Int32, Error, Sendable {
    /// Done as asked.
    case done = 0
    /// The daemon refused or failed, or a policy file has problems at a reload.
    case refused = 1
    /// The command line is wrong, or lint found errors.
    case usage = 2
    /// The socket may not be opened, or the daemon does not take the caller's word.
    case notAllowed = 3
    /// Nobody answers on the socket.
    case notReachable = 5
}

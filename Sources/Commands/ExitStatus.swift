/// What a command ends with, for scripts and for systemd. The numbers never change.
public enum ExitStatus: Int32, Error, Sendable {
    /// Done as asked; for a rollout: finalized, or open and in order.
    case done = 0
    /// The daemon refused or failed, a policy file has problems at a reload, a check failed; for a rollout: ended otherwise
    /// than by its policy.
    case refused = 1
    /// The command line is wrong, or lint found errors.
    case usage = 2
    /// The socket may not be opened, or the daemon does not take the caller's word.
    case notAllowed = 3
    /// The Store does not answer, or not usefully.
    case store = 4
    /// Nobody answers on the socket.
    case notReachable = 5
    /// The rollout was halted by a metric over its limit.
    case halted = 6
    /// No answer came in time, or what was waited for did not.
    case timedOut = 7
    /// The rollout waits for a person.
    case waiting = 8
    /// Somebody else changed the rollout, and a person has to say what now.
    case drift = 9
    /// Ended from the keyboard: 128 and the number of the signal, as shells count it.
    case interrupted = 130
}

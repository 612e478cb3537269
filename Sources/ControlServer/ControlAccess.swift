import ControlAPI
import Glibc
import RolloutModel
import UnixSockets

/// Who may do what: the kernel says who calls, the user database which groups that is.
///
/// Whoever may open the socket may look. Root and the daemon's own user may do everything.
public struct ControlAccess: Hashable, Sendable {
    /// The group whose members may brake.
    public let operators: String
    /// The group whose members may let go, and brake.
    public let approvers: String

    /// The rules.
    public init(operators: String = "rolloutd-operators", approvers: String = "rolloutd-approvers") {
        self.operators = operators
        self.approvers = approvers
    }

    /// What the caller may do.
    func role(of peer: PeerCredentials) async -> Role {
        guard peer.userID != 0, peer.userID != geteuid() else { return .approver }
        let groups = await UserDatabase.groups(of: peer)
        if groups.contains(approvers) { return .approver }
        return groups.contains(operators) ? .operator : .viewer
    }

    /// Refuses a caller whose role does not reach to the command.
    func check(_ peer: PeerCredentials, _ actor: Actor, for command: Command) async throws(ControlProblem) {
        guard await role(of: peer) < command.role else { return }
        let groups = command.role == .approver ? approvers : "\(operators) or \(approvers)"
        throw ControlProblem(
            .notAllowed, "\(actor) may not \(command.word): that takes a member of the group \(groups).",
            next:
                "Ask a member, or have root add you: usermod -aG \(command.role == .approver ? approvers : operators) "
                + "\(actor.name)")
    }
}

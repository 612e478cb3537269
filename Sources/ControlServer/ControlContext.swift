import ControlAPI
import Hummingbird
import Logging
import RolloutModel
import UnixSockets

/// What a request's handlers know besides the request: who is asking.
struct ControlContext: RequestContext {
    /// What a context is made of.
    struct Source: RequestContextSource {
        /// The daemon's logger.
        let logger: Logger
        /// Who stands at the other end of the connection.
        let peer: PeerCredentials?
    }

    var coreContext: CoreRequestContextStorage
    /// Who stands at the other end of the connection; nil where the kernel does not say.
    let peer: PeerCredentials?

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.peer
    }

    /// The person who gives a command, if they may.
    func actor(
        for command: Command, _ details: ActionRequest, _ access: ControlAccess
    ) async throws(ControlProblem) -> Actor {
        let peer = try vouchedPeer()
        let actor = await Actor(peer, loginUser: details.loginUser)
        try await access.check(peer, actor, for: command)
        return actor
    }

    /// Refuses a caller that the kernel does not vouch for.
    @discardableResult
    func vouchedPeer() throws(ControlProblem) -> PeerCredentials {
        guard let peer else {
            throw ControlProblem(
                .noCredentials, "The kernel does not say who is calling, so nothing is shown and nothing is done.",
                next:
                    "Call from the machine's own user namespace, and see that rolloutd.service does not set PrivateUsers=."
            )
        }
        return peer
    }

    /// The rollout that the path names.
    func rolloutName() throws(ControlProblem) -> PolicyName {
        PolicyName(try name("rollout", from: "rolloutctl status"))
    }

    /// The name in the path.
    func name(_ what: String, from list: String) throws(ControlProblem) -> String {
        guard let raw = coreContext.parameters.get("name"), let name = raw.removingPercentEncoding, !name.isEmpty,
            name.utf8.count <= ControlLimit.nameBytes, name == shown(name)
        else {
            throw ControlProblem(
                .badRequest,
                "The path does not name a \(what) in at most \(ControlLimit.nameBytes) bytes of printable UTF-8.",
                next: "Take the name from \(list).")
        }
        return name
    }
}

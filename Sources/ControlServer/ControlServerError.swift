/// Why the control socket cannot be served.
public struct ControlServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure; the raw value is stable.
    public enum Code: String, Sendable {
        /// Another process listens on the path, or is about to.
        case inUse = "control-socket-in-use"
        /// Something that is no socket stands at the path.
        case notASocket = "control-socket-not-a-socket"
        /// The path is longer than the kernel takes.
        case pathTooLong = "control-socket-path-too-long"
        /// The descriptor that was handed over is not a listening Unix socket.
        case notListening = "control-socket-not-listening"
        /// A system call failed.
        case systemCall = "control-socket-system-call"
    }

    /// What kind of failure.
    public let code: Code
    /// What failed, with which value, and what to do.
    public let message: String

    /// A failure.
    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence.
    public var description: String { message }
}

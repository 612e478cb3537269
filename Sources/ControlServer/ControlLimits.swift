/// How much of the daemon one or many clients may take. Every value is a bound on something a client controls.
public struct ControlLimits: Hashable, Sendable {
    /// Connections at a time; the next one waits in the kernel's queue. A terminal needs one for a moment, so this is
    /// far more than people and scripts need together, and still bounds memory.
    public var connections = 64
    /// How long a connection may stay open without a request: clients make one request and leave.
    public var idle: Duration = .seconds(15)
    /// From a request's first line to its last byte, at most 64 KiB from the same machine.
    public var request: Duration = .seconds(10)
    /// From a request's end to its answer's last byte in the kernel's buffer: a client that does not read is cut off.
    public var answer: Duration = .seconds(60)
    /// Event streams at a time: half of the connections, so that watchers never keep a command out.
    public var streams = 32
    /// A stream says at least this often that it is alive; a client that hears nothing for three times as long is right to
    /// take the daemon for hung.
    public var heartbeat: Duration = .seconds(10)
    /// The least time between two states of one rollout on a stream: what changes faster is shown together.
    public var pace: Duration = .milliseconds(250)
    /// How long a stream's bytes may wait for a client that does not read before it is told so and dropped.
    public var stall: Duration = .seconds(20)
    /// How long the word that a client was too slow may take to be read.
    public var linger: Duration = .seconds(5)
    /// How long a stop waits for answers under way; below what systemd's `TimeoutStopSec` gives the whole daemon.
    public var grace: Duration = .seconds(5)
    /// The largest head of a request in bytes: a path with a name of 255 bytes, escaped, and a few fields.
    public var headBytes = 8 * 1_024

    /// The limits of the daemon.
    public init() {}
}

/// A sink as an operator sees it. Where it posts to is not said: such an address may be a secret.
public struct SinkReport: Codable, Hashable, Sendable {
    /// Its name in the settings.
    public var name: SinkName
    /// The form of its bodies: `cloudevents`, `slack` or `teams`.
    public var format: String
    /// Whether its bodies are signed.
    public var isSigned: Bool
    /// Notices that wait to be delivered.
    public var waiting: Int
    /// When a notice was last delivered, since the daemon was started.
    public var lastDelivered: Timestamp?
    /// Why the last attempt came to nothing; nil while all is well.
    public var trouble: String?
    /// Attempts in a row that came to nothing.
    public var failures: Int
    /// When the next attempt is made, where one waits.
    public var nextAttempt: Timestamp?
    /// Notices that were given up, ever.
    public var lost: Int
    /// What was lost last, when and why.
    public var lastLoss: String?

    /// A sink that nothing has happened to yet.
    public init(name: SinkName, format: String, isSigned: Bool) {
        self.name = name
        self.format = format
        self.isSigned = isSigned
        waiting = 0
        failures = 0
        lost = 0
    }
}

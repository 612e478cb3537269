public import RolloutModel

/// What became of a test that was posted to a sink.
public struct SinkTestResult: Codable, Hashable, Sendable {
    /// The sink.
    public let sink: SinkName
    /// The number that the receiver got.
    public let id: String
    /// Whether the sink took it.
    public let delivered: Bool
    /// What happened, in a sentence.
    public let message: String

    /// A test's result.
    public init(sink: SinkName, id: String, delivered: Bool, message: String) {
        self.sink = sink
        self.id = id
        self.delivered = delivered
        self.message = message
    }
}

/// How long the client waits and how much it reads.
public struct StoreLimits: Sendable {
    /// For a POST that changes a rollout: a finalize was seen to take minutes and to succeed after its 504.
    public var change: Duration = .seconds(300)
    /// For a GET, from the connection to the body's last byte.
    public var read: Duration = .seconds(60)
    /// For a token; a call may have to wait for it.
    public var token: Duration = .seconds(15)
    /// Bytes of a submission, with listings in a hundred languages, or of a page of 10,000 analytics rows.
    public var bodyBytes = 16 << 20

    /// The limits that the daemon uses.
    public static let standard = StoreLimits()

    /// Other limits, for tests.
    public init(
        change: Duration = .seconds(300), read: Duration = .seconds(60), token: Duration = .seconds(15),
        bodyBytes: Int = 16 << 20
    ) {
        self.change = change
        self.read = read
        self.token = token
        self.bodyBytes = bodyBytes
    }
}

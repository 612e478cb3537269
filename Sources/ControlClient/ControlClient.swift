import AsyncHTTPClient
public import ControlAPI
import FoundationEssentials
import NIOCore
import NIOPosix
public import RolloutModel

/// Speaks to the daemon over its control socket. Every failure is a `ControlClientError`.
public struct ControlClient: Sendable {
    /// How long a look may take: the daemon answers from memory.
    public static let lookTimeout = TimeSpan.seconds(15)
    /// How long a command may take: it waits for the disk; a reload reads every policy.
    public static let actTimeout = TimeSpan.seconds(45)

    /// How long a look at the past may take: the journal is told again.
    public static let pastTimeout = TimeSpan.seconds(60)

    let http: HTTPClient
    let socket: String

    /// How long a stream may be silent: three times the daemon's heartbeat.
    public static let silence = TimeSpan.seconds(30)

    /// Opens a client for the length of `body`; one that follows streams takes long silence for the end.
    public static func with<Value>(
        socket: String, following: Bool = false, _ body: (ControlClient) async throws -> Value
    ) async throws -> Value {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // A socket that refuses now is an answer for the operator; retrying would only keep them waiting.
        configuration.connectionPool.retryConnectionEstablishment = false
        if following { configuration.timeout.read = TimeAmount(silence.duration) }
        let http = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
        do {
            let value = try await body(ControlClient(http: http, socket: socket))
            try? await http.shutdown()
            return value
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    /// The whole daemon.
    public func report(within limit: TimeSpan = lookTimeout) async throws -> DaemonReport {
        try await look(ControlPath.status, within: limit)
    }

    /// One rollout.
    public func status(of rollout: PolicyName) async throws -> RolloutStatus {
        try await look(ControlPath.rollout(rollout))
    }

    /// A page of the journal, of one rollout or of all.
    public func history(of rollout: PolicyName?, _ query: HistoryQuery = HistoryQuery()) async throws -> [HistoryEntry]
    {
        let path = rollout.map(ControlPath.history) ?? ControlPath.history
        let page: HistoryPage = try await look(path + ControlPath.query(query))
        return page.entries
    }

    /// Every account's budget and what waits for it.
    public func quota() async throws -> QuotaReport { try await look(ControlPath.quota) }

    /// What the daemon finds when it examines itself and what it needs; it asks servers for it.
    public func examine() async throws -> DoctorReport { try await look(ControlPath.doctor, within: Self.actTimeout) }

    /// Why a rollout stands as it does, or stood as it did at that time.
    public func explain(_ rollout: PolicyName, at time: Timestamp? = nil) async throws -> Explanation {
        try await look(
            ControlPath.explanation(of: rollout, at: time), within: time == nil ? Self.lookTimeout : Self.pastTimeout)
    }

    /// Carries out a command on one rollout, or on all of them. It is sent once: whether a command without an answer was
    /// carried out, only the status says.
    ///
    /// - Parameters:
    ///   - command: What is asked.
    ///   - rollout: Of which rollout; nil for all of them.
    ///   - reason: Why.
    ///   - submission: The submission that was looked at: the command is refused where another one is rolled out by now.
    ///   - dryRun: Whether to say only what would come of it.
    /// - Returns: What became of it; a refusal is a result too.
    /// - Throws: `ControlClientError`.
    public func perform(
        _ command: Command, rollout: PolicyName?, reason: String? = nil, submission: SubmissionID? = nil,
        dryRun: Bool = false
    ) async throws -> ActionResult {
        var request = ActionRequest(command, reason: reason)
        request.submission = submission
        request.dryRun = dryRun ? true : nil
        request.loginUser = LoginUser.ofThisProcess
        return try await act(ControlPath.action(command.word, rollout: rollout), request)
    }

    /// The sinks of the settings, by name.
    public func sinks(within limit: TimeSpan = lookTimeout) async throws -> [SinkReport] {
        try await look(ControlPath.sinks, within: limit)
    }

    /// Has a test posted to a sink, and waits for what it answers.
    public func testSink(_ sink: SinkName, reason: String? = nil) async throws -> SinkTestResult {
        var request = ActionRequest(.testSink(sink), reason: reason)
        request.loginUser = LoginUser.ofThisProcess
        return try await act(ControlPath.test(of: sink), request)
    }

    /// Has the sinks of the settings and the policy files read again.
    public func reload(reason: String? = nil) async throws -> ReloadResult {
        var request = ActionRequest(.reload, reason: reason)
        request.loginUser = LoginUser.ofThisProcess
        return try await act(ControlPath.reload, request)
    }

    func look<Answer: Decodable>(
        _ path: String, within limit: TimeSpan = Self.lookTimeout
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: try url(path))
        request.method = .GET
        return try await send(request, limit, "")
    }

    private func act<Answer: Decodable>(_ path: String, _ body: ActionRequest) async throws -> Answer {
        var request = HTTPClientRequest(url: try url(path))
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try ControlJSON.encode(body)))
        return try await send(
            request, Self.actTimeout, " The command may have been carried out: look before you send it again.")
    }

    func url(_ path: String) throws -> String {
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
            throw ControlClientError(
                .notReachable, "\(socket) is no path of a socket.", next: "Give --socket another one.")
        }
        return url.absoluteString
    }
}

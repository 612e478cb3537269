public import RolloutModel

/// A request as the log keeps it: no header, no body, no secret.
public struct LoggedRequest: Hashable, Sendable {
    /// Its number, counted from 1.
    public let number: Int
    /// When it came, by the simulated clock.
    public let time: Timestamp
    /// Its method.
    public let method: String
    /// Its path.
    public let path: String
    /// Its query; values that may be secret are replaced.
    public let query: String
    /// The answer's status; nil where no answer was sent.
    public let status: Int?
    /// The fault that it met.
    public let fault: String?
    /// Its correlation ID.
    public let correlationID: CorrelationID
    /// Whether it changed the Store before it was answered.
    public let hadEffect: Bool

    /// The entry as a line of JSON.
    public var line: String { json.description }

    var json: JSON {
        [
            "number": JSON.number("\(number)"), "time": JSON.string(time.description), "method": JSON.string(method),
            "path": JSON.string(path), "query": JSON.string(query),
            "status": status.map { JSON.number("\($0)") } ?? .null, "fault": JSON.optional(fault),
            "correlationID": JSON.string(correlationID.rawValue), "effect": JSON.bool(hadEffect),
        ]
    }

    /// The query with the values of credentials replaced: a client that puts them there must not find them in a log.
    static func redacted(_ query: String) -> String {
        let secret = ["client_secret", "client_assertion", "access_token", "token", "sig"]
        return query.split(separator: "&", omittingEmptySubsequences: false).map { item in
            let name = item.prefix { $0 != "=" }
            return secret.contains(name.lowercased()) ? "\(name)=***" : String(item)
        }.joined(separator: "&")
    }
}

/// The latest entries of a log that would otherwise grow without end.
public struct BoundedLog<Entry: Hashable & Sendable>: Hashable, Sendable {
    /// The entries that are kept, oldest first.
    public private(set) var entries: [Entry] = []
    /// How many there ever were.
    public private(set) var total = 0

    let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        total += 1
        // Dropped by the half, so that a full log does not move all its entries with each new one.
        if entries.count > limit { entries.removeFirst(limit / 2) }
    }

    /// The entries with a number above `number`.
    func after(_ number: Int) -> ArraySlice<Entry> {
        let dropped = total - entries.count
        return entries.dropFirst(max(0, number - dropped))
    }
}

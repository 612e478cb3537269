public import FoundationEssentials

/// One event of an event stream, in the form of server-sent events (HTML Living Standard, § 9.2).
///
/// An `id` is the sequence of a journal entry: whoever begins again after it misses nothing and gets nothing twice.
public struct StreamEvent: Hashable, Sendable {
    /// What an event carries.
    public enum Kind: String, Sendable {
        /// A `HistoryEntry`.
        case entry
        /// A `RolloutStatus`.
        case status
        /// A `StreamEnd`: nothing follows.
        case end
    }

    /// The content type of a stream.
    public static let contentType = "text/event-stream"

    /// The journal entry up to which everything has been said; nil where the event is about none.
    public let id: Int64?
    /// What it carries; nil where it only says how far the stream has come, or that it is alive.
    public let kind: Kind?
    /// The value as JSON; empty where there is none.
    public let data: Data

    /// An event as it was read.
    init(id: Int64?, kind: Kind?, data: Data) {
        self.id = id
        self.kind = kind
        self.data = data
    }

    /// An event with a value.
    public init(_ kind: Kind, id: Int64? = nil, _ value: some Encodable) throws {
        self.init(id: id, kind: kind, data: try ControlJSON.encode(value))
    }

    /// A word that the stream is alive, and how far it has come.
    public static func alive(id: Int64?) -> StreamEvent { StreamEvent(id: id, kind: nil, data: Data()) }

    /// The event as it is sent. JSON as `ControlJSON` writes it has no line breaks, so one line of data is enough.
    public var text: String {
        var text = ""
        if let id { text += "id: \(id)\n" }
        if let kind { text += "event: \(kind.rawValue)\ndata: \(String(decoding: data, as: UTF8.self))\n" }
        return (text.isEmpty ? ": alive\n" : text) + "\n"
    }
}

/// Why a stream ends although its client has not had enough.
public struct StreamEnd: Error, Codable, Hashable, Sendable {
    /// Why; the raw value is stable.
    public enum Code: String, Codable, Sendable {
        /// The daemon stops, or is restarted: begin again after the last entry.
        case stopping
        /// The client did not read for too long: begin again after the last entry.
        case slow
        /// The rollout is gone: its policy was removed and nothing of it is open.
        case gone
        /// The daemon failed at it.
        case failed
    }

    /// Why.
    public let code: Code
    /// A sentence for the operator.
    public let message: String

    /// An end.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The end of every stream of a daemon that stops.
    public static let stopping = StreamEnd(.stopping, "The daemon stops.")
}

public import RolloutModel

/// The paths of the control socket. The first part is the version: what stands under `/v1` never changes its meaning.
public enum ControlPath {
    /// GET: the whole daemon, a `DaemonReport`.
    public static let status = "/v1/status"
    /// GET: entries about every rollout, a `HistoryPage`.
    public static let history = "/v1/history"
    /// POST: read the policy files again, a `ReloadResult`.
    public static let reload = "/v1/reload"
    /// GET: every account's budget and what waits for it, a `QuotaReport`.
    public static let quota = "/v1/quota"
    /// GET: what the daemon finds when it examines itself and what it needs, a `DoctorReport`.
    public static let doctor = "/v1/doctor"
    /// GET: the sinks of the settings, a list of `SinkReport`.
    public static let sinks = "/v1/sinks"
    /// GET: entries as they are written, an event stream.
    public static let events = "/v1/events"
    /// What the paths of single rollouts begin with.
    public static let rollouts = "/v1/rollouts"

    /// GET: one rollout, a `RolloutStatus`.
    public static func rollout(_ name: PolicyName) -> String {
        "\(rollouts)/\(segment(name.rawValue))"
    }

    /// GET: entries about one rollout, a `HistoryPage`.
    public static func history(of name: PolicyName) -> String {
        "\(rollout(name))/history"
    }

    /// GET: why it stands as it does, or stood as it did, an `Explanation`.
    public static func explanation(of name: PolicyName, at time: Timestamp?) -> String {
        "\(rollout(name))/explanation" + (time.map { "?at=\($0)" } ?? "")
    }

    /// GET: one rollout whenever it changes, an event stream.
    public static func watch(_ name: PolicyName) -> String {
        "\(rollout(name))/watch"
    }

    /// GET: entries as they are written, of one rollout or of all; those after `after`, or from now on.
    public static func events(of name: PolicyName?, after: Int64?) -> String {
        let items = [after.map { "after=\($0)" }, name.map { "rollout=\(segment($0.rawValue))" }].compactMap { $0 }
        return items.isEmpty ? events : events + "?" + items.joined(separator: "&")
    }

    /// POST: the command of that word, an `ActionRequest` and an `ActionResult`; without a rollout it is for all of them.
    public static func action(_ word: String, rollout name: PolicyName?) -> String {
        name.map { "\(rollout($0))/\(word)" } ?? "/v1/\(word)"
    }

    /// POST: try a sink, an `ActionRequest` and a `SinkTestResult`.
    public static func test(of sink: SinkName) -> String { "\(sinks)/\(segment(sink.rawValue))/test" }

    /// The query of a history path; names and values need no escaping.
    public static func query(_ query: HistoryQuery) -> String {
        let items = [
            query.since.map { "since=\($0)" }, query.until.map { "until=\($0)" }, query.limit.map { "limit=\($0)" },
            query.after.map { "after=\($0)" },
        ].compactMap { $0 }
        return items.isEmpty ? "" : "?" + items.joined(separator: "&")
    }

    /// One part of a path: all but RFC 3986's unreserved characters as `%XX` of their UTF-8 bytes.
    static func segment(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            case UInt8(ascii: ".") where text != "." && text != "..":
                "."
            default:
                (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

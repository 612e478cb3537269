public import RolloutModel

/// Measurements of one origin – a Prometheus server, a web host, a check – that are under way or wait: a slow one delays only
/// itself (L5).
struct OriginLane: Sendable {
    /// A measurement that waits.
    struct Waiting: Sendable {
        let slot: Int
        let metric: MetricName
        let source: MetricSource
    }

    /// Whose lane it is.
    let origin: String
    /// Whether the lane is on the list of those in which something may begin.
    var isListed = false
    private var underWay = 0
    private var line = Line<Waiting>()

    init(origin: String) { self.origin = origin }

    /// Lets a measurement wait for its turn.
    mutating func enqueue(_ waiting: Waiting) { line.append(waiting) }

    /// The measurement whose turn it is; nil when none waits or enough are under way.
    mutating func next() -> Waiting? {
        guard underWay < Bounds.measurementsPerOrigin, let next = line.first else { return nil }
        underWay += 1
        line.removeFirst()
        return next
    }

    /// Whether one waits and may be begun.
    var mayBegin: Bool { underWay < Bounds.measurementsPerOrigin && line.count > 0 }

    /// Whether nothing is under way and nothing waits.
    var isIdle: Bool { underWay == 0 && line.first == nil }

    /// A measurement is over, or was not worth beginning.
    mutating func finish() { underWay = max(0, underWay - 1) }
}

extension MetricSource {
    /// The scheme, host and port that the source is asked at, or the check's name; nil for the Store, whose budget is its
    /// account's.
    public var origin: String? {
        switch self {
        case .store, .storeCount, .storeSignatures: nil
        case .prometheus(let query): Self.origin(of: query.url)
        case .http(let document): Self.origin(of: document.url)
        case .check(let program): "check:" + program.name
        }
    }

    private static func origin(of url: String) -> String {
        var slashes = 0
        let end = url.utf8.firstIndex { byte in
            if byte == UInt8(ascii: "/") { slashes += 1 }
            return slashes == 3 || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
        }
        return String(url[..<(end ?? url.endIndex)])
    }
}

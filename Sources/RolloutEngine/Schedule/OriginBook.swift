import RolloutModel

/// The lanes of the servers that metrics are asked at. Those in which nothing is left are forgotten, many at a time.
struct OriginBook: Sendable {
    /// So many lanes are kept before the empty ones are looked for.
    private static let few = 64

    /// The lanes; one's place may change when another is added.
    var lanes: [OriginLane] = []
    private var places: [String: Int] = [:]
    private var limit = Self.few
    /// Which was changed last.
    private var latest = 0

    /// How many servers are being asked, or have something waiting.
    var count: Int { lanes.reduce(0) { $0 + ($1.isIdle ? 0 : 1) } }

    /// Where the lane of an origin is; nil where nothing was asked of it for a while.
    func place(of origin: String) -> Int? {
        if latest < lanes.count, lanes[latest].origin == origin { return latest }
        return places[origin]
    }

    /// Changes the lane of an origin.
    mutating func with(_ origin: String, _ body: (inout OriginLane) -> Void) {
        latest = place(of: origin) ?? add(origin)
        body(&lanes[latest])
    }

    private mutating func add(_ origin: String) -> Int {
        if lanes.count >= limit {
            lanes.removeAll { $0.isIdle && !$0.isListed }
            places = Dictionary(uniqueKeysWithValues: lanes.enumerated().map { ($0.element.origin, $0.offset) })
            limit = max(Self.few, lanes.count * 2)
        }
        places[origin] = lanes.count
        lanes.append(OriginLane(origin: origin))
        return lanes.count - 1
    }
}

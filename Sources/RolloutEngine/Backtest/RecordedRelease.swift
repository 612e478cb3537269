public import RolloutModel

/// A past release as a table of measurements tells it: what there is where no journal was kept.
public struct RecordedRelease: Hashable, Sendable {
    /// One look at a metric.
    public struct Look: Hashable, Sendable {
        /// The metric that was measured.
        public var metric: MetricName
        /// Where the number came from, where that is known.
        public var source: MetricSource?
        /// When the number was known: nothing decides on it earlier.
        public var at: Timestamp
        /// What it said.
        public var measurement: Measurement

        /// A look.
        public init(_ metric: MetricName, source: MetricSource? = nil, at: Timestamp, _ measurement: Measurement) {
            self.metric = metric
            self.source = source
            self.at = at
            self.measurement = measurement
        }
    }

    /// What the release is called.
    public var name: String
    /// The looks, in the order of their times.
    public let looks: [Look]
    /// What became of it.
    public var happened: ReleaseBacktest.Happened

    /// A release; nil without a look.
    public init?(name: String, looks: [Look], happened: ReleaseBacktest.Happened) {
        guard !looks.isEmpty else { return nil }
        self.name = name
        // Looks of one moment stay in the order in which they were written down.
        self.looks = looks.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(
            \.element)
        self.happened = happened
    }

    /// When the release began, as far as its numbers tell: no number is older than the release.
    var start: Timestamp { looks.reduce(looks[0].at) { min($0, $1.at, $1.measurement.from) } }
}

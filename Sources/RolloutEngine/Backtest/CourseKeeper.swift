import RolloutModel

/// Reads the course of a release off the records that the engine makes of it, with what is measured on the way.
struct CourseKeeper {
    /// The release as far as it has come.
    private(set) var result: ReleaseBacktest
    private var measured: Set<MetricName> = []
    /// The metrics of which there are counts of each day, as a comparison needs them.
    private var counted: Set<MetricName> = []
    private var affected = FailingDevices()

    init(_ result: ReleaseBacktest) { self.result = result }

    /// Changes what is known of the release itself.
    mutating func change(_ body: (inout ReleaseBacktest) -> Void) { body(&result) }

    /// Notes how far the record has come.
    mutating func reach(_ time: Timestamp) { result.to = max(result.to, time) }

    /// Notes a recorded look, as a look at one of the policy's metrics.
    mutating func measure(_ metric: Metric, _ measurement: Measurement) {
        measured.insert(metric.name)
        if measurement.days != nil { counted.insert(metric.name) }
        affected.take(metric, measurement)
    }

    /// Notes what the engine made of the last event.
    mutating func take(_ records: some Sequence<JournalRecord>) {
        for record in records {
            switch record.body {
            case .decision(let decision): take(decision, at: record.at.wall)
            case .transition(.bound(let binding)): result.course.percentage = binding.percentage
            case .transition(.stepReached(let percentage)), .transition(.adopted(let percentage, _)):
                result.course.percentage = percentage
            case .transition(.closed(let closing, _, let percentage)):
                result.course.percentage = percentage
                if closing == Closing(.finalized, by: .daemon) { result.course.finalizedAt = record.at.wall }
            case .input, .transition, .intent, .outcome, .alert: break
            }
        }
    }

    private mutating func take(_ decision: Decision, at time: Timestamp) {
        result.decisions.append(.init(at: time, decision))
        // A halt that a person ordered is none of the policy's.
        if decision.action == .halt, decision.code != .operatorHalt, result.course.haltedAt == nil {
            result.course.haltedAt = time
            result.course.haltedFrom = decision.percentage
            result.course.sentence = decision.sentence
            result.course.affected = affected.most
        }
        switch decision.code {
        case .metricPause, .metricErrors, .metricInconclusive:
            guard result.course.pausedAt == nil else { break }
            result.course.pausedAt = time
            result.course.sentence = result.course.sentence ?? decision.sentence
        default: break
        }
    }

    /// The release, compared with what happened; metrics without a look are named.
    mutating func finish(_ metrics: [Metric]) -> ReleaseBacktest {
        result.affected = affected.most
        if result.course.haltedAt == nil { result.course.affected = affected.most }
        for metric in metrics where metric.compare != nil && measured.contains(metric.name) {
            guard !counted.contains(metric.name) else { continue }
            result.notes.append("\(metric.name) compares, and the record has no counts of each day of both versions.")
        }
        result.unmeasured = metrics.map(\.name).filter { !measured.contains($0) }
        result.judge()
        return result
    }
}

import RolloutModel

/// How many devices used each version for how long, and how many of them failed.
struct DeviceDays {
    struct Cell: Hashable {
        let version: PackageVersion
        /// Devices times days: a device that uses the version for half of a day counts one half.
        var active: Double
        /// The same, times the rate of each kind of failure.
        var failed: [FailureKind: Double]
        /// The same for failures of the version's own, which `failed` does not hold.
        var single: [Single] = []

        struct Single: Hashable {
            let failure: SingleFailure
            var devices: Double
        }

        mutating func add(_ failure: SingleFailure, _ devices: Double) {
            let place = single.firstIndex { $0.failure.kind == failure.kind && $0.failure.function == failure.function }
            if let place {
                single[place].devices += devices
            } else {
                single.append(Single(failure: failure, devices: devices))
            }
        }
    }

    private let application: SimulatedApplication

    init(_ application: SimulatedApplication) { self.application = application }

    /// One cell for each version that had devices in the bucket, rising.
    func cells(_ bucket: AnalyticsBucket) -> [Cell] {
        var sums: [PackageVersion: Cell] = [:]
        add(application.track, devices: application.devices, bucket, &sums)
        for flight in application.flights { add(flight.track, devices: flight.devices, bucket, &sums) }
        return sums.values.filter { $0.active > 0 }.sorted { $0.version < $1.version }
    }

    private func add(
        _ track: SubmissionTrack, devices: Double, _ bucket: AnalyticsBucket, _ sums: inout [PackageVersion: Cell]
    ) {
        let edges = edges(of: track, bucket)
        for (start, end) in zip(edges, edges.dropFirst()) {
            // Between two edges every share is a straight line, and its middle is its mean.
            let middle = start + (end - start) / 2
            let days = (end - start).seconds / 86_400
            for (submission, share) in Self.shares(track, at: middle) where share > 0 {
                let versions = submission.versions
                for version in versions {
                    let active = devices * share * days / Double(versions.count)
                    let rates = application.rates.rates(of: version, at: middle)
                    var cell = sums[version] ?? Cell(version: version, active: 0, failed: [:])
                    cell.active += active
                    for kind in FailureKind.allCases { cell.failed[kind, default: 0] += active * rates[kind] }
                    for failure in application.singleFailures.failures(of: version, at: middle) {
                        cell.add(failure, active * failure.share)
                    }
                    sums[version] = cell
                }
            }
        }
    }

    /// Every moment in the bucket at which a share or a rate may change its course.
    private func edges(of track: SubmissionTrack, _ bucket: AnalyticsBucket) -> [Timestamp] {
        var edges: Set<Timestamp> = [bucket.start, bucket.end]
        let changes =
            track.submissions.flatMap { $0.reach.points.map(\.time) } + application.rates.instants
            + application.singleFailures.instants
        edges.formUnion(changes.filter { $0 > bucket.start && $0 < bucket.end })
        // While devices take up a version, two lines may cross between changes: an hour is fine enough for that.
        if application.adoption > .zero {
            var time = bucket.start
            while time < bucket.end {
                edges.insert(time)
                time = time + .hours(1)
            }
        }
        return edges.sorted()
    }

    /// Which share of the devices runs each submission's packages.
    ///
    /// The order in which devices are offered an update stays the same from rollout to rollout, so that the device at place
    /// `x` runs the newest submission that has reached further than `x`.
    static func shares(
        _ track: SubmissionTrack, at time: Timestamp
    ) -> [(submission: SimulatedSubmission, share: Double)] {
        var taken = 0.0
        var shares: [(SimulatedSubmission, Double)] = []
        for submission in track.submissions.reversed() where submission.publishedAt != nil {
            let reach = submission.reach.share(at: time)
            shares.append((submission, max(0, reach - taken)))
            taken = max(taken, reach)
        }
        return shares
    }
}

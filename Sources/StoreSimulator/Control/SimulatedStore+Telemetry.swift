import RolloutModel

/// What the applications themselves would report to their maker at this moment: no completed days, no lag.
///
/// The Store's analytics speak of days that are over. Whoever has seconds, a demonstration or a test of a client, reads
/// the same devices and the same rates here, as a JSON document of the kind that a maker's own service serves.
extension SimulatedStore {
    /// Answers `GET /_sim/telemetry/APPLICATION/VERSION`; `words` are the two.
    func telemetry(_ words: some Collection<Substring>) -> Reply {
        let words = Array(words)
        guard words.count == 2, let application = application(ApplicationID(words[0].uppercased())) else {
            return .control(
                404, "unknownApplication", "use /_sim/telemetry/APPLICATION/VERSION with one of the scenario's")
        }
        guard let version = PackageVersion(String(words[1])) else {
            return .control(400, "badValue", "\(words[1]) is not a package version: write four numbers such as 4.2.0.0")
        }
        let time = min(now, application.frozenAt ?? now)
        let rates = application.rates.rates(of: version, at: time)
        let members = FailureKind.allCases.map { JSON.Member($0.rawValue, .double(rates[$0])) }
        return .ok([
            "application": .string(application.id.rawValue), "version": .string(version.description),
            "time": .string(time.description), "devices": .double(Self.devices(application, version, at: time)),
            "rates": .object(members),
        ])
    }

    private static func devices(
        _ application: SimulatedApplication, _ version: PackageVersion, at time: Timestamp
    ) -> Double {
        let tracks = [(application.track, application.devices)] + application.flights.map { ($0.track, $0.devices) }
        var sum = 0.0
        for (track, devices) in tracks {
            for (submission, share) in DeviceDays.shares(track, at: time) where submission.versions.contains(version) {
                sum += devices * share / Double(submission.versions.count)
            }
        }
        return sum
    }
}

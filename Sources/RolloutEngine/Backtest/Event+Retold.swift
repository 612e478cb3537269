import RolloutModel

extension Event {
    /// The same look as one at the policy's metric.
    func asking(_ metric: Metric) -> Event {
        guard case .measured(let name, let request, let askedAt, let measurement) = self else { return self }
        return .measured(name, request.asking(metric), askedAt: askedAt, measurement)
    }
}

extension MeasurementRequest {
    /// The same question, asked for the policy's metric.
    func asking(_ metric: Metric) -> MeasurementRequest {
        if metric.isMeasured(by: self) { return self }
        return MeasurementRequest(
            metric: metric.name, source: metric.source, account: account, submission: submission, versions: versions,
            fallbackVersions: fallbackVersions, exposedSince: exposedSince, stepSince: stepSince, maxAge: maxAge,
            standing: standing, wantsDays: wantsDays ?? false)
    }
}

extension Instants {
    /// The same clocks at another wall time, with no reboot in between.
    func moved(to wall: Timestamp) -> Instants {
        Instants(wall: wall, boot: boot + (wall - self.wall), bootID: bootID)
    }
}

extension Command {
    /// Whether the order holds a rollout or lets it go on by its policy, whatever the policy is.
    var isBrake: Bool {
        switch self {
        case .pause, .resume, .freeze, .unfreeze: true
        case .halt, .approve, .reject, .promote, .setPercentage, .finalize, .retry, .accept, .adopt, .reassert, .reload,
            .testSink:
            false
        }
    }
}

import ControlAPI
import Notifications
import RolloutModel

/// What operators want of the sinks.
extension Messenger {
    /// The sinks of the settings, by name.
    var names: [SinkName] { lines.keys.sorted() }

    /// Takes over what the settings say of sinks by now. What waits for a sink that is still there goes on waiting; secrets are
    /// read again.
    func replace(_ sinks: [Settings.Sink]) {
        var replaced: [SinkName: Line] = [:]
        for sink in sinks {
            var line = lines[sink.name] ?? Line(settings: sink, sink: sink.result(tools.credentials))
            line.settings = sink
            line.sink = sink.result(tools.credentials)
            replaced[sink.name] = line
        }
        lines = replaced
        isDirty = true
        wake()
    }

    /// Why sinks cannot be used, each with its name.
    var problems: [String] {
        lines.keys.sorted().compactMap { name in
            guard case .failure(let problem) = lines[name]?.sink else { return nil }
            return "sinks.\(name): \(problem)"
        }
    }

    /// The sinks as they stand.
    func report() -> [SinkReport] {
        let now = tools.clocks.now()
        return lines.keys.sorted().compactMap { name in
            guard let line = lines[name] else { return nil }
            var report = SinkReport(
                name: name, format: line.settings.format.rawValue, isSigned: line.settings.signingSecret != nil)
            report.waiting = line.lane.waiting.count
            report.lastDelivered = line.lane.lastDelivered
            report.failures = line.lane.failures
            report.trouble = line.lane.trouble
            if case .failure(let problem) = line.sink { report.trouble = problem.description }
            if line.lane.failures > 0, let due = line.lane.due { report.nextAttempt = now.wall + (due - now.boot) }
            report.lost = losses[name]?.count ?? 0
            report.lastLoss = losses[name]?.last
            return report
        }
    }

    /// Posts a test at once, past everything that waits, and once. Nil where the settings have no such sink.
    func test(_ name: SinkName, by actor: Actor) async -> SinkTestResult? {
        guard let line = lines[name] else { return nil }
        let now = tools.clocks.now().wall
        let id = "test.\(name).\(now.milliseconds)"
        switch line.sink {
        case .failure(let problem): return SinkTestResult(sink: name, id: id, delivered: false, message: "\(problem)")
        case .success(let sink):
            switch await tools.send(.test(id: id, by: actor, at: now), sink, now) {
            case .delivered:
                return SinkTestResult(sink: name, id: id, delivered: true, message: "The sink \(name) took it.")
            case .failed(let failure):
                return SinkTestResult(
                    sink: name, id: id, delivered: false,
                    message: "The sink \(name) did not take it: \(failure.sentence).")
            }
        }
    }

    /// What `doctor` says of the sinks.
    func checks() -> [DoctorReport.Check] {
        let known = Set(lines.keys)
        let missing = book.sinksNamed.filter { !known.contains($0.sink) }.map { named in
            DoctorReport.Check(
                "sink \(named.sink)", .failed,
                "\(named.policies.map(\.rawValue).joined(separator: ", ")) would tell it, and the settings do not have it",
                next: "Add it to sinks in rolloutd.yaml and reload, or mend notify in the policy.")
        }
        let outbox = outboxTrouble.map {
            [DoctorReport.Check("notices", .failed, $0, next: "Look at the state directory.")]
        }
        return report().map(Self.check) + missing + (outbox ?? [])
    }

    private static func check(_ sink: SinkReport) -> DoctorReport.Check {
        let subject = "sink \(sink.name)"
        let waiting = "\(sink.waiting) notice\(sink.waiting == 1 ? "" : "s") waiting"
        if let trouble = sink.trouble {
            return .init(
                subject, .failed, "\(trouble) (\(sink.failures) in a row, \(waiting))",
                next: "Mend it, then: rolloutctl sinks test \(sink.name)")
        }
        if let loss = sink.lastLoss {
            return .init(
                subject, .warning, "\(sink.lost) lost so far, the last: \(loss)",
                next: "Look at what it missed: rolloutctl history")
        }
        return .init(subject, .good, "\(sink.format), \(sink.isSigned ? "signed" : "not signed"), \(waiting)")
    }
}

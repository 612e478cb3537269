import RolloutModel

/// How the engine's sentences say numbers, times and actions.
enum Words {
    /// `once`, `3 times`
    static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

    /// `1 person`, `2 people`
    static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }

    /// At most four digits after the point, none where there is nothing to say: `0.0123`, `1000`.
    static func number(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
        let scaled = (value * 10_000).rounded() / 10_000
        if scaled == 0 && value != 0 { return "\(value)" }
        return scaled == scaled.rounded() ? "\(Int64(scaled))" : "\(scaled)"
    }

    /// `0.021, fails above 0.01, sample 5120`
    static func reading(_ evidence: Evidence, of metric: Metric) -> String {
        var parts: [String] = [evidence.value.map(number) ?? evidence.note ?? "no value"]
        if let fail = metric.fail { parts.append("fails \(side(fail))") }
        if let pass = metric.pass { parts.append("passes \(side(pass))") }
        if let sample = evidence.sample { parts.append("sample \(number(sample))") }
        if let comparison = evidence.comparison { parts.append(self.comparison(comparison)) }
        return parts.joined(separator: ", ")
    }

    private static func side(_ band: Band) -> String {
        switch band {
        case .above(let bound): "above \(number(bound))"
        case .below(let bound): "below \(number(bound))"
        }
    }

    /// `new: APPLICATION_CRASH_contoso.exe!save (1f0c…, 12 devices on its worst day, first on 2026-11-18); 2 more`
    static func signatures(_ signatures: [FailureSignature], of count: Double) -> String? {
        guard !signatures.isEmpty else { return nil }
        let named = signatures.prefix(FailureSignature.mostNamed).map { signature in
            let name = signature.name.isEmpty ? "a failure without a name" : signature.name
            return "\(name) (\(signature.hash), \(number(signature.devices)) devices on its worst day, first on "
                + "\(CivilDate(of: signature.firstSeen)))"
        }
        let more = count - Double(named.count)
        return "new: " + named.joined(separator: "; ") + (more >= 1 ? "; \(number(more)) more" : "")
    }

    /// The time in the policy's zone where it has one, else in universal time.
    static func time(_ time: Timestamp, in zone: TimeZoneRules?) -> String {
        guard let zone, zone != .utc else { return "\(time)" }
        let civil = zone.civilTime(at: time)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(civil.date.weekday) \(civil.date) \(two(civil.hour)):\(two(civil.minute)) \(zone.name)"
    }

    /// `Raising to 25 %`
    static func sentence(_ action: Intent.Action) -> String {
        switch action {
        case .raise(let percentage): "Raising to \(percentage)"
        case .finalize: "Finalizing"
        case .halt: "Halting"
        }
    }
    /// A Store that was ahead of the journal when it was first looked at after a start.
    static func ahead(_ found: Percentage, of expected: Percentage) -> String {
        "The Store shows \(found) where the journal ends at \(expected): somebody raised it while rolloutd was not running, "
            + "or this journal is an older copy."
    }
}

import RolloutModel

/// What a hold waits for, as a plan says it.
struct WaitWords {
    let cause: RolloutPlan.Wait.Cause
    let sentence: String

    /// nil for a decision that is no wait: a bake, an action, a question that is answered at once.
    init?(_ decision: Decision, from: Timestamp, _ policy: Policy) {
        switch decision.code {
        case .windowClosed:
            cause = .window
            sentence = Self.windows(WindowCalendar(policy: policy).wayToOpening(from: from).closures)
        case .evidenceMissing, .evidenceStale, .evidenceSmall, .evidenceInconclusive, .evidenceFailing,
            .evidenceError:
            cause = .evidence
            sentence = Self.evidence(decision, policy)
        default: return nil
        }
    }

    private static func windows(_ closures: [WindowCalendar.Closure]) -> String {
        let denies = unique(closures.filter { $0.kind == .deny }.flatMap(\.windows)).map(Words.window)
        let allows = unique(closures.last { $0.kind == .allow }?.windows ?? []).map(Words.window)
        var parts: [String] = []
        if !denies.isEmpty { parts.append("is denied by \(denies.joined(separator: " and "))") }
        if !allows.isEmpty { parts.append("waits for the window \(allows.joined(separator: " or "))") }
        return parts.joined(separator: ", ")
    }

    private static func unique(_ windows: [Window]) -> [Window] {
        windows.enumerated().filter { windows.firstIndex(of: $0.element) == $0.offset }.map(\.element)
    }

    private static func evidence(_ decision: Decision, _ policy: Policy) -> String {
        guard let name = decision.evidence.first?.metric,
            let metric = policy.metrics.first(where: { $0.name == name })
        else { return decision.sentence }
        switch metric.source {
        case .storeCount: return "waits for \(name): the Store's figures of a whole hour on this step"
        case .store where decision.code == .evidenceStale, .storeSignatures where decision.code == .evidenceStale:
            return "waits for \(name): until the next day's come, the Store's figures are older than its maxAge of "
                + "\(metric.maxAge)"
        case .store, .storeSignatures:
            let hours = CompletedDays.usualLag.milliseconds / TimeSpan.hours(1).milliseconds
            return
                "waits for \(name): the Store's figures of a whole day on this step, which come \(hours)h after the day"
        case .prometheus, .http, .check: return "waits for the next look at \(name)"
        }
    }
}

extension Words {
    /// `Mon–Thu 09:00–16:00`, `2026-12-18 to 2027-01-04 (year-end freeze)`
    static func window(_ window: Window) -> String {
        times(of: window) + (window.reason.map { " (\($0))" } ?? "")
    }

    /// `Mon–Thu 09:00–16:00`
    static func times(of window: Window) -> String {
        switch window {
        case .dates(_, let from, let to, _): return from == to ? "\(from)" : "\(from) to \(to)"
        case .weekly(_, let days, let startSecond, let length, _):
            let start = clock(startSecond)
            guard length <= .days(1) else { return "\(self.days(days)) from \(start) for \(length)" }
            let end = (startSecond + Int(length.milliseconds / 1_000)) % 86_400
            return "\(self.days(days)) \(start)–\(end == 0 ? "24:00" : clock(end))"
        }
    }

    /// `Mon–Thu, Sat`
    static func days(_ days: [Weekday]) -> String {
        guard days.count < Weekday.allCases.count else { return "every day" }
        var runs: [[Weekday]] = []
        for (place, day) in Weekday.allCases.enumerated() where days.contains(day) {
            if place > 0, runs.last?.last == Weekday.allCases[place - 1] {
                runs[runs.count - 1].append(day)
            } else {
                runs.append([day])
            }
        }
        return runs.map { run in
            guard run.count > 2, let first = run.first, let last = run.last else {
                return run.map(name).joined(separator: ", ")
            }
            return "\(name(first))–\(name(last))"
        }.joined(separator: ", ")
    }

    /// `Mon`
    static func name(_ day: Weekday) -> String { day.rawValue.prefix(1).uppercased() + day.rawValue.dropFirst() }

    /// `09:00`
    private static func clock(_ second: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = second % 60 == 0 ? "" : ":" + two(second % 60)
        return "\(two(second / 3_600)):\(two(second / 60 % 60))\(seconds)"
    }
}

extension RolloutPlan.ClockChange {
    init(before: TimeSpan, transition: TimeZoneRules.Transition) {
        at = transition.at
        by = transition.offset - before
        let civil = CivilTime(transition.at, offset: before)
        let (way, size) = by > .zero ? ("forward", by) : ("back", .zero - by)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        sentence =
            "the clocks go \(way) \(size) on \(Words.name(civil.date.weekday)) \(civil.date) at "
            + "\(two(civil.hour)):\(two(civil.minute))"
    }
}

import PolicyFiles
import RolloutModel

/// Policies drawn by chance for plans: zones whose clocks change, all kinds of windows, and metrics that can pass.
enum RandomCalendar {
    private static let zones = [
        "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata", "UTC",
        "Pacific/Chatham",
    ]

    static func policy(from: Timestamp, _ zones: TimeZones, _ chance: inout Chance) -> Policy {
        Policy(
            name: "planned", target: RolloutTarget(application: "9NBLGGH4R315"),
            timeZone: zones.rules(named: chance.one(of: Self.zones)) ?? .utc, steps: steps(&chance),
            finalize: chance.once(in: 5) ? nil : Finalize(bake: .minutes(Int64(chance.number(0...2_000)))),
            metrics: metrics(&chance), windows: windows(from: CivilDate(daysSinceEpoch: day(from)), &chance),
            digest: "digest")
    }

    private static func day(_ time: Timestamp) -> Int { Int(time.milliseconds / 86_400_000) }

    private static func steps(_ chance: inout Chance) -> [Step] {
        let percentages = [5, 20, 50, 100].filter { _ in !chance.once(in: 3) }
        return (percentages.isEmpty ? [10] : percentages).compactMap { percent in
            Percentage(hundredths: percent * 100).map {
                // Somebody must find the time to approve before the bake is over.
                Step(
                    percentage: $0, bake: .seconds(Int64(chance.number(900...200_000))),
                    approval: chance.once(in: 4) ? Approval(people: chance.number(1...2)) : nil)
            }
        }
    }

    private static func metrics(_ chance: inout Chance) -> [Metric] {
        let names: [MetricName] = ["crashes", "errors", "tickets"]
        return names.prefix(chance.number(0...3)).map { name in
            let isDaily = chance.once(in: 3)
            let interval = TimeSpan.seconds(Int64(chance.number(300...20_000)))
            return Metric(
                name: name,
                source: isDaily
                    ? .store(chance.one(of: StoreRate.allCases))
                    : .prometheus(PrometheusQuery(url: "https://prometheus.internal", query: name.rawValue)),
                interval: interval, initialDelay: .minutes(Int64(chance.number(0...2_000))),
                maxAge: isDaily
                    ? .hours(Int64(chance.number(31...80))) : interval + .minutes(Int64(chance.number(0...600))),
                minSample: chance.once(in: 3) ? 100 : nil, fail: .above(0.5),
                pass: chance.once(in: 3) ? .below(0.3) : nil,
                noData: chance.one(of: [.hold, .ignore]),
                onFailure: chance.one(of: Metric.FailureResponse.allCases), dryRun: chance.once(in: 8))
        }
    }

    private static func windows(from today: CivilDate, _ chance: inout Chance) -> [Window] {
        var windows: [Window] = []
        if chance.once(in: 2) { windows.append(weekly(.allow, longest: 30, &chance)) }
        if chance.once(in: 3) { windows.append(weekly(.allow, longest: 30, &chance)) }
        if chance.once(in: 4) { windows.append(weekly(.deny, longest: 4, &chance)) }
        if chance.once(in: 3) {
            let start = today.daysSinceEpoch + chance.number(0...9)
            windows.append(
                .dates(
                    kind: .deny, from: CivilDate(daysSinceEpoch: start),
                    to: CivilDate(daysSinceEpoch: start + chance.number(0...6)), reason: "freeze"))
        }
        return windows
    }

    private static func weekly(_ kind: Window.Kind, longest: Int, _ chance: inout Chance) -> Window {
        let days = Weekday.allCases.filter { _ in chance.once(in: 2) }
        return .weekly(
            kind: kind, days: days.isEmpty ? [.sun] : days, startSecond: chance.number(0...1_439) * 60,
            length: .minutes(Int64(chance.number(60...longest * 60))), reason: nil)
    }
}

public import RolloutEngine
public import RolloutModel

/// The page of `rolloutctl plan`: every step with its moment in universal time and in the policy's zone, what lies before it,
/// and the requests that all of it takes.
public enum PlanView {
    /// Draws a plan.
    public static func page(_ plan: RolloutPlan, zone: TimeZoneRules?, width: Int) -> Page {
        var page = Page(width: width)
        page.paragraph(
            Line(plan.policy.rawValue, .strong).adding(": "),
            "\(plan.target), policy \(plan.policyDigest.short), first seen \(plan.from.clock(seconds: true)). "
                + "Each step comes at the earliest when this says:", indent: 2)
        page.add(Line())
        addSteps(plan, zone, to: &page)
        page.add(Line())
        page.paragraph(Line("  "), end(plan, zone), plan.end.kind == .finalized ? .good : .warning)
        for note in notes(plan, zone) { page.paragraph(Line("  ! ", .warning), note, .warning) }
        page.heading("Requests")
        for sentence in PlanRequests.sentences(plan.requests) { page.paragraph(Line("  "), sentence) }
        for looks in plan.looks { page.paragraph(Line("  "), PlanRequests.sentence(looks, zone)) }
        return page
    }

    private static func addSteps(_ plan: RolloutPlan, _ zone: TimeZoneRules?, to page: inout Page) {
        let hasZone = zone.map { $0.name != "UTC" } ?? false
        var columns = [Table.Column("STEP", least: 8, isNumber: true), Table.Column("UTC", least: 20)]
        if let zone, hasZone { columns.append(Table.Column(zone.name.uppercased(), least: 20)) }
        columns.append(Table.Column("AFTER", least: 8, isNumber: true))
        var table = Table(columns: columns)
        for (place, step) in plan.steps.enumerated() {
            var row = [Line(step.percentage?.description ?? "finalize"), Line(step.at.day(in: .utc))]
            if let zone, hasZone { row.append(Line(step.at.day(in: zone))) }
            row.append(Line(place > 0 ? (step.at - plan.steps[place - 1].at).rounded : "-"))
            table.add(row)
        }
        let drawn = table.page(width: page.width).lines
        for (place, line) in drawn.enumerated() {
            page.add(line)
            guard place > 0, let approach = plan.steps[place - 1].approach else { continue }
            for words in ApproachWords.lines(approach, zone) { page.paragraph(Line("          "), words) }
        }
    }

    private static func end(_ plan: RolloutPlan, _ zone: TimeZoneRules?) -> String {
        let day = plan.end.at.day(in: zone ?? .utc)
        switch plan.end.kind {
        case .finalized: return "Finalized \(day), \((plan.end.at - plan.from).rounded) after it is first seen."
        case .open: return "Stays open from \(day) on: \(plan.end.sentence)"
        case .held: return "Held for good, as far as can be seen: \(plan.end.sentence)"
        case .halted: return "Halted \(day): \(plan.end.sentence)"
        case .tooLong: return plan.end.sentence
        }
    }

    private static func notes(_ plan: RolloutPlan, _ zone: TimeZoneRules?) -> [String] {
        var notes: [String] = []
        if plan.mode == .observe {
            notes.append(
                "The policy only observes: these are the moments at which somebody would have to act in its place.")
        }
        if plan.isUnchecked { notes.append("Unchecked: no metric of the policy can halt or pause the rollout.") }
        for alert in plan.alerts { notes.append("\(alert.at.day(in: zone ?? .utc)) alerts: \(alert.sentence)") }
        return notes
    }
}

/// How a plan says what lies before a step.
enum ApproachWords {
    /// The bake, each wait, the approval and the changes of the clocks, a text for each.
    static func lines(_ approach: RolloutPlan.Approach, _ zone: TimeZoneRules?) -> [String] {
        var lines: [String] = []
        if approach.bake > .zero {
            let soak = approach.soak.map { ", the last \($0) of it as soak" } ?? ""
            lines.append("bakes \(approach.bake)\(soak), until \(approach.bakedAt.day(in: zone ?? .utc))")
        }
        for wait in approach.waits {
            // An age that has passed its limit is noticed a millisecond later.
            let length = TimeSpan.seconds(Int64((wait.until - wait.from).seconds.rounded())).rounded
            lines.append("\(wait.sentence), \(length) until \(wait.until.day(in: zone ?? .utc))")
        }
        if let approval = approach.approval {
            let people = approval.people == 1 ? "1 person" : "\(approval.people) people"
            lines.append("needs the approval of \(people), taken to be given when asked for")
        }
        return lines + approach.clockChanges.map(\.sentence)
    }
}

/// How a plan says what requests it takes.
enum PlanRequests {
    /// A sentence for each kind of request.
    static func sentences(_ forecast: RequestForecast) -> [String] {
        let share = (forecast.shareOfBudget * 1_000).rounded() / 10
        var sentences = [
            "\(number(forecast.perHour)) an hour of the account's budget: \(number(forecast.pollsPerHour)) for polls, "
                + "\(number(forecast.measurementsPerHour)) for measurements; \(share.digits) % of \(forecast.limitPerMinute) a minute. "
                + room(forecast),
            "\(forecast.actions) in all to find, raise and finalize it.",
        ]
        if forecast.otherLooksPerHour > 0 {
            sentences.append("\(number(forecast.otherLooksPerHour)) looks an hour at servers of your own.")
        }
        return sentences
    }

    /// How often the Store is asked for a metric, and from when on that can bring anything.
    static func sentence(_ looks: RolloutPlan.Looks, _ zone: TimeZoneRules?) -> String {
        "\(looks.metric): the Store's figures every \(looks.every), the first expected "
            + "\(looks.firstData.day(in: zone ?? .utc))."
    }

    private static func room(_ forecast: RequestForecast) -> String {
        forecast.rolloutsThatFit < 1
            ? "That is more than the account has: measurements will be late."
            : "The account has room for \(forecast.rolloutsThatFit.of("rollout")) of this kind."
    }

    private static func number(_ value: Double) -> String { ((value * 10).rounded() / 10).digits }
}

extension Timestamp {
    /// `Thu 2026-12-17 09:00`, by a zone's clocks; with seconds where there are any.
    func day(in zone: TimeZoneRules) -> String {
        let civil = zone.civilTime(at: self)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let weekday = civil.date.weekday.rawValue
        let seconds = civil.second == 0 ? "" : ":" + two(civil.second)
        return
            "\(weekday.prefix(1).uppercased())\(weekday.dropFirst()) \(civil.date) \(two(civil.hour)):\(two(civil.minute))\(seconds)"
    }
}

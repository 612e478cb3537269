public import RolloutEngine
public import RolloutModel

/// A plan as an iCalendar object (RFC 5545), an event for each step.
///
/// The same plan gives the same UIDs, so that a calendar which takes it in again replaces the events it has.
public struct PlanCalendar: Sendable {
    private let plan: RolloutPlan
    private let zone: TimeZoneRules?
    private let stamp: Timestamp

    /// The calendar of a plan, made at `stamp`; the texts speak in the zone's time.
    public init(_ plan: RolloutPlan, zone: TimeZoneRules?, stamp: Timestamp) {
        self.plan = plan
        self.zone = zone
        self.stamp = stamp
    }

    /// The calendar's text: lines end in CRLF and have at most 75 octets (RFC 5545, 3.1).
    public var text: String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rolloutd//rolloutctl \(Version.current)//EN",
            "CALSCALE:GREGORIAN", "X-WR-CALNAME:\(Self.escaped("Rollout \(plan.policy)"))",
        ]
        for step in plan.steps { lines += event(step) }
        lines.append("END:VCALENDAR")
        return lines.map(Self.folded).joined()
    }

    private func event(_ step: RolloutPlan.Step) -> [String] {
        let name = step.percentage.map { "\($0)" } ?? "finalize"
        let place = step.percentage.map { "\($0.hundredths)" } ?? "finalize"
        return [
            "BEGIN:VEVENT",
            "UID:\(plan.policy)-\(plan.target.application)-\(Self.basic(plan.from))-\(place)@rolloutd",
            "DTSTAMP:\(Self.basic(stamp))",
            "DTSTART:\(Self.basic(step.at))",
            "SUMMARY:\(Self.escaped("\(plan.policy): \(name)\(approval(step))"))",
            "DESCRIPTION:\(Self.escaped(description(step)))",
            // A forecast keeps nobody's time and is not certain.
            "STATUS:TENTATIVE", "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    }

    private func approval(_ step: RolloutPlan.Step) -> String {
        step.approach?.approval == nil ? "" : " (needs approval)"
    }

    private func description(_ step: RolloutPlan.Step) -> String {
        var lines = ["\(step.at.day(in: zone ?? .utc)) \(zone?.name ?? "UTC") at the earliest."]
        if let approach = step.approach {
            lines += ApproachWords.lines(approach, zone).map { "\($0.prefix(1).uppercased())\($0.dropFirst())." }
        }
        lines.append("\(plan.target), policy \(plan.policyDigest.short).")
        return lines.joined(separator: "\n")
    }

    /// `20261217T080000Z`; a fraction of a second is left out.
    private static func basic(_ time: Timestamp) -> String {
        time.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// TEXT as RFC 5545, 3.3.11 has it; control characters have no place in it.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",": escaped += "\\\(scalar)"
            case "\n": escaped += "\\n"
            default: if scalar.properties.generalCategory != .control { escaped.unicodeScalars.append(scalar) }
            }
        }
        return escaped
    }

    /// The line in pieces of at most 75 octets, never through the middle of a character.
    private static func folded(_ line: String) -> String {
        var folded = ""
        var octets = 0
        for character in line.unicodeScalars {
            let size = String(character).utf8.count
            if octets + size > 75 {
                folded += "\r\n "
                octets = 1
            }
            folded.unicodeScalars.append(character)
            octets += size
        }
        return folded + "\r\n"
    }
}

import RolloutEngine
import RolloutModel

/// The line that `systemctl status` shows: `4 rollouts: 2 baking, 1 held (reader: crash-rate inconclusive), 1 finalized`.
struct StatusLine {
    let census: RolloutCensus

    var text: String {
        guard census.rollouts > 0 else { return "no policy is in force" }
        var parts: [String] = []
        if census.halting > 0 { parts.append("\(census.halting) halting") }
        if census.baking > 0 { parts.append("\(census.baking) baking") }
        if !census.observed.isEmpty {
            parts.append("\(census.observed.count) only observed\(Self.list(census.observed) { $0.wouldDo })")
        }
        if !census.held.isEmpty { parts.append("\(census.held.count) held\(Self.list(census.held) { $0.words })") }
        if census.certification > 0 { parts.append("\(census.certification) in certification") }
        if census.idle > 0 { parts.append("\(census.idle) waiting for a rollout") }
        for end in Closing.End.allCases {
            if let count = census.closed[end] { parts.append("\(count) \(end.rawValue)") }
        }
        return "\(census.rollouts) rollout\(census.rollouts == 1 ? "" : "s"): " + parts.joined(separator: ", ")
    }

    /// The reasons of the first few; the rest is for `rolloutctl status`.
    private static func list(_ holds: [RolloutCensus.Hold], _ words: (DecisionCode) -> String) -> String {
        let reasons = holds.prefix(3).map { hold in
            let metric = hold.metric.map { "\($0) " } ?? ""
            return "\(hold.rollout): \(metric)\(words(hold.code))"
        }
        let more = holds.count > 3 ? "; …" : ""
        return " (" + reasons.joined(separator: "; ") + more + ")"
    }
}

extension DecisionCode {
    /// What a policy that acts would do now.
    fileprivate var wouldDo: String {
        switch self {
        case .operatorHalt, .metricHalt, .affectedHalt: "would halt"
        case .finalize: "would finalize"
        default: "would raise"
        }
    }

    /// The code in a few words.
    fileprivate var words: String {
        switch self {
        case .evidenceInconclusive: "inconclusive"
        case .evidenceMissing: "without data"
        case .evidenceFailing: "failing"
        case .evidenceStale: "stale"
        case .evidenceError: "in error"
        case .evidenceSmall: "small sample"
        case .metricPause: "over its limit"
        case .metricErrors: "cannot be measured"
        case .metricInconclusive: "inconclusive too often"
        default: rawValue
        }
    }
}

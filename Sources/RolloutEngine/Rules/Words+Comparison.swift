import RolloutModel

/// How comparisons and budgets are said.
extension Words {
    /// `2.1 times the fallback's rate (1.3 to 3.4; 1.5 is worth a halt), evidence of harm 163 of 20, …`
    static func comparison(_ evidence: ComparisonEvidence) -> String {
        let sample = evidence.sample
        guard sample.days > 0 else { return "no day to compare yet: none has the counts of both versions" }
        let ratio =
            evidence.estimate.map { "\(short($0)) times the fallback's rate" } ?? "no ratio to the fallback's rate"
        let interval = "\(short(evidence.lower ?? 0)) to \(evidence.upper.map(short) ?? "any")"
        let own = evidence.ownDays == sample.days ? "" : ", \(evidence.ownDays) of them the step's own"
        let more = evidence.daysToDecide.map { "; \(days($0)) more like these would decide" }
        let never = evidence.verdict == .inconclusive ? "; a year of days like these would not decide" : ""
        return "\(ratio) (\(interval); \(short(evidence.ratio)) is worth a halt), evidence of harm "
            + "\(proof(evidence.harm)) of \(short(evidence.harmNeeded)), of safety \(proof(evidence.safety)) of "
            + "\(short(evidence.safetyNeeded)), \(short(sample.failures)) failures in \(short(sample.devices)) device-days against "
            + "\(short(sample.fallbackFailures)) in \(short(sample.fallbackDevices)) (\(days(sample.days))\(own))\(more ?? never)"
    }

    /// `About 5213 devices (± 301) crashed on the new version … beyond what the fallback would have had, 5000 allowed`
    static func affected(_ affected: AffectedDevices) -> String {
        guard let estimate = affected.estimate, let error = affected.error else {
            return
                "Of \(affected.limit) devices that may be affected none can be told yet: no day has the counts of both versions"
        }
        return "About \(short(estimate.rounded())) devices (± \(short(error.rounded()))) crashed on the new version in "
            + "\(days(affected.days)) beyond what the fallback would have had, \(affected.limit) allowed"
    }

    private static func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }

    /// Three digits or so: `163`, `2.14`, `0.031`.
    static func short(_ value: Double) -> String {
        if value.magnitude >= 100 { return number(value.rounded()) }
        return number(value.magnitude >= 1 ? (value * 100).rounded() / 100 : value)
    }

    /// Evidence: what is next to nothing, and what is beyond all doubt, need no digits.
    private static func proof(_ value: Double) -> String {
        if value < 0.01 { return "under 0.01" }
        return value >= 1_000_000 ? "over 1000000" : short(value)
    }
}

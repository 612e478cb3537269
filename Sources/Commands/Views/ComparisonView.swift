import RolloutModel

/// How a metric compares with the fallback, and how many people the new version has hurt: the numbers that an operator asks for
/// before and after a halt.
enum ComparisonView {
    /// The comparison in sentences, each for a line of its own.
    static func lines(_ evidence: ComparisonEvidence) -> [String] {
        let sample = evidence.sample
        guard sample.days > 0 else { return ["compared with the fallback: no day has the counts of both yet"] }
        let own = evidence.ownDays == sample.days ? "" : ", \(evidence.ownDays) of them the step's own"
        return [
            "compared with the fallback: \(ratio(evidence)), \(evidence.ratio.digits) is worth a halt",
            "evidence of harm \(proof(evidence.harm)), \(evidence.harmNeeded.grouped) fails; of safety "
                + "\(proof(evidence.safety)), \(evidence.safetyNeeded.grouped) passes\(outlook(evidence))",
            "\(sample.failures.grouped) failures in \(sample.devices.grouped) device-days against "
                + "\(sample.fallbackFailures.grouped) in \(sample.fallbackDevices.grouped); \(sample.days.of("day"))\(own)",
        ]
    }

    /// `affected ≈ 1,234 (± 98) of 5,000 devices`
    static func text(_ affected: AffectedDevices) -> String {
        let limit = Double(affected.limit).grouped
        guard let estimate = affected.estimate, let error = affected.error else {
            return "affected: not known yet, of \(limit) devices; no day has the counts of both versions"
        }
        return "affected ≈ \(estimate.rounded().grouped) (± \(error.rounded().grouped)) of \(limit) devices, in "
            + affected.days.of("day")
    }

    /// How the budget stands.
    static func tone(_ affected: AffectedDevices) -> Tone {
        guard let estimate = affected.estimate else { return .plain }
        return estimate > Double(affected.limit) ? .bad : estimate * 2 > Double(affected.limit) ? .warning : .plain
    }

    private static func ratio(_ evidence: ComparisonEvidence) -> String {
        let interval = "between \((evidence.lower ?? 0).short) and \(evidence.upper?.short ?? "any")"
        guard let estimate = evidence.estimate else { return "no ratio yet, \(interval)" }
        return "\(estimate.short) times its rate, \(interval)"
    }

    private static func outlook(_ evidence: ComparisonEvidence) -> String {
        guard evidence.verdict == .inconclusive else { return "" }
        guard let days = evidence.daysToDecide else { return "; a year of such days would not decide" }
        return "; \(days) more such day\(days == 1 ? "" : "s") would decide"
    }

    /// Evidence that is next to nothing, or beyond all doubt, needs no digits.
    private static func proof(_ value: Double) -> String {
        value < 0.01 ? "under 0.01" : value >= 1_000_000 ? "over 1,000,000" : value.short
    }
}

extension Double {
    /// Two decimals, or none from a hundred on.
    fileprivate var short: String {
        abs(self) >= 100 ? grouped : ((self * 100).rounded() / 100).digits
    }

    /// A count with its thousands apart, `1,234`; a fraction keeps one digit.
    var grouped: String {
        guard isFinite, abs(self) < 1e15 else { return digits }
        let tenths = Int64((abs(self) * 10).rounded())
        var text = ""
        for (place, digit) in String(tenths / 10).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed()) + (tenths % 10 == 0 ? "" : ".\(tenths % 10)")
    }
}

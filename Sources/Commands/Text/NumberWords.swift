extension Double {
    /// The number with four significant digits and no more decimals than that: `0.004214`, `12.5`, `12400`.
    var digits: String {
        guard isFinite else { return isNaN ? "not a number" : (self < 0 ? "-infinity" : "infinity") }
        guard self != 0 else { return "0" }
        var scale = 1.0
        while abs(self) * scale < 1_000, scale < 1e12 { scale *= 10 }
        let rounded = (self * scale).rounded() / scale
        let text = "\(rounded)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// How far the number is from a bound, in percent of the bound where that makes sense: `58 %`, else the difference.
    func margin(to bound: Double) -> String? {
        guard isFinite, bound.isFinite else { return nil }
        guard bound != 0 else { return abs(self).digits }
        let percent = abs(bound - self) / abs(bound) * 100
        return "\((percent >= 10 ? percent.rounded() : (percent * 10).rounded() / 10).digits) %"
    }
}

extension Int {
    /// `1 call`, `2 calls`
    func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}

/// Logarithm and exponential of our own: the system's differ in the last digit from one C library to the next, and a decision
/// that is replayed elsewhere must come out the same.
enum Elementary {
    // ln 2 in two parts: the first has so few digits that its multiples by an exponent are exact (as in fdlibm's e_log.c).
    private static let ln2High = 6.93147180369123816490e-01
    private static let ln2Low = 1.90821492927058770002e-10

    /// The natural logarithm: -∞ of 0, not a number of what is negative.
    static func log(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x.isFinite else { return x }
        var (mantissa, exponent) = (x.significand, Double(x.exponent))
        if mantissa > 1.4142135623730951 { (mantissa, exponent) = (mantissa / 2, exponent + 1) }
        // ln m = 2 artanh((m - 1) / (m + 1)), with an argument of at most 0.172.
        let f = (mantissa - 1) / (mantissa + 1)
        let square = f * f
        var sum = 0.0
        for odd in stride(from: 23, through: 3, by: -2) { sum = (sum + 1 / Double(odd)) * square }
        return exponent * ln2High + (exponent * ln2Low + 2 * f * (1 + sum))
    }

    /// The exponential: 0 below, ∞ above what a double can hold.
    static func exp(_ x: Double) -> Double {
        guard !x.isNaN else { return x }
        guard x < 709.7 else { return .infinity }
        guard x > -708 else { return 0 }
        let exponent = (x / (ln2High + ln2Low)).rounded()
        let rest = (x - exponent * ln2High) - exponent * ln2Low
        var sum = 1.0
        for term in stride(from: 14, through: 1, by: -1) { sum = 1 + sum * rest / Double(term) }
        return Double(sign: .plus, exponent: Int(exponent), significand: sum)
    }
}

import MarkedYAML
import RolloutModel

extension Reading where Value == Comparison {
    /// `{against: fallback, ratio: 1.5, alpha: 0.05}`.
    static var comparison: Reading {
        .mapping { keys in
            let defaults = Comparison()
            _ = keys.required("against", Reading<Opponent>.word, example: "fallback")
            let ratio = keys.optional("ratio", Reading<Double>.degradation)
            let alpha = keys.optional("alpha", Reading<Double>.alpha)
            let inconclusive = keys.optional("inconclusive", Reading<Comparison.InconclusiveResponse>.word)
            return Comparison(
                ratio: ratio ?? defaults.ratio, alpha: alpha ?? defaults.alpha,
                inconclusive: inconclusive ?? defaults.inconclusive)
        }
    }
}

/// What a new version can be compared with.
private enum Opponent: String, CaseIterable {
    case fallback
}

extension Reading where Value == Double {
    /// A rate a hundred times the fallback's needs no test.
    private static var mostRatio: Double { 100 }
    /// A test that is wrong more often than every second time tells nothing.
    private static var mostAlpha: Double { 0.5 }

    /// The least degradation worth a halt.
    fileprivate static var degradation: Reading {
        .double.checked {
            $0 > 1 && $0 <= mostRatio
                ? nil
                : (
                    "\"\($0)\" is no degradation",
                    "write how many times the fallback's rate is worth a halt: above 1 and at most 100, such as 1.5"
                )
        }
    }

    /// The probability of a false alarm.
    fileprivate static var alpha: Reading {
        .ratio.checked {
            $0 > 0 && $0 <= mostAlpha
                ? nil
                : (
                    "\"\($0)\" is no probability of a false alarm",
                    "write one above 0 and at most 0.5 (50%), such as 0.05"
                )
        }
    }
}

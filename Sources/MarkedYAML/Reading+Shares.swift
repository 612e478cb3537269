public import RolloutModel

extension Reading where Value == Percentage {
    /// A percentage of customers: `10`, `12.5` or `10%`, above 0, at most 100, with at most two decimals.
    public static var percentage: Reading {
        .scalar(
            "a percentage above 0 and at most 100 with at most two decimals", writeInstead: "write 10, 12.5 or 10%"
        ) { text in
            guard let decimal = DecimalText(withoutPercentSign(text).text), decimal.decimals <= 2, !decimal.hasExponent,
                let percent = decimal.number(), percent > 0
            else { return nil }
            return Percentage(percent)
        }
    }
}

extension Reading where Value == Double {
    /// A number or a ratio: `25`, `0.015`, or `1.5%`, which is 0.015.
    public static var ratio: Reading {
        .scalar("a number or a percentage", writeInstead: "write 1.5% or 0.015") { text in
            let (digits, isPercent) = withoutPercentSign(text)
            return DecimalText(digits)?.number(shift: isPercent ? -2 : 0)
        }
    }
}

private func withoutPercentSign(_ text: String) -> (text: String, isPercent: Bool) {
    text.hasSuffix("%") ? (String(text.dropLast()), true) : (text, false)
}

extension Elementary {
    private static let halfLogOfTwoPi = 0.91893853320467274178

    /// The logarithm of the gamma function of a positive number, by Stirling's series (Abramowitz and Stegun 6.1.41) after a
    /// shift to 12 or more, where seven terms leave less than a double can show.
    static func logGamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        var (shifted, product) = (x, 1.0)
        while shifted < 12 {
            product *= shifted
            shifted += 1
        }
        let inverse = 1 / (shifted * shifted)
        let series =
            (1.0 / 12
                + inverse
                * (-1.0 / 360
                    + inverse
                    * (1.0 / 1260
                        + inverse
                        * (-1.0 / 1680 + inverse * (1.0 / 1188 + inverse * (-691.0 / 360_360 + inverse / 156))))))
            / shifted
        let stirling = (shifted - 0.5) * log(shifted) - shifted + halfLogOfTwoPi + series
        return product == 1 ? stirling : stirling - log(product)
    }
}

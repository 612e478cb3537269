import Foundation
import RolloutModel

/// Seeded random numbers: the same seed gives the same study on every machine with the same C library.
struct Dice {
    private var source: SplitMix

    init(seed: UInt64) { source = SplitMix(seed: seed) }

    private mutating func next() -> UInt64 { source.next() }

    /// Above 0 and below 1.
    mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// Of mean 1 and this standard deviation (Marsaglia and Tsang 2000).
    mutating func gamma(spread: Double) -> Double {
        spread > 0 ? standardGamma(1 / (spread * spread)) * spread * spread : 1
    }

    mutating func standardGamma(_ shape: Double) -> Double {
        if shape < 1 { return standardGamma(shape + 1) * pow(uniform(), 1 / shape) }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = pow(1 + c * x, 3)
            if v > 0, log(uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
        }
    }

    /// Knuth's below 30, Hörmann's transformed rejection (PTRS, 1993) above.
    mutating func poisson(_ mean: Double) -> Double {
        guard mean > 0 else { return 0 }
        if mean < 30 {
            let limit = exp(-mean)
            var (count, product) = (0.0, uniform())
            while product > limit {
                count += 1
                product *= uniform()
            }
            return count
        }
        let b = 0.931 + 2.53 * mean.squareRoot()
        let a = -0.059 + 0.02483 * b
        let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
        let vr = 0.9277 - 3.6224 / (b - 2)
        while true {
            let u = uniform() - 0.5
            let v = uniform()
            let us = 0.5 - abs(u)
            let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
            if us >= 0.07 && v <= vr { return k }
            if k < 0 || (us < 0.013 && v > us) { continue }
            if log(v * inverseAlpha / (a / (us * us) + b)) <= k * log(mean) - mean - lgamma(k + 1) { return k }
        }
    }

    /// Failures that come in groups of geometric size, so that their variance is `inflation` times their mean.
    mutating func grouped(_ mean: Double, inflation: Double) -> Double {
        guard inflation > 1 else { return poisson(mean) }
        let p = 2 / (1 + inflation)
        let groups = poisson(mean * p)
        return groups == 0 ? 0 : groups + poisson(standardGamma(groups) * (1 - p) / p)
    }
}

import MarkedYAML
import RolloutModel

/// What a policy file says of one metric.
struct MetricFragment {
    let name: Marked<String>?
    let source: MetricSource?
    let interval: Marked<TimeSpan>?
    let initialDelay: TimeSpan?
    let maxAge: Marked<TimeSpan>?
    let minSample: Marked<Double>?
    let fail: Marked<Band>?
    let pass: Marked<Band>?
    let compare: Marked<Comparison>?
    let failureLimit: Int?
    let inconclusiveLimit: Int?
    let consecutiveErrorLimit: Int?
    let noData: Metric.NoDataResponse?
    let onFailure: Metric.FailureResponse?
    let dryRun: Bool?
    /// Whether a band was written, readable or not: what could not be read is reported once and not as missing besides.
    let hasBand: Bool
    /// Whether a comparison was written, likewise.
    let compares: Bool

    /// A service asked more often than once a second is being attacked, not measured.
    static let shortestInterval = TimeSpan.seconds(1)
    /// A metric looked at less often than weekly is not watched.
    static let longestInterval = TimeSpan.days(7)
    /// Older data than a quarter of a year is of another release.
    static let longestAge = TimeSpan.days(90)
    /// No rollout lasts for so many measurements.
    static let highestLimit = 10_000

    static var reading: Reading<MetricFragment> {
        .mapping { keys in
            let preset = MetricPreset.read(keys)
            // What a preset brings need not be written; one that could not be read has been reported.
            let isWritten = !keys.has("preset")
            let name =
                isWritten
                ? keys.requiredMarked("name", .name(), example: "crash-rate")
                : keys.optionalMarked("name", .name()) ?? preset?.marked(\.metricName)
            let source =
                isWritten
                ? keys.required("source", .metricSource, example: "{store: {rate: crash}}")
                : keys.optional("source", .metricSource) ?? preset?.source
            return MetricFragment(
                name: name, source: source,
                interval: keys.optionalMarked("interval", .timeSpan(shortestInterval...longestInterval)),
                initialDelay: keys.optional("initialDelay", .timeSpan(.zero...longestAge)),
                maxAge: keys.optionalMarked("maxAge", .timeSpan(shortestInterval...longestAge))
                    ?? preset?.marked(\.maxAge),
                minSample: keys.optionalMarked("minSample", .minSample) ?? preset?.marked(\.minSample),
                fail: keys.optionalMarked("fail", .band) ?? preset?.marked(\.fail),
                pass: keys.optionalMarked("pass", .band),
                compare: keys.optionalMarked("compare", .comparison) ?? preset?.marked(\.compare),
                failureLimit: keys.optional("failureLimit", .int(in: 0...highestLimit)),
                inconclusiveLimit: keys.optional("inconclusiveLimit", .int(in: 0...highestLimit)),
                consecutiveErrorLimit: keys.optional("consecutiveErrorLimit", .int(in: 0...highestLimit)),
                noData: keys.optional("noData", .word),
                onFailure: keys.optional("onFailure", .word) ?? preset?.onFailure,
                dryRun: keys.optional("dryRun", .bool),
                hasBand: keys.has("fail") || keys.has("pass") || !isWritten,
                compares: keys.has("compare") || !isWritten)
        }
    }
}

extension MetricFragment {
    private static let defaults = Metric(name: "", source: .store(.crash))

    /// How often it is measured, by default too.
    var effectiveInterval: TimeSpan { interval?.value ?? Self.defaults.interval }
    /// The oldest data that counts, by default too.
    var effectiveMaxAge: TimeSpan { maxAge?.value ?? Self.defaults.maxAge }
    /// The values that fail, by default too: one new failure is one too many.
    var effectiveFail: Band? {
        if let fail { return fail.value }
        guard case .storeSignatures = source, !hasBand else { return nil }
        return .above(0)
    }
    /// Whether it only is shown, by default too.
    var isDryRun: Bool { dryRun ?? Self.defaults.dryRun }
}

extension Reading where Value == Double {
    /// The least sample that can pass or fail.
    static var minSample: Reading {
        .double.checked { $0 > 0 ? nil : ("\"\($0)\" is no size of a sample", "write a number above 0, such as 1000") }
    }
}

extension Reading where Value == Band {
    /// `{above: 1%}` or `{below: 25}`.
    static var band: Reading {
        .mapping { keys in
            let above = keys.optional("above", .ratio)
            let below = keys.optional("below", .ratio)
            guard keys.has("above") != keys.has("below") else {
                keys.reader.error(
                    at: keys.position,
                    keys.reader.fieldPrefix
                        + (keys.has("above") ? "both above and below are given" : "neither above nor below is given"),
                    writeInstead: "write one of them, such as {above: 1%}")
                return nil
            }
            return above.map(Band.above) ?? below.map(Band.below)
        }
    }
}

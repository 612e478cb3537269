import MarkedYAML
import RolloutModel

/// A metric with numbers that were studied: `preset: store-crash-rate` with the size of its audience.
///
/// The numbers of a preset never change: a policy must not mean something else after an upgrade. Better ones get a name of their own.
/// Where they come from: docs/internals/decisions/0045-presets-are-metrics-written-out.md.
struct MetricPreset {
    /// The presets.
    enum Name: String, CaseIterable {
        case storeCrashRate = "store-crash-rate"
        case storeHangRate = "store-hang-rate"
        case storeMemoryRate = "store-memory-rate"
        case storeScriptRate = "store-script-rate"
    }

    /// How many devices use the application on a day, all versions together.
    enum Audience: String, CaseIterable {
        /// Up to some 2,000.
        case hundreds
        /// From some 2,000 on.
        case thousands
        /// From some 200,000 on.
        case millions
    }

    let name: Name
    let audience: Audience
    /// Where the preset is named: a problem of what it brings is shown there.
    let position: Position

    /// Reads `preset` and `audience`; nil where the metric names none, or one that is not known.
    static func read(_ keys: MappingReader) -> MetricPreset? {
        let name = keys.optionalMarked("preset", Reading<Name>.word)
        let audience = keys.optionalMarked("audience", Reading<Audience>.word)
        if !keys.has("preset"), let audience {
            keys.reader.error(
                at: audience.position, "audience is said without a preset that it is for",
                writeInstead: "add \"preset: store-crash-rate\", or remove audience")
        }
        return name.map {
            MetricPreset(name: $0.value, audience: audience?.value ?? .thousands, position: $0.position)
        }
    }

    /// One of its values, as if it stood where the preset is named.
    func marked<Value>(_ value: KeyPath<MetricPreset, Value>) -> Marked<Value> {
        Marked(self[keyPath: value], at: position)
    }

    /// `crash-rate`
    var metricName: String { String(name.rawValue.dropFirst("store-".count)) }

    /// The Store's rate of such failures.
    var source: MetricSource {
        switch name {
        case .storeCrashRate: .store(.crash)
        case .storeHangRate: .store(.hang)
        case .storeMemoryRate: .store(.memory)
        case .storeScriptRate: .store(.script)
        }
    }

    /// The Store's figures of a day are 30 to 54 hours old when they are looked at.
    var maxAge: TimeSpan { .hours(60) }

    /// Devices without which an absolute number says nothing.
    var minSample: Double {
        switch audience {
        case .hundreds: 50
        case .thousands: 500
        case .millions: 10_000
        }
    }

    /// The comparison, at the least degradation that such an audience can show and that is worth a halt. Failures that come in groups
    /// cost more than they promise, so the presets are tested at less than the usual α.
    var compare: Comparison {
        switch audience {
        // Few devices show safety late or never: the absolute bound decides until harm is shown.
        case .hundreds: Comparison(ratio: 2, alpha: 0.02, inconclusive: .ignore)
        case .thousands: Comparison(ratio: 1.5, alpha: 0.02, inconclusive: .ignore)
        case .millions: Comparison(ratio: 1.5, alpha: 0.02, inconclusive: .hold)
        }
    }

    /// What no version should reach, whatever its fallback does: above it even a first day halts or pauses.
    var fail: Band {
        switch audience {
        case .hundreds: .above(0.2)
        case .thousands: .above(0.1)
        case .millions: .above(0.05)
        }
    }

    /// A crash ends a person's work; what is slow or stumbles is looked at by somebody first.
    var onFailure: Metric.FailureResponse { name == .storeCrashRate ? .halt : .pause }
}

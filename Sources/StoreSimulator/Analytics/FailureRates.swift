import RolloutModel

/// The kinds of failure that the Store counts; the raw value is `eventType`.
public enum FailureKind: String, CaseIterable, Sendable {
    case crash, hang, memory, jse
}

/// Which part of a version's active devices meets each kind of failure on a day.
public struct FailureRates: Hashable, Sendable {
    /// Crashes, 0 to 1.
    public var crash: Double
    /// Hangs, 0 to 1.
    public var hang: Double
    /// Memory failures, 0 to 1.
    public var memory: Double
    /// JavaScript errors, 0 to 1.
    public var jse: Double

    /// Rates of a healthy application where nothing else is said.
    public init(crash: Double = 0.004, hang: Double = 0.002, memory: Double = 0.0005, jse: Double = 0.001) {
        self.crash = crash
        self.hang = hang
        self.memory = memory
        self.jse = jse
    }

    /// The rate of one kind.
    public subscript(_ kind: FailureKind) -> Double {
        get {
            switch kind {
            case .crash: crash
            case .hang: hang
            case .memory: memory
            case .jse: jse
            }
        }
        set {
            switch kind {
            case .crash: crash = newValue
            case .hang: hang = newValue
            case .memory: memory = newValue
            case .jse: jse = newValue
            }
        }
    }
}

/// The rates of an application's versions, and when they changed.
struct FailureRateTable: Hashable, Sendable {
    private struct Change: Hashable, Sendable {
        let time: Timestamp
        let version: PackageVersion
        let rates: FailureRates
    }

    private let common: FailureRates
    private let initial: [PackageVersion: FailureRates]
    private var changes: [Change] = []

    init(common: FailureRates, versions: [PackageVersion: FailureRates]) {
        self.common = common
        initial = versions
    }

    func rates(of version: PackageVersion, at time: Timestamp) -> FailureRates {
        changes.last { $0.version == version && $0.time <= time }?.rates ?? initial[version] ?? common
    }

    /// From `time` on the version fails at those rates.
    mutating func set(_ rates: FailureRates, of version: PackageVersion, at time: Timestamp) {
        changes.append(Change(time: time, version: version, rates: rates))
    }

    /// When rates changed.
    var instants: [Timestamp] { changes.map(\.time) }
}

/// Failures and active devices of one completed day: of the new version, and of its fallback beside it.
///
/// The counts may have fractions, for the Store extrapolates.
public struct ComparedCounts: Hashable, Sendable {
    /// Devices with a failure on the new version.
    public let failures: Double
    /// Active devices on the new version.
    public let devices: Double
    /// Devices with a failure on the fallback.
    public let fallbackFailures: Double
    /// Active devices on the fallback.
    public let fallbackDevices: Double

    /// More devices than this are no count of devices but a mistake.
    public static let most = 1e12

    /// The counts of a day; nil where one is negative, not a finite number or absurd, or where a side has no active device:
    /// such a day compares nothing.
    public init?(failures: Double, devices: Double, fallbackFailures: Double, fallbackDevices: Double) {
        let range = 0...Self.most
        guard range.contains(failures), range.contains(fallbackFailures), range.contains(devices), devices > 0,
            range.contains(fallbackDevices), fallbackDevices > 0
        else { return nil }
        self.failures = failures
        self.devices = devices
        self.fallbackFailures = fallbackFailures
        self.fallbackDevices = fallbackDevices
    }

    /// All failures of the day: what the test takes as given.
    var total: Double { failures + fallbackFailures }

    /// The share of the day's failures that falls to the new version if its rate is `ratio` times the fallback's.
    func share(at ratio: Double) -> Double { ratio * devices / (ratio * devices + fallbackDevices) }
}

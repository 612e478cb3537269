public import RolloutModel

/// Something that can tell how a rollout's version is doing.
public protocol HealthSource: Sendable {
    /// Looks once. Never throws: what goes wrong is in the measurement, and what goes wrong is never a value.
    func measure(_ request: MeasurementRequest) async -> Measurement
}

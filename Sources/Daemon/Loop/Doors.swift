import HealthSources
import RolloutModel
import StoreAPI

/// The ways out of the daemon: what performs the engine's calls and measurements. Neither decides anything.
struct Doors: Sendable {
    /// Sends a call with an account and says what came of it.
    let call: @Sendable (AccountName, StoreCall) async -> StoreAnswer
    /// Looks at a metric and says what came of it.
    let measure: @Sendable (MeasurementRequest) async -> Measurement
}

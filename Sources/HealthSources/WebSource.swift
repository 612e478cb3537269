import RolloutModel
import StoreAPI

/// A metric server: Prometheus, or any that serves a JSON document.
struct WebSource: HealthSource {
    let web: WebClient
    let clock: StoreClock

    func measure(_ request: MeasurementRequest) async -> Measurement {
        guard var look = MetricLook(request, at: clock.wall()) else { wrongSource(request) }
        while true {
            switch look.step {
            case .done(let measurement): return measurement
            case .ask(let message): look.take(await web.send(message), at: clock.wall())
            }
        }
    }
}

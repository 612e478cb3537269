import RolloutModel
import StoreAPI

/// An instant query of a Prometheus server: one finite sample, or no data.
struct PrometheusSource: HealthSource {
    let web: WebClient
    let clock: StoreClock

    func measure(_ request: MeasurementRequest) async -> Measurement {
        guard case .prometheus(let source) = request.source else { wrongSource(request) }
        var query = source.query
        do throws(HealthProblem) {
            query = try PromQLTemplate.fill(source.query, request)
            let address = try address(source, request)
            let value = try await sample(query, at: address, request)
            guard let sizeTemplate = source.sample else {
                return Measurement(.value(value.number, sample: nil), from: value.time, to: value.time, query: query)
            }
            let sizeQuery = try PromQLTemplate.fill(sizeTemplate, request)
            let size = try await sample(sizeQuery, at: address, request)
            guard size.number >= 0 else { throw .error(.malformed, "the sample size is \(size.number)") }
            let time = min(value.time, size.time)
            return Measurement(
                .value(value.number, sample: size.number), from: time, to: time,
                query: query + "; sample: " + sizeQuery)
        } catch {
            return error.measurement(at: clock.wall(), query: query)
        }
    }

    private func address(
        _ source: PrometheusQuery, _ request: MeasurementRequest
    ) throws(HealthProblem) -> WebAddress {
        let server = try filledAddress(source.url, request, role: "prometheus url")
        do throws(StoreAPIError) {
            let folder = try server.folder(role: "prometheus url")
            return try WebAddress(folder.description + "api/v1/query", role: "prometheus url")
        } catch {
            throw .error(.badAddress, error.message)
        }
    }

    /// POST, because a query may be longer than a server takes in an address.
    private func sample(
        _ query: String, at address: WebAddress, _ request: MeasurementRequest
    ) async throws(HealthProblem) -> PrometheusSample {
        let answer = try await MetricServer(web: web).ask(.post, address, form: formBody([("query", query)]))
        let sample = try PrometheusSample(answer)
        let time = try SampleTime.accepted(sample.time, now: clock.wall())
        return PrometheusSample(number: sample.number, time: time)
    }
}

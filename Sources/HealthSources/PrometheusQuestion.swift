import RolloutModel
import StoreAPI

/// An instant query of a Prometheus server, and a second one where the policy wants the sample's size: one finite sample
/// each, or no data.
struct PrometheusQuestion: MetricQuestion {
    private(set) var query: String
    private let source: PrometheusQuery
    private var sizeQuery: String?
    private var address: WebAddress?
    private var value: PrometheusSample?

    init(_ source: PrometheusQuery) {
        self.source = source
        query = source.query
    }

    mutating func begin(_ request: MeasurementRequest) throws(HealthProblem) -> WebRequest {
        query = try PromQLTemplate.fill(source.query, request)
        let address = try Self.address(source, request)
        self.address = address
        sizeQuery = try source.sample.map { template throws(HealthProblem) in
            try PromQLTemplate.fill(template, request)
        }
        return Self.message(query, to: address)
    }

    mutating func take(_ document: JSONValue, at now: Timestamp) throws(HealthProblem) -> MetricLook.Step {
        let read = try PrometheusSample(document)
        let sample = PrometheusSample(number: read.number, time: try SampleTime.accepted(read.time, now: now))
        guard let sizeQuery, let address else {
            return .done(
                Measurement(.value(sample.number, sample: nil), from: sample.time, to: sample.time, query: query))
        }
        guard let value else {
            self.value = sample
            return .ask(Self.message(sizeQuery, to: address))
        }
        guard sample.number >= 0 else { throw .error(.malformed, "the sample size is \(sample.number)") }
        let time = min(value.time, sample.time)
        return .done(
            Measurement(
                .value(value.number, sample: sample.number), from: time, to: time,
                query: query + "; sample: " + sizeQuery))
    }

    private static func address(
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
    private static func message(_ query: String, to address: WebAddress) -> WebRequest {
        MetricServer.message(.post, address, form: formBody([("query", query)]))
    }
}

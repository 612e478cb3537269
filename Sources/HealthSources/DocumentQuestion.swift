import RolloutModel
import StoreAPI

/// A JSON document over HTTP: a value, and where the policy says so its sample size and its time.
struct DocumentQuestion: MetricQuestion {
    private(set) var query: String
    private let source: HTTPDocument

    init(_ source: HTTPDocument) {
        self.source = source
        query = "GET " + source.url
    }

    mutating func begin(_ request: MeasurementRequest) throws(HealthProblem) -> WebRequest {
        let address = try filledAddress(source.url, request, role: "http url")
        query = "GET \(address) value \(source.value)"
        return MetricServer.message(.get, address)
    }

    mutating func take(_ document: JSONValue, at now: Timestamp) throws(HealthProblem) -> MetricLook.Step {
        .done(try DocumentReading(source).measurement(of: document, query: query, at: now))
    }
}

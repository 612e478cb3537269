import RolloutModel
import StoreAPI

/// What a look at the Store's analytics has cost and shown so far, for the measurement that ends it.
struct StoreTrace {
    private var queries: [String] = []
    private(set) var requests = 0
    private(set) var correlationID: CorrelationID?

    /// What was asked.
    var query: String { queries.joined(separator: "; ") }

    /// Takes a report into account; its rows.
    mutating func rows<Row>(_ report: ReportOfRows<Row>) throws(HealthProblem) -> [Row] {
        queries.append(report.query)
        requests += report.requests
        correlationID = report.correlationID ?? correlationID
        do { return try report.result.get() } catch { throw .store(error) }
    }
}

extension MeasurementRequest {
    /// A version that the fallback has too says nothing: whoever runs it may never have been offered the new submission.
    func ownVersions() throws(HealthProblem) -> Set<PackageVersion> {
        let own = Set(versions).subtracting(fallbackVersions)
        guard !own.isEmpty else {
            throw .error(.noVersion, "the submission has no package version that its fallback does not have too")
        }
        return own
    }
}

extension Set<PackageVersion> {
    /// The versions for a sentence, rising.
    var listed: String { sorted().map(\.description).joined(separator: ", ") }
}

public import RolloutModel

/// The Store's analytics for one account: same host, same token and same budget as the submission API.
public struct StoreAnalytics: Sendable {
    /// The most pages that are read of one report: full ones hold 3,000 versions on each of 30 days.
    static let mostPages = 10

    private let exchange: StoreExchange

    /// The analytics of the client's account; they share its token.
    public init(_ client: StoreClient) { exchange = client.exchange }

    /// Devices with such a failure, by day and version (`failurehits`). The Store keeps 30 days.
    public func failures(
        _ rate: StoreRate, of application: ApplicationID, on days: ClosedRange<CivilDate>
    ) async -> AnalyticsReport {
        await report(.failures(rate, of: application, on: days))
    }

    /// Active devices, by day and version (`usagedaily`). The Store keeps 90 days and is about 30 hours behind.
    public func usage(of application: ApplicationID, on days: ClosedRange<CivilDate>) async -> AnalyticsReport {
        await report(.usage(of: application, on: days))
    }

    /// Devices with such a failure, by hour and version (`failurehits`), from the hour that begins at `first` to the one that
    /// begins at `last`. The Store keeps 72 hours; it promises nothing of how soon an hour is complete.
    public func hourlyFailures(
        _ rate: StoreRate, of application: ApplicationID, from first: Timestamp, to last: Timestamp
    ) async -> ReportOfRows<VersionHour> {
        await report(.hourlyFailures(rate, of: application, from: first, to: last))
    }

    /// Devices with each single failure, by day and version (`failurehits` by `failureHash`). The Store keeps 30 days.
    public func signatures(
        _ rate: StoreRate, of application: ApplicationID, on days: ClosedRange<CivilDate>
    ) async -> ReportOfRows<SignatureDay> {
        await report(.signatures(rate, of: application, on: days))
    }

    private func report<Row: AnalyticsRow>(_ query: AnalyticsQuery) async -> ReportOfRows<Row> {
        var rows: [Row] = []
        var skip: Int? = 0
        var requests = 0
        var pages = 0
        var correlationID: CorrelationID?
        func report(_ result: Result<[Row], StoreFailure>) -> ReportOfRows<Row> {
            ReportOfRows(
                result: result, requests: requests, query: "GET " + query.text(skip: 0), correlationID: correlationID)
        }
        while let next = skip {
            let request = StoreRequest(
                method: .get, path: query.text(skip: next), purpose: "report \(query.report) of \(query.application)")
            let counted = await exchange.send(request)
            requests += counted.requests
            pages += 1
            do throws(StoreFailure) {
                let response = try counted.result.get()
                correlationID = response.correlationID ?? correlationID
                let page: AnalyticsPage<Row> = try page(response, of: query, skip: next, pages: pages, request)
                rows += page.rows
                skip = page.nextSkip
            } catch {
                correlationID = error.correlationID ?? correlationID
                return report(.failure(error))
            }
        }
        return report(.success(rows))
    }

    private func page<Row: AnalyticsRow>(
        _ response: StoreResponse, of query: AnalyticsQuery, skip: Int, pages: Int, _ request: StoreRequest
    ) throws(StoreFailure) -> AnalyticsPage<Row> {
        do throws(ShapeProblem) {
            guard let document = response.document else { throw ShapeProblem("the body is missing") }
            let page = try AnalyticsPage<Row>(document, of: query, skip: skip)
            guard page.nextSkip == nil || pages < Self.mostPages else {
                throw ShapeProblem("there are more than \(Self.mostPages) pages")
            }
            return page
        } catch {
            throw exchange.wire.misshapen(request, response, error)
        }
    }
}

import RolloutModel

/// The two reports of the analytics API.
extension SimulatedStore {
    func analytics(_ report: AnalyticsReport, _ text: String, _ account: AccountName) -> Reply {
        guard let id = FormItems(text)["applicationId"], !id.isEmpty else {
            return .badQuery(["applicationId parameter is required"])
        }
        guard let application = application(ApplicationID(id.uppercased())), application.account == account else {
            return .analyticsForbidden
        }
        do throws(AnalyticsQuery.Problems) {
            let query = try AnalyticsQuery(text, report, at: now)
            let rows = report == .failureHits ? failureRows(application, query) : usageRows(application, query)
            return page(rows, query, report, application.id)
        } catch {
            return .badQuery(error.texts)
        }
    }

    private func page(
        _ rows: [JSON], _ query: AnalyticsQuery, _ report: AnalyticsReport, _ application: ApplicationID
    ) -> Reply {
        let (next, overflow) = query.skip.addingReportingOverflow(query.top)
        let hasMore = !overflow && next < rows.count
        let link: JSON = hasMore ? .string(query.nextLink(report, application: application)) : .null
        return .ok([
            "Value": .array(Array(rows.dropFirst(query.skip).prefix(query.top))), "@nextLink": link,
            "TotalCount": .number("\(rows.count)"),
        ])
    }

    private func buckets(
        _ application: SimulatedApplication, _ query: AnalyticsQuery, _ report: AnalyticsReport
    ) -> [AnalyticsBucket] {
        let lag = report == .failureHits ? settings.failureLag : settings.usageLag
        let knownUntil = min(now, application.frozenAt ?? now) - lag
        return AnalyticsBucket.all(query, report, now: now, knownUntil: knownUntil, partial: settings.partialDays)
    }

    // MARK: Failures

    private func failureRows(_ application: SimulatedApplication, _ query: AnalyticsQuery) -> [JSON] {
        let shown = query.groupBy.isEmpty ? AnalyticsReport.failureHits.groupFields : query.groupBy
        let needed = Set(shown).union(query.filter?.fields ?? [])
        var rows: [AnalyticsRow] = []
        for bucket in buckets(application, query, .failureHits) {
            rows += rawFailures(application, bucket).flatMap { FailureDetail.split($0, needed, application) }
        }
        if let filter = query.filter { rows = rows.filter { row in filter.isMet { row.value($0) } } }
        let kept = ["date", "applicationId", "applicationName"] + shown
        let groups = AnalyticsRow.grouped(rows, by: kept)
        return AnalyticsRow.sorted(groups, by: query.order, counts: []).map(Self.failureJSON)
    }

    private func rawFailures(_ application: SimulatedApplication, _ bucket: AnalyticsBucket) -> [AnalyticsRow] {
        DeviceDays(application).cells(bucket).flatMap { cell in
            func row(_ kind: FailureKind, _ count: Double, _ more: [(name: String, value: String)]) -> AnalyticsRow? {
                let devices = count * noise("\(application.id) \(cell.version) \(bucket.label) \(kind)")
                guard devices > 0 else { return nil }
                let fields = [
                    ("date", bucket.label), ("applicationId", application.id.rawValue),
                    ("applicationName", application.name), ("eventType", kind.rawValue),
                    ("packageVersion", cell.version.description),
                ]
                return AnalyticsRow(
                    fields: fields + more, counts: [devices, devices * FailureDetail.eventsPerDevice])
            }
            return FailureKind.allCases.compactMap { row($0, cell.failed[$0] ?? 0, []) }
                + cell.single.compactMap { row($0.failure.kind, $0.devices, $0.failure.fields) }
        }
    }

    /// A factor around 1 that depends on the seed and on what is counted, not on who asked before.
    private func noise(_ what: String) -> Double {
        guard settings.noise > 0 else { return 1 }
        var generator = SplitMix(seed: seed ^ stableHash(what))
        return 1 + settings.noise * (2 * generator.fraction() - 1)
    }

    private static func failureJSON(_ row: AnalyticsRow) -> JSON {
        // Members that real rows carry and that never say anything.
        let empty = [
            "osArchitecture", "praid", "ram", "massStorage", "cpu", "cpuManufacturer", "cpuFamilyName", "sandboxId",
        ]
        return .object(
            row.fields.map { JSON.Member($0.name, .string($0.value)) } + empty.map { JSON.Member($0, .null) }
                + [.init("deviceCount", .double(row.counts[0])), .init("eventCount", .double(row.counts[1]))])
    }

    // MARK: Usage

    private func usageRows(_ application: SimulatedApplication, _ query: AnalyticsQuery) -> [JSON] {
        let isWhole = query.groupBy.isEmpty
        let needed = Set(query.groupBy).union(query.filter?.fields ?? [])
        var rows: [AnalyticsRow] = []
        for bucket in buckets(application, query, .usageDaily) {
            var cells = DeviceDays(application).cells(bucket).map { cell in
                AnalyticsRow(
                    fields: [
                        ("date", bucket.label), ("applicationId", application.id.rawValue),
                        ("applicationName", application.name), ("subscriptionName", "null"), ("deviceType", "PC"),
                        ("packageVersion", cell.version.description),
                    ], counts: UsageCounts.of(activeDevices: cell.active))
            }
            if needed.contains("market") { cells = AnalyticsRow.split(cells, "market", Demography.markets) }
            rows += cells
        }
        if let filter = query.filter { rows = rows.filter { row in filter.isMet { row.value($0) } } }
        let kept = ["applicationId"] + (isWhole ? ["applicationName"] : query.groupBy + ["subscriptionName"])
        let groups = AnalyticsRow.sorted(
            AnalyticsRow.grouped(rows, by: kept), by: query.order, counts: UsageCounts.names)
        return groups.map { UsageCounts.json($0, isWhole: isWhole) }
    }
}

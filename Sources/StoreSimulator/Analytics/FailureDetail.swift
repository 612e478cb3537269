import RolloutModel

/// The dimensions of failures, and how counts spread over them.
enum FailureDetail {
    /// How often a device that fails does so on a day.
    static let eventsPerDevice = 1.3

    /// The buckets into which every kind of failure falls. A device may be in both, so that their devices add up to more than
    /// there are, and counting by bucket counts devices twice; their events add up to all.
    private static let buckets: [(name: String, devices: Double, events: Double)] = [
        ("read_page", 0.7, 0.6), ("save_state", 0.5, 0.4),
    ]

    /// The row spread over the dimensions that are needed.
    static func split(_ row: AnalyticsRow, _ needed: Set<String>, _ application: SimulatedApplication) -> [AnalyticsRow]
    {
        var rows = [row]
        if needed.contains("market") { rows = AnalyticsRow.split(rows, "market", Demography.markets) }
        if !needed.isDisjoint(with: ["osVersion", "osRelease"]) {
            rows = AnalyticsRow.split(rows, "osVersion", Demography.systems).map { row in
                var copy = row
                let release = row.value("osVersion") == "Windows 11" ? "Version 24H2" : "Version 22H2"
                copy.fields.append(("osRelease", release))
                return copy
            }
        }
        if needed.contains("deviceType") { rows = AnalyticsRow.split(rows, "deviceType", [("PC", 1)]) }
        if needed.contains("packageName") {
            let name = "Contoso_\(row.value("packageVersion") ?? "")_x64__8wekyb3d8bbwe"
            rows = AnalyticsRow.split(rows, "packageName", [(name, 1)])
        }
        if !needed.isDisjoint(with: ["failureName", "failureHash", "symbol"]) { rows = rows.flatMap(splitByBucket) }
        return rows
    }

    /// How rows tell a failure in a function apart.
    static func fields(_ kind: String, _ function: String) -> [(name: String, value: String)] {
        var generator = SplitMix(seed: stableHash(kind + function))
        return [
            ("failureName", "APPLICATION_\(kind.uppercased())_contoso.exe!\(function)"),
            ("failureHash", generator.guid()), ("symbol", "contoso.exe!\(function)"),
        ]
    }

    private static func splitByBucket(_ row: AnalyticsRow) -> [AnalyticsRow] {
        // A failure of a version's own has its bucket already.
        guard row.value("failureHash") == nil else { return [row] }
        let kind = row.value("eventType") ?? ""
        return buckets.map { bucket in
            var copy = row
            copy.fields += fields(kind, bucket.name)
            copy.counts = [row.counts[0] * bucket.devices, row.counts[1] * bucket.events]
            return copy
        }
    }
}

/// The counts of a usage row.
enum UsageCounts {
    /// Their names, in the order in which rows give them.
    static let names = [
        "dailySessionCount", "engagementDurationMinutes", "dailyActiveUsers", "dailyActiveDevices", "dailyNewUsers",
        "monthlyActiveUsers", "monthlyActiveDevices", "monthlyNewUsers", "dailyNewDevices", "monthlyNewDevices",
    ]

    /// Plausible counts for so many devices. New devices are counted for web applications only, and are 0 here.
    static func of(activeDevices devices: Double) -> [Double] {
        [
            devices * 3.2, devices * 19.5, devices * 0.97, devices, devices * 0.03, devices * 4, devices * 4.1,
            devices * 0.6, 0, 0,
        ]
    }

    /// A row with whole counts; only the duration has a fraction. The row of everything says `All` and has no date.
    static func json(_ row: AnalyticsRow, isWhole: Bool) -> JSON {
        var members = row.fields.map { JSON.Member($0.name, .string($0.value)) }
        if isWhole { members += ["deviceType", "packageVersion", "market"].map { .init($0, "All") } }
        for (name, count) in zip(names, row.counts) {
            let isDuration = name == "engagementDurationMinutes"
            members.append(.init(name, isDuration ? .double(count) : .number("\(Int(count.rounded()))")))
        }
        return .object(members)
    }
}

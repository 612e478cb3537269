import RolloutModel
import StoreAPI

/// The pages of applications and flights.
enum FlightView {
    /// The account's applications.
    static func applications(_ applications: [StoreApplication], width: Int) -> Page {
        table(
            ["ID", "NAME", "IDENTITY", "PENDING"],
            applications.map {
                [
                    $0.id.value, $0.primaryName.value, $0.packageIdentityName.value,
                    $0.pendingApplicationSubmission.value?.id.value,
                ]
            }, none: "The account has no applications.", least: 12, width: width)
    }

    /// One application.
    static func application(_ application: StoreApplication, width: Int) -> Page {
        facts(
            "\(application.id.value ?? "unknown") \(application.primaryName.value ?? "")",
            [
                ("identity", application.packageIdentityName.value), ("family", application.packageFamilyName.value),
                ("publisher", application.publisherName.value),
                ("published", application.lastPublishedApplicationSubmission.value?.id.value),
                ("pending", application.pendingApplicationSubmission.value?.id.value),
            ], width: width)
    }

    /// An application's flights.
    static func flights(_ flights: [StoreFlight], _ application: String, width: Int) -> Page {
        table(
            ["ID", "NAME", "BEFORE", "GROUPS"],
            flights.map {
                [$0.flightId.value, $0.friendlyName.value, $0.rankHigherThan.value, groups($0)]
            }, none: "\(application) has no flights.", least: 36, width: width)
    }

    /// One flight.
    static func flight(_ flight: StoreFlight, of application: String, width: Int) -> Page {
        facts(
            "\(flight.flightId.value ?? "unknown") \(flight.friendlyName.value ?? "")",
            [
                ("application", application), ("before", flight.rankHigherThan.value), ("groups", groups(flight)),
                ("published", flight.lastPublishedFlightSubmission.value?.id.value),
                ("pending", flight.pendingFlightSubmission.value?.id.value),
            ], width: width)
    }

    private static func groups(_ flight: StoreFlight) -> String? {
        flight.groupIds.value.map { $0.isEmpty ? "none" : $0.map(\.text).joined(separator: " ") }
    }

    private static func table(_ titles: [String], _ rows: [[String?]], none: String, least: Int, width: Int) -> Page {
        guard !rows.isEmpty else {
            var page = Page(width: width)
            page.add(Line(Line.harmless(none)))
            return page
        }
        // An ID that is cut off cannot be typed.
        var table = Table(columns: titles.map { .init($0, least: $0 == "ID" ? least : $0.count) })
        for row in rows { table.add(row.map { Line(Line.harmless($0 ?? "–")) }) }
        return table.page(width: width)
    }

    private static func facts(_ title: String, _ facts: [(String, String?)], width: Int) -> Page {
        var page = Page(width: width)
        page.paragraph(Line(), Line.harmless(title))
        for fact in facts { page.paragraph(Line("  \(fact.0) "), Line.harmless(fact.1 ?? "–")) }
        return page
    }
}

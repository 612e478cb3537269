/// An application of the account.
package struct StoreApplication: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        /// Its Store ID.
        package let id = StoreMember<String>("id")
        package let primaryName = StoreMember<String>("primaryName")
        /// Spelled with a capital P in live answers.
        package let packageFamilyName = StoreMember<String>("packageFamilyName")
        package let packageIdentityName = StoreMember<String>("packageIdentityName")
        package let publisherName = StoreMember<String>("publisherName")
        /// `1601-01-01T00:00:00Z` means never.
        package let firstPublishedDate = StoreMember<String>("firstPublishedDate")
        package let lastPublishedApplicationSubmission = StoreMember<SubmissionLink>(
            "lastPublishedApplicationSubmission")
        package let pendingApplicationSubmission = StoreMember<SubmissionLink>("pendingApplicationSubmission")
        package let hasAdvancedListingPermission = StoreMember<Bool>("hasAdvancedListingPermission")
    }
    package static let members = Members()
}

/// A package flight.
package struct StoreFlight: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let flightId = StoreMember<String>("flightId")
        package let friendlyName = StoreMember<String>("friendlyName")
        package let lastPublishedFlightSubmission = StoreMember<SubmissionLink>("lastPublishedFlightSubmission")
        package let pendingFlightSubmission = StoreMember<SubmissionLink>("pendingFlightSubmission")
        package let groupIds = StoreMember<[GroupID]>("groupIds")
        /// Another flight's name, or `Non-flighted submission`.
        package let rankHigherThan = StoreMember<String>("rankHigherThan")
    }
    package static let members = Members()

    /// The body that asks for a new flight.
    package static func new(name: String, groups: [String], rankHigherThan: String?) -> StoreFlight {
        var flight = StoreFlight(json: .object([]))
        flight.friendlyName = .value(name)
        flight.groupIds = .value(groups.map(GroupID.init(text:)))
        if let rankHigherThan { flight.rankHigherThan = .value(rankHigherThan) }
        return flight
    }
}

/// The ID of a group of a flight's members, which the documentation writes as a number and as a text.
package struct GroupID: StoreFieldValue, Hashable {
    /// Its digits.
    package let text: String

    package static func read(_ json: JSONValue) -> GroupID? {
        switch json {
        case .string(let text), .number(let text): GroupID(text: text)
        default: nil
        }
    }

    package var json: JSONValue { .string(text) }
}

/// Where a submission is: its number and its path. Its status is not in it.
package struct SubmissionLink: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let id = StoreMember<String>("id")
        /// Relative; a flight's begins with `flights/`.
        package let resourceLocation = StoreMember<String>("resourceLocation")
    }
    package static let members = Members()
}

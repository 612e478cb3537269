/// How the packages reach the devices.
package struct DeliveryOptions: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let packageRollout = StoreMember<RolloutOptions>("packageRollout")
        package let isMandatoryUpdate = StoreMember<Bool>("isMandatoryUpdate")
        /// `1601-01-01T00:00:00.0000000Z` means never.
        package let mandatoryUpdateEffectiveDate = StoreMember<String>("mandatoryUpdateEffectiveDate")
    }
    package static let members = Members()
}

/// The gradual rollout that a submission asks for. A new submission is a clone and brings the last one's.
package struct RolloutOptions: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let isPackageRollout = StoreMember<Bool>("isPackageRollout")
        /// From 0 to 100, with a fraction.
        package let packageRolloutPercentage = StoreMember<Double>("packageRolloutPercentage")
        /// Set by the Store; ignored in an update.
        package let packageRolloutStatus = StoreMember<RolloutStatusWord>("packageRolloutStatus")
        /// Set by the Store; ignored in an update.
        package let fallbackSubmissionId = StoreMember<String>("fallbackSubmissionId")
    }
    package static let members = Members()
}

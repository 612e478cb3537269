/// What the application costs.
package struct Pricing: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let trialPeriod = StoreMember<TrialPeriod>("trialPeriod")
        /// `Base`, `NotAvailable`, `Free` or `Tier…`; the tiers depend on `isAdvancedPricingModel`.
        package let priceId = StoreMember<String>("priceId")
        /// Price IDs by market (ISO 3166-1, two letters).
        package let marketSpecificPricings = StoreMember<StoreMap<String>>("marketSpecificPricings")
        /// Deprecated: the Store answers it with a warning.
        package let sales = StoreMember<[Sale]>("sales")
        /// Set by the Store: `Tier1012` to `Tier1424` where true, else `Tier2` to `Tier96`.
        package let isAdvancedPricingModel = StoreMember<Bool>("isAdvancedPricingModel")
    }
    package static let members = Members()
}

/// A sale; deprecated by the Store and kept as it came.
package struct Sale: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let name = StoreMember<String>("name")
        package let basePriceId = StoreMember<String>("basePriceId")
        package let startDate = StoreMember<String>("startDate")
        package let endDate = StoreMember<String>("endDate")
        package let marketSpecificPricings = StoreMember<StoreMap<String>>("marketSpecificPricings")
    }
    package static let members = Members()
}

/// A language's listing: what the Store's page says, and what it says instead on old platforms.
package struct Listing: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        /// The listing itself.
        package let baseListing = StoreMember<BaseListing>("baseListing")
        /// By platform (`Unknown`, `Windows80`, `Windows81`, `WindowsPhone71`, `WindowsPhone80`, `WindowsPhone81`).
        package let platformOverrides = StoreMember<StoreMap<BaseListing>>("platformOverrides")
    }
    package static let members = Members()
}

/// The texts and images of a listing.
package struct BaseListing: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let title = StoreMember<String>("title")
        package let description = StoreMember<String>("description")
        /// At most 500 characters.
        package let shortDescription = StoreMember<String>("shortDescription")
        package let shortTitle = StoreMember<String>("shortTitle")
        package let sortTitle = StoreMember<String>("sortTitle")
        package let voiceTitle = StoreMember<String>("voiceTitle")
        package let devStudio = StoreMember<String>("devStudio")
        /// What is new; at most 1,500 characters.
        package let releaseNotes = StoreMember<String>("releaseNotes")
        /// At most 20.
        package let features = StoreMember<[String]>("features")
        package let keywords = StoreMember<[String]>("keywords")
        package let copyrightAndTrademarkInfo = StoreMember<String>("copyrightAndTrademarkInfo")
        package let licenseTerms = StoreMember<String>("licenseTerms")
        /// Obsolete: ignored in updates, as are the two that follow.
        package let privacyPolicy = StoreMember<String>("privacyPolicy")
        package let supportContact = StoreMember<String>("supportContact")
        package let websiteUrl = StoreMember<String>("websiteUrl")
        package let images = StoreMember<[ListingImage]>("images")
        /// At most 11. The documentation's table says a text, its description and live answers say a list.
        package let recommendedHardware = StoreMember<[String]>("recommendedHardware")
        package let minimumHardware = StoreMember<[String]>("minimumHardware")
    }
    package static let members = Members()
}

/// A screenshot or logo of a listing.
package struct ListingImage: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        /// Its path in the ZIP archive.
        package let fileName = StoreMember<String>("fileName")
        package let fileStatus = StoreMember<FileStatus>("fileStatus")
        package let id = StoreMember<String>("id")
        package let description = StoreMember<String>("description")
        /// Such as `Screenshot`.
        package let imageType = StoreMember<String>("imageType")
    }
    package static let members = Members()
}

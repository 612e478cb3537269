/// A trailer of the Store's page.
package struct Trailer: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let id = StoreMember<String>("id")
        /// Its path in the ZIP archive.
        package let videoFileName = StoreMember<String>("videoFileName")
        package let videoFileId = StoreMember<String>("videoFileId")
        /// By language.
        package let trailerAssets = StoreMember<StoreMap<TrailerAssets>>("trailerAssets")
    }
    package static let members = Members()
}

/// What belongs to a trailer in one language.
package struct TrailerAssets: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let title = StoreMember<String>("title")
        package let imageList = StoreMember<[TrailerImage]>("imageList")
    }
    package static let members = Members()
}

/// A trailer's thumbnail.
package struct TrailerImage: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let fileName = StoreMember<String>("fileName")
        package let id = StoreMember<String>("id")
        package let description = StoreMember<String>("description")
    }
    package static let members = Members()
}

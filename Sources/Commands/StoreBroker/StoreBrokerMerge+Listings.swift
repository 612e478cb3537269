import StoreAPI

/// Listings of a payload in the place of a draft's.
extension StoreBrokerMerge {
    /// The payload's languages are the submission's. Images of the draft are marked for deletion where the payload brings its
    /// own, and texts for old platforms, which no payload has, are carried over.
    func mergeListings(of payload: JSONValue, into outcome: inout Outcome) throws(Problem) {
        guard let given = payload["listings"], !given.members.isEmpty else {
            throw Problem(
                "it has no listings: give New-SubmissionPackage a PDPRootPath, or leave --update-listings out")
        }
        guard let wanted = StoreMap<Listing>.read(given) else {
            throw Problem("listings holds something else than objects")
        }
        let old = outcome.submission.listings.value ?? StoreMap()
        let entries = wanted.entries.map { entry in
            (name: entry.name, value: old[entry.name].map { Self.listing(entry.value, over: $0) } ?? entry.value)
        }
        for language in old.names where wanted[language] == nil {
            outcome.notes.append("The listing in \(language) is not in the file and goes.")
        }
        outcome.submission.listings = .value(StoreMap(entries))
    }

    private static func listing(_ wanted: Listing, over old: Listing) -> Listing {
        var listing = wanted
        if let base = wanted.baseListing.value {
            listing.baseListing = .value(images(of: old.baseListing.value, behind: base))
        }
        let oldPlatforms = old.platformOverrides.value ?? StoreMap()
        guard !oldPlatforms.entries.isEmpty else { return listing }
        var platforms = wanted.platformOverrides.value ?? StoreMap()
        for (name, value) in oldPlatforms.entries {
            platforms[name] = platforms[name].map { images(of: value, behind: $0) } ?? value
        }
        listing.platformOverrides = .value(platforms)
        return listing
    }

    /// A listing that says nothing of images keeps those of the draft.
    private static func images(of old: BaseListing?, behind wanted: BaseListing) -> BaseListing {
        guard let old = old?.images.value, !old.isEmpty else { return wanted }
        var listing = wanted
        guard let new = wanted.images.value else {
            listing.images = .value(old)
            return listing
        }
        let marked = old.filter { $0.fileStatus.value != .pendingUpload }.map { image in
            var image = image
            image.fileStatus = .value(.pendingDelete)
            return image
        }
        listing.images = .value(new + marked)
        return listing
    }
}

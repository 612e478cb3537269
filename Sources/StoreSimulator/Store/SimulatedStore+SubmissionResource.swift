import RolloutModel

/// The submission resources, with every member that the real ones have.
extension SimulatedStore {
    /// The whole resource; `address` is where its ZIP archive goes, for one that was made over the API.
    func submissionJSON(
        _ submission: SimulatedSubmission, _ target: RolloutTarget, address: String? = nil
    ) -> JSON {
        if let draft = submission.draft { return draftJSON(submission, draft, target, address: address) }
        var members: [JSON.Member] = [.init("id", .string(submission.id.rawValue))]
        if let flight = target.flight {
            members.append(.init("flightId", .string(flight.rawValue)))
            members.append(.init("flightPackages", packages(submission)))
        } else {
            members += applicationMembers(name: application(target.application)?.name ?? "")
            members.append(.init("applicationPackages", packages(submission)))
        }
        members += [
            .init("packageDeliveryOptions", deliveryOptions(submission)),
            // A submission made in Partner Center has no upload address.
            .init("fileUploadUrl", .null),
            .init("targetPublishMode", .string(submission.publication.isManual ? "Manual" : "Immediate")),
            .init("targetPublishDate", .string(Self.neverDate)), .init("notesForCertification", ""),
            .init("status", .string(submission.status.storeName)), .init("statusDetails", details(submission)),
        ]
        if target.flight == nil {
            members.append(.init("friendlyName", .string("Submission \(submission.id.rawValue.suffix(3))")))
        }
        return .object(members)
    }

    func deliveryOptions(_ submission: SimulatedSubmission) -> JSON {
        [
            "packageRollout": rolloutJSON(submission.rollout), "isMandatoryUpdate": false,
            "mandatoryUpdateEffectiveDate": "1601-01-01T00:00:00.0000000Z",
        ]
    }

    func packages(_ submission: SimulatedSubmission) -> JSON {
        .array(
            submission.packages.enumerated().map { index, package in
                [
                    "fileName": .string("package_\(package.version)_\(package.architecture.lowercased()).msix"),
                    "fileStatus": package.isDeleted ? "PendingDelete" : "Uploaded",
                    "id": .string("\(submission.id.rawValue)\(index)"), "version": .string(package.version.description),
                    "architecture": .string(package.architecture), "languages": ["en-us"],
                    "capabilities": ["internetClient"], "minimumDirectXVersion": "None", "minimumSystemRam": "None",
                    "targetDeviceFamilies": ["Windows.Desktop min version 10.0.17763.0"],
                ]
            })
    }

    private func applicationMembers(name: String) -> [JSON.Member] {
        let pricing: JSON = [
            "trialPeriod": "NoFreeTrial", "marketSpecificPricings": [:], "sales": [], "priceId": "Free",
            "isAdvancedPricingModel": true,
        ]
        let listing: JSON = [
            "copyrightAndTrademarkInfo": "", "keywords": [], "licenseTerms": "", "privacyPolicy": "",
            "supportContact": "",
            "websiteUrl": "", "description": .string(name), "features": [], "releaseNotes": "", "images": [],
            "recommendedHardware": [], "minimumHardware": [], "title": .string(name), "shortDescription": "",
            "shortTitle": "", "sortTitle": "", "voiceTitle": "", "devStudio": "",
        ]
        return [
            .init("applicationCategory", "BooksAndReference_EReader"), .init("pricing", pricing),
            .init("visibility", "Public"),
            .init("listings", ["en-us": ["baseListing": listing, "platformOverrides": [:]]]),
            .init("hardwarePreferences", ["Touch"]), .init("automaticBackupEnabled", false),
            .init("canInstallOnRemovableMedia", true), .init("isGameDvrEnabled", false),
            .init("gamingOptions", .null), .init("hasExternalInAppProducts", false),
            .init("meetAccessibilityGuidelines", true), .init("enterpriseLicensing", "Online"),
            .init("allowMicrosoftDecideAppAvailabilityToFutureDeviceFamilies", true),
            .init(
                "allowTargetFutureDeviceFamilies",
                ["Desktop": true, "Mobile": false, "Xbox": false, "Holographic": false]),
            .init("trailers", []),
        ]
    }
}

/// One of the Store's enumerations, open to values that nobody knows: they are kept as they are. Values are case-sensitive.
package protocol StoreWord: StoreFieldValue, RawRepresentable<String>, Hashable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    init(rawValue: String)
}

extension StoreWord {
    package static func read(_ json: JSONValue) -> Self? { String.read(json).map { Self(rawValue: $0) } }
    package var json: JSONValue { .string(rawValue) }
    package init(stringLiteral value: String) { self.init(rawValue: value) }
    package var description: String { rawValue }
}

/// `fileStatus` of a package, an image or a trailer's file: what an update asks to be done with it, and what was done.
package struct FileStatus: StoreWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Nothing is known of it.
    package static let none: FileStatus = "None"
    /// The next commit takes it from the ZIP archive.
    package static let pendingUpload: FileStatus = "PendingUpload"
    /// The Store has it.
    package static let uploaded: FileStatus = "Uploaded"
    /// The next commit removes it.
    package static let pendingDelete: FileStatus = "PendingDelete"
}

/// `targetPublishMode`: when a certified submission goes out.
package struct PublishMode: StoreWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// At once.
    package static let immediate: PublishMode = "Immediate"
    /// When somebody releases it in Partner Center: no call of the API does.
    package static let manual: PublishMode = "Manual"
    /// At `targetPublishDate`.
    package static let specificDate: PublishMode = "SpecificDate"
}

/// `visibility` of an application.
package struct Visibility: StoreWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let hidden: Visibility = "Hidden"
    package static let `public`: Visibility = "Public"
    package static let `private`: Visibility = "Private"
    package static let notSet: Visibility = "NotSet"
}

/// `pricing.trialPeriod`.
package struct TrialPeriod: StoreWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let noFreeTrial: TrialPeriod = "NoFreeTrial"
    package static let trialNeverExpires: TrialPeriod = "TrialNeverExpires"
    package static let oneDay: TrialPeriod = "OneDay"
    package static let sevenDays: TrialPeriod = "SevenDays"
    package static let fifteenDays: TrialPeriod = "FifteenDays"
    package static let thirtyDays: TrialPeriod = "ThirtyDays"
}

/// `enterpriseLicensing`: whether organisations may license the application.
package struct EnterpriseLicensing: StoreWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let none: EnterpriseLicensing = "None"
    package static let online: EnterpriseLicensing = "Online"
    package static let onlineAndOffline: EnterpriseLicensing = "OnlineAndOffline"
}

/// `packageRolloutStatus` as a submission's document carries it.
package struct RolloutStatusWord: StoreWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let notStarted: RolloutStatusWord = "PackageRolloutNotStarted"
    package static let inProgress: RolloutStatusWord = "PackageRolloutInProgress"
    package static let complete: RolloutStatusWord = "PackageRolloutComplete"
    package static let stopped: RolloutStatusWord = "PackageRolloutStopped"
}

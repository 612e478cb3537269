/// The submission of an application or of a flight: everything that the Store keeps of it. A flight's has no listings, no
/// price and no visibility, and names its packages `flightPackages`.
package struct SubmissionResource: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        // Set by the Store.
        package let id = StoreMember<String>("id")
        package let flightId = StoreMember<String>("flightId")
        package let status = StoreMember<SubmissionStatusWord>("status")
        package let statusDetails = StoreMember<StatusDetails>("statusDetails")
        package let friendlyName = StoreMember<String>("friendlyName")

        // Of applications and flights.
        package let applicationPackages = StoreMember<[SubmissionPackage]>("applicationPackages")
        package let flightPackages = StoreMember<[SubmissionPackage]>("flightPackages")
        package let packageDeliveryOptions = StoreMember<DeliveryOptions>("packageDeliveryOptions")
        package let targetPublishMode = StoreMember<PublishMode>("targetPublishMode")
        /// ISO 8601; `1601-01-01T00:00:00Z` means never, and a flight's may be empty.
        package let targetPublishDate = StoreMember<String>("targetPublishDate")
        package let notesForCertification = StoreMember<String>("notesForCertification")

        // Of applications only.
        /// Such as `BooksAndReference_EReader`; `NotSet` was seen.
        package let applicationCategory = StoreMember<String>("applicationCategory")
        package let pricing = StoreMember<Pricing>("pricing")
        package let visibility = StoreMember<Visibility>("visibility")
        /// By language, such as `en-us`. The Store refuses an update without any.
        package let listings = StoreMember<StoreMap<Listing>>("listings")
        /// `Touch`, `Keyboard`, `Mouse`, `Camera`, `NfcHce`, `Nfc`, `BluetoothLE`, `Telephony`.
        package let hardwarePreferences = StoreMember<[String]>("hardwarePreferences")
        package let automaticBackupEnabled = StoreMember<Bool>("automaticBackupEnabled")
        package let canInstallOnRemovableMedia = StoreMember<Bool>("canInstallOnRemovableMedia")
        package let isGameDvrEnabled = StoreMember<Bool>("isGameDvrEnabled")
        package let gamingOptions = StoreMember<[GamingOptions]>("gamingOptions")
        package let hasExternalInAppProducts = StoreMember<Bool>("hasExternalInAppProducts")
        package let meetAccessibilityGuidelines = StoreMember<Bool>("meetAccessibilityGuidelines")
        package let enterpriseLicensing = StoreMember<EnterpriseLicensing>("enterpriseLicensing")
        package let allowMicrosoftDecideAppAvailabilityToFutureDeviceFamilies = StoreMember<Bool>(
            "allowMicrosoftDecideAppAvailabilityToFutureDeviceFamilies")
        /// By device family: `Desktop`, `Mobile`, `Xbox`, `Holographic`.
        package let allowTargetFutureDeviceFamilies = StoreMember<StoreMap<Bool>>("allowTargetFutureDeviceFamilies")
        package let trailers = StoreMember<[Trailer]>("trailers")
    }
    package static let members = Members()

    /// What the Store sets itself: an update's values for it mean nothing.
    package static let readOnly = ["id", "flightId", "status", "statusDetails", "friendlyName", "fileUploadUrl"]

    /// The packages, of whichever of the two this is.
    package var packages: [SubmissionPackage] {
        get { (json["flightPackages"] == nil ? self.applicationPackages : self.flightPackages).value ?? [] }
        set {
            if json["flightPackages"] == nil {
                self.applicationPackages = .value(newValue)
            } else {
                self.flightPackages = .value(newValue)
            }
        }
    }

    /// The gradual rollout that is asked for; absent where the document has none.
    package var rollout: StoreField<RolloutOptions> {
        get { self.packageDeliveryOptions.value?.packageRollout ?? .absent }
        set {
            var options = self.packageDeliveryOptions.value ?? DeliveryOptions(json: .object([]))
            options.packageRollout = newValue
            self.packageDeliveryOptions = .value(options)
        }
    }
}

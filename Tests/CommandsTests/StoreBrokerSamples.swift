/// A configuration and a payload in StoreBroker's forms, written for these tests.
enum StoreBrokerSamples {
    /// With the comments that its users put there, and a `//` inside a text.
    static let configuration = #"""
        // Contoso Reader, release pipeline. Ask the store team before editing.
        {
          "packageParameters": {
            "PDPRootPath": "C:\\loc\\pdp",   // filled by localization
            "PDPInclude": ["PDP.xml"],
            "ImagesRootPath": "\\\\share\\shots",
            "AppxPath": ["out/reader x64.msix", "out/reader_arm64.msix"],
            "OutPath": "C:\\out", "OutName": "reader",
            "DisableAutoPackageNameFormatting": true,
            "Colour": "blue"
          },
          "appSubmission": {
            "appId": "9NBLGGH4R315",
            "targetPublishMode": "manual",
            "targetPublishDate": null,
            "visibility": "NotSet",
            "pricing": {"priceId": "Free", "trialPeriod": "nofreetrial", "marketSpecificPricings": {}, "sales": []},
            "allowTargetFutureDeviceFamilies": {"Xbox": false, "Desktop": true},
            "applicationCategory": "NotSet",
            "hardwarePreferences": ["Touch"],
            "hasExternalInAppProducts": false,
            "meetAccessibilityGuidelines": true,
            "canInstallOnRemovableMedia": true,
            "automaticBackupEnabled": false,
            "isGameDvrEnabled": false,
            // One line; the page says why.
            "notesForCertification": "Sign in at https://example.com/test // user: qa"
          }
        }
        """#

    /// A payload with a new package, a listing in two languages and a screenshot in one.
    static let payload = """
        {
          "appId": "9NBLGGH4R315",
          "targetPublishMode": "Immediate", "targetPublishDate": null, "visibility": "public",
          "notesForCertification": "Nothing to see.",
          "applicationPackages": [
            {"fileName": "Desktop_Reader_2.0.0.0_x64.msix", "fileStatus": "PendingUpload", "id": null,
             "version": "2.0.0.0", "architecture": "x64", "languages": ["en-us"], "minimumDirectXVersion": "None",
             "minimumSystemRam": "Memory2GB", "targetPlatform": "Windows10", "innerPackages": []}
          ],
          "listings": {
            "en-us": {
              "baseListing": {
                "title": "Contoso Reader", "description": "Reads.", "releaseNotes": "Reads faster.", "features": [],
                "keywords": ["read"],
                "images": [{"fileName": "en-us/page.png", "fileStatus": "PendingUpload", "description": "",
                            "imageType": "Screenshot"}]
              },
              "platformOverrides": {}
            },
            "de-de": {"baseListing": {"title": "Contoso Leser", "description": "Liest."}, "platformOverrides": {}}
          }
        }
        """
}

import StoreAPI
import Testing

@testable import Commands

@Suite("What a merge does to a draft")
struct StoreBrokerMergeTests {
    private func json(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    private func draft() throws -> SubmissionResource {
        SubmissionResource(
            json: try json(
                """
                {"applicationPackages": [{"id": "1", "fileName": "old.msix", "fileStatus": "Uploaded"},
                   {"fileName": "given-up.msix", "fileStatus": "PendingUpload"}],
                 "packageDeliveryOptions": {"isMandatoryUpdate": true,
                   "packageRollout": {"isPackageRollout": true, "packageRolloutPercentage": 100.0}},
                 "listings": {"en-us": {"baseListing": {"title": "Old", "images": [{"id": "7", "fileName": "a.png",
                     "fileStatus": "Uploaded"}, {"fileName": "b.png", "fileStatus": "PendingUpload"}]},
                   "platformOverrides": {"Windows81": {"title": "Older"}}}, "fr-fr": {"baseListing": {"title": "Vieux"}}},
                 "notesForCertification": "old", "unheardOf": [1.50]}
                """))
    }

    @Test func replacedPackagesAreMarkedAndThoseNeverUploadedAreGone() throws {
        let payload = try json(#"{"applicationPackages": [{"fileName": "new.msix", "fileStatus": "PendingUpload"}]}"#)
        let merged = try StoreBrokerMerge(packages: .replace).merge(payload, into: draft(), isFlight: false).submission
        #expect(merged.packages.map { $0.fileName.value } == ["old.msix", "new.msix"])
        #expect(merged.packages.map { $0.fileStatus.value } == [.pendingDelete, .pendingUpload])
        let added = try StoreBrokerMerge(packages: .add).merge(payload, into: draft(), isFlight: false).submission
        #expect(added.packages.map { $0.fileStatus.value } == [.uploaded, .pendingUpload, .pendingUpload])
    }

    @Test func theRolloutIsAsTheDraftHasItUnlessAPercentageIsGiven() throws {
        var merge = StoreBrokerMerge(parts: [.notes])
        let notes = try json(#"{"notesForCertification": "new"}"#)
        let same = try merge.merge(notes, into: draft(), isFlight: false).submission
        #expect(same.rollout.value?.packageRolloutPercentage.value == 100 && same.notesForCertification.value == "new")
        #expect(same.packageDeliveryOptions.value?.isMandatoryUpdate.value == false)
        (merge.percentage, merge.isMandatory, merge.mandatoryFrom) = (0.5, true, "2026-12-01T00:00:00Z")
        let other = try merge.merge(notes, into: draft(), isFlight: false).submission
        #expect(other.rollout.value?.packageRolloutPercentage.value == 0.5)
        #expect(other.packageDeliveryOptions.value?.mandatoryUpdateEffectiveDate.value == "2026-12-01T00:00:00Z")
        #expect(other.json["unheardOf"] == .array([.number("1.50")]))
    }

    @Test(
        "A percentage is written also where the draft has no rollout, and nothing is written where none is given",
        arguments: [
            "{}", #"{"packageDeliveryOptions": null}"#, #"{"packageDeliveryOptions": {"packageRollout": null}}"#,
        ])
    func noRolloutYet(text: String) throws {
        let bare = SubmissionResource(json: try json(text))
        let notes = try json(#"{"notesForCertification": "new"}"#)
        let rolled = try StoreBrokerMerge(parts: [.notes], percentage: 10).merge(notes, into: bare, isFlight: false)
        #expect(rolled.submission.rollout.value?.isPackageRollout.value == true)
        #expect(rolled.submission.rollout.value?.packageRolloutPercentage.value == 10)
        var wanted = bare.json
        wanted["notesForCertification"] = .string("new")
        let plain = try StoreBrokerMerge(parts: [.notes]).merge(notes, into: bare, isFlight: false)
        #expect(plain.submission.json == wanted)
    }

    @Test func listingsAreReplacedAndTheirImagesMarked() throws {
        let payload = try json(
            #"{"listings": {"en-us": {"baseListing": {"title": "New", "images": [{"fileName": "c.png"}]}}}}"#)
        let outcome = try StoreBrokerMerge(parts: [.listings]).merge(payload, into: draft(), isFlight: false)
        let listing = try #require(outcome.submission.listings.value?["en-us"])
        let images = listing.baseListing.value?.images.value ?? []
        #expect(images.map { $0.fileName.value } == ["c.png", "a.png"])
        #expect(images.last?.fileStatus.value == .pendingDelete)
        #expect(listing.platformOverrides.value?["Windows81"]?.title.value == "Older")
        #expect(outcome.notes == ["The listing in fr-fr is not in the file and goes."])
        let silent = try json(#"{"listings": {"en-us": {"baseListing": {"title": "New"}}}}"#)
        let kept = try StoreBrokerMerge(parts: [.listings]).merge(silent, into: draft(), isFlight: false).submission
        #expect(
            kept.listings.value?["en-us"]?.baseListing.value?.images.value?.map { $0.fileName.value } == [
                "a.png", "b.png",
            ])
    }

    @Test(
        "Comments go, texts stay, and nothing moves",
        arguments: [
            ("{\"a\": 1 // one\n}", "{\"a\": 1       \n}"), (#"{"a": "http://x"}"#, #"{"a": "http://x"}"#),
            (#"{"a": "\"//"} // b"#, #"{"a": "\"//"}     "#), ("// only", "       "), (#""\"#, #""\"#),
        ])
    func comments(text: String, plain: String) {
        #expect(String(decoding: StoreBrokerFile.withoutComments(Array(text.utf8)), as: UTF8.self) == plain)
    }

    @Test func noBytesAreTooOddToHaveTheirCommentsTaken() {
        var state: UInt64 = 52
        let alphabet = Array("\"\\/\n {}a".utf8)
        for length in 0..<400 {
            let bytes = (0..<length).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            let plain = StoreBrokerFile.withoutComments(bytes)
            #expect(plain.count == bytes.count && StoreBrokerFile.withoutComments(plain) == plain)
            #expect(zip(plain, bytes).allSatisfy { $0 == $1 || $0 == UInt8(ascii: " ") })
        }
    }
}

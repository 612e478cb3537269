import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("A submission's document is typed, and what nobody knows is kept")
struct SubmissionDocumentTests {
    /// Spelled as no program of ours would, with members and values that nobody knows.
    static let text = """
        {"id":"1152921505694000001" ,"Status":"Hibernating","fileUploadUrl":"https://blob.example/c/b?sv=1&sig=canary+sig%3D&se=2",
         "Visibility":"Invisible","gamingOptions":null,"quantum\\u0020Flag":{"spin":[1e0, -0.50]},
         "applicationPackages":[ {"id":"7","fileName":"old.msix","fileStatus":"Uploaded","minOSVersion":"10.0", "innerPackages":[ ]}],
         "listings":{"fr-fr":{"baseListing":{"title":"L\\u2019app\\/","releaseNotes":null,"mood":"😀"},"platformOverrides":{}}},
         "packageDeliveryOptions":{"packageRollout":{"isPackageRollout":"true","packageRolloutPercentage":"2.50e1","packageRolloutStatus":"PackageRolloutSuspended"},"isMandatoryUpdate":false}}
        """

    private func document() throws -> SubmissionDocument { try SubmissionDocument(Array(Self.text.utf8)) }

    @Test func absentAndNullAndForeignAreToldApart() throws {
        let resource = try document().resource
        guard case .null = resource.gamingOptions, case .absent = resource.trailers else {
            Issue.record("\(resource.gamingOptions) \(resource.trailers)")
            return
        }
        #expect(resource.visibility.value?.rawValue == "Invisible")
        #expect(resource.status.value?.status == .unknown("Hibernating"))
        let rollout = try #require(resource.rollout.value)
        #expect(rollout.isPackageRollout.value == true && rollout.packageRolloutPercentage.value == 25)
        #expect(rollout.packageRolloutStatus.value == "PackageRolloutSuspended")
        let listing = try #require(resource.listings.value?["FR-fr"]?.baseListing.value)
        #expect(listing.title.value == "L’app/")
        guard case .null = listing.releaseNotes, case .absent = listing.description else {
            Issue.record("\(listing.releaseNotes)")
            return
        }
        #expect(resource.packages.map(\.fileStatus.value) == [.uploaded])
    }

    @Test func onlyWhatIsChangedIsWrittenAnew() throws {
        var document = try document()
        var listings = try #require(document.resource.listings.value)
        var listing = try #require(listings["fr-fr"])
        var base = try #require(listing.baseListing.value)
        base.releaseNotes = .value("Plus vite.")
        listing.baseListing = .value(base)
        listings["fr-fr"] = listing
        document.resource.listings = .value(listings)
        var packages = document.resource.packages
        packages[0].fileStatus = .value(.pendingDelete)
        document.resource.packages = packages + [.added("new.msix")]
        let expected = Self.text
            .replacing("https://blob.example/c/b?sv=1&sig=canary+sig%3D&se=2", with: "***")
            .replacing(#""releaseNotes":null"#, with: #""releaseNotes":"Plus vite.""#)
            .replacing(#""Uploaded""#, with: #""PendingDelete""#)
            .replacing(
                "[ ]}],",
                with:
                    #"[ ]},{"fileName":"new.msix","fileStatus":"PendingUpload","minimumDirectXVersion":"None","minimumSystemRam":"None"}],"#
            )
        #expect(String(decoding: document.visibleText, as: UTF8.self) == expected)
        #expect(
            document.changes.map(\.path) == [
                "applicationPackages[0].fileStatus", "applicationPackages[1]",
                "listings.fr-fr.baseListing.releaseNotes",
            ])
    }

    @Test("The update sends the document as it came, to the byte, with its upload address")
    func update() async throws {
        let reference = Sample.submission
        try await StoreFixture.run(
            store: { request in
                request.method == "GET"
                    ? ScriptedServer.Step.reply(200, Self.text) : ScriptedServer.Step.reply(200, request.body)
            }
        ) { fixture in
            let submissions = StoreSubmissions(fixture.client, pace: RequestPace(perMinute: 100))
            var document = try await submissions.submission(reference).get()
            guard case .applied = await submissions.perform(.update(reference, document)) else {
                Issue.record("not updated")
                return
            }
            #expect(fixture.storeRequests.last?.body == Self.text)
            document.resource.notesForCertification = .value("new")
            _ = await submissions.perform(.update(reference, document))
            let expected = String(Self.text.dropLast()) + #","notesForCertification":"new"}"#
            #expect(fixture.storeRequests.last?.body == expected)
            #expect(fixture.storeRequests.last?.method == "PUT")
        }
    }

    @Test func theUploadAddressIsNowhereToBeSeen() throws {
        var document = try document()
        document.resource.notesForCertification = .value("x")
        var text = "\(document)\(document.resource)\(String(describing: document.upload))\(document.changes)"
        text +=
            String(reflecting: document) + String(reflecting: document.upload)
            + String(decoding: document.visibleText, as: UTF8.self)
        dump(document, to: &text)
        dump(document.upload, to: &text)
        #expect(!text.contains("canary"))
        #expect(document.upload?.description == "https://blob.example/c/b?***")
    }

    @Test func aFileOfYesterdayTakesTodaysIdentityFromTheStore() throws {
        let old = try SubmissionDocument(
            Array(#"{"id":"1","status":"Published","fileUploadUrl":"***","visibility":"Public"}"#.utf8))
        let merged = old.withReadOnlyMembers(of: try document())
        #expect(merged.resource.id.value == "1152921505694000001")
        #expect(merged.resource.status.value == "Hibernating")
        #expect(merged.resource.visibility.value == "Public")
    }

    @Test("A body that is no submission is refused", arguments: ["[]", "null", "{", #"{"a":1,"a":2}"#, ""])
    func noSubmission(text: String) {
        #expect(throws: JSONProblem.self) { try SubmissionDocument(Array(text.utf8)) }
    }
}

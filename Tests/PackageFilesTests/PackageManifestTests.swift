import PackageFiles
import RolloutModel
import SampleArchives
import Testing

@Suite("A package says which version it is, and what is no package is refused")
struct PackageManifestTests {
    private func archive(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] { SampleArchive.zip(files) }

    private func manifest(_ bytes: [UInt8]) throws -> PackageManifest { try PackageManifest(of: ByteArray(bytes)) }

    @Test func aPackageOfAnotherProgramIsRead() throws {
        let manifest = try manifest(SamplePackage.deflated)
        #expect(manifest.name == "Contoso.Reader")
        #expect(manifest.version == PackageVersion("4.2.1.0"))
        #expect(manifest.architecture == "x64")
    }

    @Test func aPackageInsideAnArchiveIsFoundByItsPath() throws {
        let zip = try ZipArchive(ByteArray(archive([("a/app.msix", SamplePackage.deflated), ("note.txt", [1])])))
        #expect(zip.entries.map(\.name) == ["a/app.msix", "note.txt"])
        #expect(try PackageManifest(of: #"A\App.msix"#, in: zip).version == PackageVersion("4.2.1.0"))
        #expect(throws: PackageFileError.self) { try PackageManifest(of: "b.msix", in: zip) }
    }

    @Test func anUploadOfABundleIsSeenThrough() throws {
        let xml = #"<Bundle><Identity Name="Contoso.Reader" Publisher="CN=C" Version="5.0.0.0"/></Bundle>"#
        let bundle = archive([("AppxMetadata/AppxBundleManifest.xml", Array(xml.utf8))])
        let manifest = try manifest(archive([("x.appxsym", [0]), ("x.msixbundle", bundle)]))
        #expect(manifest.version == PackageVersion("5.0.0.0"))
        #expect(manifest.architecture == nil)
    }

    @Test(
        "What is no package says why",
        arguments: [
            ([UInt8]("MZ this is a program".utf8), PackageFileError.Code.notAnArchive), ([], .notAnArchive),
            (Array(SamplePackage.deflated.dropLast(40)), .notAnArchive),
        ])
    func noPackage(bytes: [UInt8], code: PackageFileError.Code) {
        #expect { try manifest(bytes) } throws: { ($0 as? PackageFileError)?.code == code }
    }

    @Test func manifestsThatSayTooLittleAreRefused() {
        #expect { try manifest(archive([("readme.txt", [65])])) } throws: {
            ($0 as? PackageFileError)?.code == .notAPackage
        }
        for xml in ["<Package/>", #"<Identity Version="1.0"/>"#, #"<Identity Name="a" Version="one"/>"#, "<!-- "] {
            #expect { try manifest(archive([("AppxManifest.xml", Array(xml.utf8))])) } throws: {
                ($0 as? PackageFileError)?.code == .badManifest
            }
        }
    }

    @Test func noByteOfAPackageCanBeChangedIntoACrash() {
        let good = SamplePackage.deflated
        for place in good.indices {
            for value in [UInt8(0), 0x7F, 0xFF, good[place] ^ 0x55] {
                var bad = good
                bad[place] = value
                // Whatever comes of it, an error or a version, it comes.
                _ = try? manifest(bad)
            }
        }
    }
}

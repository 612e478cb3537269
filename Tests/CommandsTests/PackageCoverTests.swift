import PackageFiles
import SampleArchives
import StoreAPI
import Testing

@testable import Commands

@Suite("Which old packages the new ones supersede")
struct PackageCoverTests {
    private func manifest(_ xml: String, at place: String = "AppxManifest.xml") throws -> PackageManifest {
        try PackageManifest(of: ByteArray(SampleArchive.zip([(place, Array(xml.utf8))])))
    }

    private func package(_ architecture: String, _ families: (name: String, least: String)...) throws -> PackageManifest
    {
        let list = families.map { #"<TargetDeviceFamily Name="\#($0.name)" MinVersion="\#($0.least)"/>"# }.joined()
        return try manifest(
            #"<Package><Identity Name="a" Version="2.0" ProcessorArchitecture="\#(architecture)"/>\#(list)</Package>"#)
    }

    private func bundle(_ architectures: String...) throws -> PackageManifest {
        let parts = architectures.map { #"<Package Type="application" Architecture="\#($0)" FileName="\#($0).msix"/>"# }
        return try manifest(
            #"<Bundle><Identity Name="a" Version="2.0"/><Packages>\#(parts.joined())"#
                + #"<Package Type="resource" FileName="de.msix"/></Packages></Bundle>"#,
            at: "AppxMetadata/AppxBundleManifest.xml")
    }

    private func old(
        _ architecture: String, families: [String] = ["Windows.Desktop min version 10.0.17763.0"],
        file: String = "old.msix", inner: [String] = []
    ) throws -> SubmissionPackage {
        let list = families.map { #""\#($0)""# }.joined(separator: ",")
        let parts = inner.map { #"{"architecture":"\#($0)"}"# }.joined(separator: ",")
        let text =
            #"{"fileName":"\#(file)","fileStatus":"Uploaded","version":"1.0.0.0","architecture":"\#(architecture)","#
            + #""targetDeviceFamilies":[\#(list)],"innerPackages":[\#(parts)]}"#
        return SubmissionPackage(json: try JSONParser.parse(Array(text.utf8)))
    }

    @Test func theSameArchitectureAndFamilies() throws {
        let new = try package("x64", ("Windows.Desktop", "10.0.17763.0"))
        #expect(try old("X64").isSuperseded(by: [new]))
        #expect(try !old("Arm64").isSuperseded(by: [new]))
        #expect(try !old("X64", families: ["Windows.Xbox min version 10.0.17763.0"]).isSuperseded(by: [new]))
        #expect(try old("X64").isSuperseded(by: [package("x64")]), "one that names no family is for all")
        #expect(try old("X64").isSuperseded(by: [package("x64", ("Windows.Universal", "10.0.0.0"))]))
    }

    @Test func oneForAnOlderWindowsStays() throws {
        let new = try package("x64", ("Windows.Desktop", "10.0.19041.0"))
        #expect(try !old("X64").isSuperseded(by: [new]))
        #expect(try old("X64", families: ["Windows.Desktop min version 10.0.22000.0"]).isSuperseded(by: [new]))
    }

    @Test func aBundleIsWhatItHolds() throws {
        let new = try bundle("x64", "arm64")
        #expect(new.architectures == ["x64", "arm64"])
        #expect(try old("X64").isSuperseded(by: [new]) && old("Arm64").isSuperseded(by: [new]))
        #expect(try !old("X86").isSuperseded(by: [new]))
        let seen = try old("Neutral", file: "old.msixbundle", inner: ["X64", "Arm64"])
        #expect(try seen.isSuperseded(by: [new]) && !seen.isSuperseded(by: [package("x64")]))
        #expect(try seen.isSuperseded(by: [package("x64"), package("arm64")]), "two together serve what it serves")
        let unseen = try old("Neutral", file: "old.msixbundle")
        #expect(try unseen.isSuperseded(by: [new]) && !unseen.isSuperseded(by: [package("x64")]))
    }
}

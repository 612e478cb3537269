import PackageFiles
import SampleArchives
import StoreAPI
import Testing

@testable import Commands

@Suite("Packages that the Store would refuse later are refused before anything is sent")
struct PackageChecksTests {
    private func new(
        _ version: String, _ path: String = "app.msix", name: String = "Contoso.Reader",
        publisher: String = "CN=Contoso", architecture: String = "x64", family: String = "Windows.Desktop"
    ) throws -> NewPackage {
        let bytes = SampleArchive.package(
            version, name: name, publisher: publisher, architecture: architecture, family: family)
        return NewPackage(path: path, manifest: try PackageManifest(of: ByteArray(bytes)))
    }

    private func published(
        _ version: String, architecture: String = "X64", families: [String] = ["Windows.Desktop min version 10.0.1.0"],
        status: FileStatus = .uploaded
    ) -> SubmissionPackage {
        var package = SubmissionPackage.added("old.msix")
        package.fileStatus = .value(status)
        package.version = .value(version)
        package.architecture = .value(architecture)
        package.targetDeviceFamilies = .value(families)
        return package
    }

    private var application: StoreApplication {
        get throws {
            let text = """
                {"id": "9NBLGGH4R315", "packageIdentityName": "Contoso.Reader", "publisherName": "CN=Contoso"}
                """
            return StoreApplication(json: try JSONParser.parse(Array(text.utf8)))
        }
    }

    @Test func aHigherVersionOfTheRightApplicationPasses() throws {
        let packages = [try new("2.0.0.0"), try new("2.0.0.0", "arm.msix", architecture: "arm64")]
        #expect(PackageChecks.problem(with: packages, over: [published("1.9.9.9")], of: try application) == nil)
        #expect(PackageChecks.problem(with: packages, over: [], of: try application) == nil)
    }

    @Test("A version not higher is refused, with both versions", arguments: ["1.0.0.0", "0.9.0.0", "1.0"])
    func notHigher(version: String) throws {
        let problem = PackageChecks.versionProblem(of: try new(version), over: [published("1.0.0.0")])
        #expect(problem?.contains("not higher than 1.0.0.0 for X64 that is published: raise the version") == true)
    }

    @Test("Only what could be on the same device is compared")
    func sameDevices() throws {
        func problem(_ package: NewPackage, _ other: SubmissionPackage) -> String? {
            PackageChecks.versionProblem(of: package, over: [other])
        }
        let other = published("3.0.0.0")
        #expect(problem(try new("2.0.0.0", architecture: "arm64"), other) == nil)
        #expect(problem(try new("2.0.0.0", architecture: "neutral"), other) != nil)
        #expect(problem(try new("2.0.0.0"), published("3.0.0.0", architecture: "Neutral")) != nil)
        #expect(problem(try new("2.0.0.0", family: "Windows.Xbox"), other) == nil)
        #expect(problem(try new("2.0.0.0", family: "Windows.Universal"), other) != nil)
        #expect(problem(try new("2.0.0.0"), published("3.0.0.0", families: [])) != nil)
        #expect(problem(try new("2.0.0.0"), published("3.0.0.0", status: .pendingDelete)) == nil)
    }

    @Test func aBundleIsComparedWithEveryArchitecture() throws {
        let xml = #"<Bundle><Identity Name="Contoso.Reader" Publisher="CN=Contoso" Version="2.0.0.0"/></Bundle>"#
        let bytes = SampleArchive.zip([("AppxMetadata/AppxBundleManifest.xml", Array(xml.utf8))])
        let bundle = NewPackage(path: "a.msixbundle", manifest: try PackageManifest(of: ByteArray(bytes)))
        #expect(PackageChecks.versionProblem(of: bundle, over: [published("1.0.0.0")]) == nil)
        #expect(
            PackageChecks.versionProblem(
                of: bundle, over: [published("1.0"), published("2.0", architecture: "Arm64")])?
                .contains("2.0.0.0 for Arm64") == true)
    }

    @Test func anotherApplicationsPackageIsRefused() throws {
        let name = PackageChecks.identityProblem(of: try new("2.0.0.0", name: "Contoso.Maps"), try application)
        #expect(name?.contains("is a package of Contoso.Maps, and 9NBLGGH4R315 is Contoso.Reader") == true)
        let publisher = PackageChecks.identityProblem(
            of: try new("2.0.0.0", publisher: "CN=&quot;Fabrikam, Inc.&quot;"), try application)
        let expected = #"the publisher CN="Fabrikam, Inc.", and 9NBLGGH4R315 belongs to CN=Contoso"#
        #expect(publisher?.contains(expected) == true)
        #expect(PackageChecks.identityProblem(of: try new("2.0.0.0", name: "contoso.reader"), try application) == nil)
    }

    @Test func twoOfTheSameAreRefused() throws {
        let packages = [try new("2.0.0.0", "a.msix"), try new("2.0.0.0", "b.msix")]
        let problem = PackageChecks.problem(with: packages, over: [], of: try application)
        #expect(problem == "a.msix and b.msix are both version 2.0.0.0 for the same devices: leave one out.")
    }
}

/// A package of a submission.
package struct SubmissionPackage: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        /// Its path in the ZIP archive.
        package let fileName = StoreMember<String>("fileName")
        package let fileStatus = StoreMember<FileStatus>("fileStatus")
        /// Given by the Store; a package that it has already must be sent back with it.
        package let id = StoreMember<String>("id")
        /// Read by the Store from the package.
        package let version = StoreMember<String>("version")
        package let architecture = StoreMember<String>("architecture")
        package let languages = StoreMember<[String]>("languages")
        package let capabilities = StoreMember<[String]>("capabilities")
        /// `None`, `DirectX93` or `DirectX100`.
        package let minimumDirectXVersion = StoreMember<String>("minimumDirectXVersion")
        /// `None` or `Memory2GB`.
        package let minimumSystemRam = StoreMember<String>("minimumSystemRam")
        package let targetDeviceFamilies = StoreMember<[String]>("targetDeviceFamilies")
        /// Not documented, seen in answers.
        package let targetPlatform = StoreMember<String>("targetPlatform")
    }
    package static let members = Members()

    /// A package that the ZIP archive brings under this path; what else there is to know of it the Store reads from it.
    package static func added(_ fileName: String) -> SubmissionPackage {
        var package = SubmissionPackage(json: .object([]))
        package.fileName = .value(fileName)
        package.fileStatus = .value(.pendingUpload)
        package.minimumDirectXVersion = .value("None")
        package.minimumSystemRam = .value("None")
        return package
    }
}

import PackageFiles
import RolloutModel
import StoreAPI

/// A package that is to be sent, and what its manifest says.
struct NewPackage: Hashable, Sendable {
    /// Its path in the archive, or its file's.
    let path: String
    let manifest: PackageManifest
}

/// What is wrong with packages before anything is sent: the Store says so only after the upload and the commit, or after the
/// devices got nothing. Values in, sentences out; nil where nothing is wrong.
enum PackageChecks {
    /// Everything of the below for packages that are to follow those that are published.
    ///
    /// - Parameters:
    ///   - packages: What is to be sent.
    ///   - published: The packages of the last published submission, be its rollout open, halted or final.
    ///   - application: What the Store says of the application.
    /// - Returns: The first that is wrong.
    static func problem(
        with packages: [NewPackage], over published: [SubmissionPackage], of application: StoreApplication
    ) -> String? {
        for (place, package) in packages.enumerated() {
            let problem =
                identityProblem(of: package, application) ?? versionProblem(of: package, over: published)
                ?? twinProblem(of: package, among: packages[..<place])
            if let problem { return problem }
        }
        return nil
    }

    /// A package of another application, by the name and the publisher that its manifest gives.
    static func identityProblem(of package: NewPackage, _ application: StoreApplication) -> String? {
        let id = application.id.value ?? "the application"
        let manifest = package.manifest
        if let reserved = application.packageIdentityName.value, manifest.name.lowercased() != reserved.lowercased() {
            return
                "\(package.path) is a package of \(manifest.name), and \(id) is \(reserved): build it with the identity that "
                + "Partner Center shows under “Product identity”, or name the right application."
        }
        if let reserved = application.publisherName.value, let publisher = manifest.publisher, publisher != reserved {
            return
                "\(package.path) has the publisher \(publisher), and \(id) belongs to \(reserved): set Publisher in its "
                + "manifest as Partner Center shows it under “Product identity”."
        }
        return nil
    }

    /// A version that is not higher than that of each published package that could be on the same device. Such a package
    /// reaches nobody who has the published one, and after a halt it cannot take its place.
    static func versionProblem(of package: NewPackage, over published: [SubmissionPackage]) -> String? {
        let manifest = package.manifest
        for other in published where other.fileStatus.value != .pendingDelete {
            guard let version = other.version.value.flatMap({ PackageVersion($0) }), manifest.version <= version,
                overlaps(manifest.architecture, other.architecture.value),
                overlaps(manifest.deviceFamilies, families(of: other))
            else { continue }
            let architecture = other.architecture.value.map { " for \($0)" } ?? ""
            return
                "\(package.path) has version \(manifest.version), which is not higher than \(version)\(architecture) that is "
                + "published: raise the version in its manifest."
        }
        return nil
    }

    /// Two new packages that could not both be there: the same version for the same devices.
    static func twinProblem(of package: NewPackage, among others: ArraySlice<NewPackage>) -> String? {
        let manifest = package.manifest
        let twin = others.first { other in
            other.manifest.version == manifest.version
                && overlaps(manifest.architecture, other.manifest.architecture)
                && overlaps(manifest.deviceFamilies, other.manifest.deviceFamilies)
        }
        return twin.map {
            "\($0.path) and \(package.path) are both version \(manifest.version) for the same devices: leave one out."
        }
    }

    /// A bundle has no architecture of its own and may hold each.
    private static func overlaps(_ one: String?, _ other: String?) -> Bool {
        guard let one = one?.lowercased(), let other = other?.lowercased() else { return true }
        return one == other || one == "neutral" || other == "neutral"
    }

    /// None that are known are all.
    private static func overlaps(_ one: Set<String>, _ other: Set<String>) -> Bool {
        one.isEmpty || other.isEmpty || one.contains("windows.universal") || other.contains("windows.universal")
            || !one.isDisjoint(with: other)
    }

    /// The Store writes `Windows.Desktop min version 10.0.17763.0`.
    private static func families(of package: SubmissionPackage) -> Set<String> {
        Set((package.targetDeviceFamilies.value ?? []).compactMap { $0.split(separator: " ").first?.lowercased() })
    }
}

public import RolloutModel

/// What a package says of itself: the `Identity` of its `AppxManifest.xml` or, for a bundle, of its `AppxBundleManifest.xml`.
public struct PackageManifest: Hashable, Sendable {
    /// The name that the Store reserved: `Contoso.Reader`.
    public let name: String
    /// The version.
    public let version: PackageVersion
    /// `x64`, `arm64`, …; nil for a bundle, which holds several.
    public let architecture: String?
    /// Every architecture that it serves, in small letters: its own, or those of a bundle's applications.
    public let architectures: Set<String>
    /// The device families that it is for, with the least version of each; empty where the manifest does not say.
    public let deviceFamilies: [DeviceFamily]

    /// A device family as a manifest names it.
    public struct DeviceFamily: Hashable, Sendable {
        /// `Windows.Desktop`
        public let name: String
        /// The least version of Windows; nil where none is given.
        public let leastVersion: PackageVersion?

        /// A family.
        public init(_ name: String, from leastVersion: PackageVersion?) {
            (self.name, self.leastVersion) = (name, leastVersion)
        }
    }

    /// Names of files that are packages, by their ending.
    public static let endings = [
        ".msix", ".appx", ".msixbundle", ".appxbundle", ".msixupload", ".appxupload",
    ]

    private static let places = ["AppxManifest.xml", "AppxMetadata/AppxBundleManifest.xml"]
    private static let manifestBytes = 16 << 20
    /// A package inside an upload that is not stored as it is has to be unfolded whole.
    private static let innerBytes = 1 << 30

    /// Reads a package's manifest.
    ///
    /// - Throws: `PackageFileError`, with `notAnArchive` or `notAPackage` for what is none.
    public init(of package: any ByteSource) throws(PackageFileError) {
        let archive = try ZipArchive(package)
        for place in Self.places {
            guard let entry = archive.entry(place) else { continue }
            try self.init(xml: String(decoding: archive.contents(entry, limit: Self.manifestBytes), as: UTF8.self))
            return
        }
        // An upload of Visual Studio's is an archive around a bundle.
        let inner = archive.entries.first { entry in Self.endings.contains { entry.name.lowercased().hasSuffix($0) } }
        guard let inner else {
            throw PackageFileError(
                .notAPackage, "it has no AppxManifest.xml and no bundle's manifest: it is no package")
        }
        try self.init(of: archive.bytes(inner, limit: Self.innerBytes))
    }

    /// Reads the manifest of the package that an archive holds under that name.
    ///
    /// - Throws: `PackageFileError`.
    public init(of name: String, in archive: ZipArchive) throws(PackageFileError) {
        guard let entry = archive.entry(name) else {
            throw PackageFileError(.notAPackage, "the archive has no \(name)")
        }
        try self.init(of: archive.bytes(entry, limit: Self.innerBytes))
    }

    init(xml: String) throws(PackageFileError) {
        guard let tag = Self.tags("Identity", in: xml).first else {
            throw PackageFileError(.badManifest, "its manifest has no Identity")
        }
        guard let name = Self.attribute("Name", of: tag), !name.isEmpty else {
            throw PackageFileError(.badManifest, "its manifest's Identity has no Name")
        }
        let text = Self.attribute("Version", of: tag) ?? ""
        guard let version = PackageVersion(text) else {
            throw PackageFileError(.badManifest, "its manifest's version “\(text.prefix(64))” is no package version")
        }
        self.name = name
        self.version = version
        let isBundle = !Self.tags("Bundle", in: xml).isEmpty
        let own = Self.attribute("ProcessorArchitecture", of: tag)
        architecture = own
        architectures = isBundle ? Self.applications(in: xml) : [own?.lowercased() ?? "neutral"]
        deviceFamilies = Self.tags("TargetDeviceFamily", in: xml).compactMap { tag in
            Self.attribute("Name", of: tag).map {
                DeviceFamily($0, from: Self.attribute("MinVersion", of: tag).flatMap { PackageVersion($0) })
            }
        }
    }

    /// The architectures of a bundle's applications; what else it holds are languages and scales.
    private static func applications(in xml: String) -> Set<String> {
        Set(
            tags("Package", in: xml).filter { attribute("Type", of: $0)?.lowercased() == "application" }
                .compactMap { attribute("Architecture", of: $0)?.lowercased() })
    }

    /// The attributes of each element of that name, outside comments. The manifest's grammar needs no more of XML than this.
    private static func tags(_ wanted: String, in xml: String) -> [Substring] {
        var found: [Substring] = []
        var rest = xml[...]
        while let open = rest.firstIndex(of: "<") {
            rest = rest[open...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { return found }
                rest = rest[end.upperBound...]
                continue
            }
            let name = rest.dropFirst().prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
            guard let close = rest.firstIndex(of: ">") else { return found }
            if name == wanted || name.hasSuffix(":" + wanted) { found.append(rest[name.endIndex..<close]) }
            rest = rest[close...]
        }
        return found
    }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        var rest = tag
        while let equals = rest.firstIndex(of: "=") {
            let found = rest[..<equals].drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
            let value = rest[rest.index(after: equals)...].drop { $0.isWhitespace }
            guard let quote = value.first, quote == "\"" || quote == "'",
                let end = value.dropFirst().firstIndex(of: quote)
            else { return nil }
            if found == name { return String(value.dropFirst()[..<end]) }
            rest = value[value.index(after: end)...]
        }
        return nil
    }
}

public import RolloutModel

/// What a package says of itself: the `Identity` of its `AppxManifest.xml` or, for a bundle, of its `AppxBundleManifest.xml`.
public struct PackageManifest: Hashable, Sendable {
    /// The name that the Store reserved: `Contoso.Reader`.
    public let name: String
    /// The version.
    public let version: PackageVersion
    /// `x64`, `arm64`, …; nil for a bundle, which holds several.
    public let architecture: String?

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
        guard let tag = Self.identity(in: xml) else {
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
        architecture = Self.attribute("ProcessorArchitecture", of: tag)
    }

    /// The attributes of the first `Identity` outside comments. The manifest's grammar needs no more of XML than this.
    private static func identity(in xml: String) -> Substring? {
        var rest = xml[...]
        while let open = rest.firstIndex(of: "<") {
            rest = rest[open...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { return nil }
                rest = rest[end.upperBound...]
                continue
            }
            let name = rest.dropFirst().prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
            guard let close = rest.firstIndex(of: ">") else { return nil }
            if name == "Identity" || name.hasSuffix(":Identity") { return rest[name.endIndex..<close] }
            rest = rest[close...]
        }
        return nil
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

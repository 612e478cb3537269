public import RolloutModel

/// What a package says of itself: the `Identity` and the device families of its `AppxManifest.xml` or, for a bundle, of its
/// `AppxBundleManifest.xml`.
public struct PackageManifest: Hashable, Sendable {
    /// The name that the Store reserved: `Contoso.Reader`.
    public let name: String
    /// The version.
    public let version: PackageVersion
    /// `x64`, `arm64`, …; nil for a bundle, which holds several.
    public let architecture: String?
    /// Every architecture that it serves, in small letters: its own, or those of a bundle's applications.
    public let architectures: Set<String>
    /// Who publishes it: `CN=Contoso`; nil where the manifest does not say so.
    public let publisher: String?
    /// The device families that it is for, in small letters: `windows.desktop`; empty where the manifest names none.
    public let deviceFamilies: Set<String>
    /// The same families by their least versions, where the manifest gives them.
    public let leastVersions: [String: PackageVersion]

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
        let tags = Self.tags(["Identity", "TargetDeviceFamily", "Bundle", "Package"], in: xml)
        guard let tag = tags.first(where: { $0.name == "Identity" })?.attributes else {
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
        publisher = Self.attribute("Publisher", of: tag)
        deviceFamilies = Set(
            tags.filter { $0.name == "TargetDeviceFamily" }.compactMap {
                Self.attribute("Name", of: $0.attributes)?.lowercased()
            })
        var leastVersions: [String: PackageVersion] = [:]
        for tag in tags where tag.name == "TargetDeviceFamily" {
            guard let family = Self.attribute("Name", of: tag.attributes)?.lowercased(),
                let version = Self.attribute("MinVersion", of: tag.attributes).flatMap({ PackageVersion($0) })
            else { continue }
            // A bundle's parts may differ: it serves what any of them does.
            leastVersions[family] = min(version, leastVersions[family] ?? version)
        }
        self.leastVersions = leastVersions
        guard tags.contains(where: { $0.name == "Bundle" }) else {
            architectures = [architecture?.lowercased() ?? "neutral"]
            return
        }
        // What else a bundle holds are languages and scales.
        let applications = tags.filter { tag in
            tag.name == "Package" && Self.attribute("Type", of: tag.attributes)?.lowercased() == "application"
        }
        architectures = Set(
            applications.compactMap { Self.attribute("Architecture", of: $0.attributes)?.lowercased() })
    }

    /// The tags of these names outside comments. The manifest's grammar needs no more of XML than this.
    private static func tags(_ names: Set<Substring>, in xml: String) -> [(name: Substring, attributes: Substring)] {
        var found: [(name: Substring, attributes: Substring)] = []
        var rest = xml[...]
        while let open = rest.firstIndex(of: "<") {
            rest = rest[open...]
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { break }
                rest = rest[end.upperBound...]
                continue
            }
            let name = rest.dropFirst().prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
            guard let close = rest.firstIndex(of: ">") else { break }
            let plain = name.split(separator: ":").last ?? name
            if names.contains(plain) { found.append((plain, rest[name.endIndex..<close])) }
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
            if found == name { return plain(value.dropFirst()[..<end]) }
            rest = value[value.index(after: end)...]
        }
        return nil
    }

    private static func plain(_ text: Substring) -> String {
        let words = [("&quot;", "\""), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        return words.reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
}

import FoundationEssentials
import MarkedYAML
import PackageFiles
import StoreAPI

/// What is new, for the listings: one text for every language, or one for each.
struct ReleaseNotes: Sendable {
    /// The most characters that the Store takes.
    static let most = 1_500

    /// The text for every language that has none of its own; nil where only some languages are meant.
    let forAll: String?
    /// By language.
    let byLanguage: [(language: String, text: String)]

    /// The languages that are named and that the listings have not.
    func unknownLanguages(in resource: SubmissionResource) -> [String] {
        let known = languages(of: resource).map { $0.lowercased() }
        return byLanguage.map(\.language).filter { !known.contains($0.lowercased()) }
    }

    /// The listings' languages that get no text: they keep that of the last submission.
    func untouchedLanguages(in resource: SubmissionResource) -> [String] {
        languages(of: resource).filter { text(for: $0) == nil }
    }

    /// Writes the texts; what they are already is not touched.
    func write(into resource: inout SubmissionResource) {
        guard var listings = resource.listings.value else { return }
        for language in listings.names {
            guard let text = text(for: language), var listing = listings[language] else { continue }
            var base = listing.baseListing.value ?? BaseListing(json: .object([]))
            guard base.releaseNotes.value != text else { continue }
            base.releaseNotes = .value(text)
            listing.baseListing = .value(base)
            listings[language] = listing
        }
        if listings.json != resource.listings.value?.json { resource.listings = .value(listings) }
    }

    /// Where the listings say something else, a sentence for each.
    func differences(in resource: SubmissionResource) -> [String] {
        languages(of: resource).compactMap { language in
            guard let text = text(for: language) else { return nil }
            let shown = resource.listings.value?[language]?.baseListing.value?.releaseNotes.value
            return shown == text ? nil : "listings.\(language).baseListing.releaseNotes is not what was given"
        }
    }

    private func text(for language: String) -> String? {
        byLanguage.first { $0.language.lowercased() == language.lowercased() }?.text ?? forAll
    }

    private func languages(of resource: SubmissionResource) -> [String] { resource.listings.value?.names ?? [] }
}

extension ReleaseNotes {
    /// Reads a text for all, a folder with a text for each language (`en-us.txt`), or a mapping of languages to texts in YAML or
    /// JSON.
    ///
    /// - Throws: `SubmissionTrouble`
    init(path: String) throws {
        if Self.isFolder(path) {
            try self.init(folder: path)
        } else if [".json", ".yaml", ".yml"].contains(where: { path.lowercased().hasSuffix($0) }) {
            try self.init(mapping: path)
        } else {
            self.init(forAll: try Self.text(path), byLanguage: [])
        }
    }

    private init(folder: String) throws {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
            throw SubmissionTrouble(.usage, "--notes \(folder): the folder cannot be read.")
        }
        let texts = try names.filter { $0.lowercased().hasSuffix(".txt") }.map { name in
            (language: String(name.dropLast(4)), text: try Self.text("\(folder)/\(name)"))
        }
        guard !texts.isEmpty else {
            throw SubmissionTrouble(
                .usage,
                "--notes \(folder): there is no text in the folder: name each for its language, as in en-us.txt.")
        }
        self.init(forAll: nil, byLanguage: texts)
    }

    private init(mapping path: String) throws {
        let reader = YAMLReader(file: path)
        let read = reader.read(try Self.bytes(path), as: .dictionary(of: .text, atMost: 200))
        guard let read, !reader.hasErrors, !read.isEmpty else {
            let problems = reader.diagnostics.map(\.description).joined(separator: "\n")
            throw SubmissionTrouble(.usage, problems.isEmpty ? "--notes \(path): there is no text in it." : problems)
        }
        let texts = try read.map { name, text in
            (language: name.value, text: try Self.checked(text, "\(path): \(name.value)"))
        }
        self.init(forAll: nil, byLanguage: texts)
    }

    private static func text(_ path: String) throws -> String {
        guard let text = String(validating: try bytes(path), as: UTF8.self) else {
            throw SubmissionTrouble(.usage, "--notes \(path) is no UTF-8 text.")
        }
        return try checked(text, path)
    }

    private static func checked(_ text: String, _ place: String) throws -> String {
        var text = text.replacing("\r\n", with: "\n")[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        guard !text.isEmpty else { throw SubmissionTrouble(.usage, "--notes \(place) is empty.") }
        guard text.utf16.count <= most else {
            throw SubmissionTrouble(
                .usage, "--notes \(place) has \(text.utf16.count) characters, and the Store takes \(most): shorten it.")
        }
        return String(text)
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        do throws(PackageFileError) {
            let file = try FileBytes(path: path)
            // A text of 1,500 characters for each of 200 languages has less.
            return try file.read(at: 0, count: min(file.count, 2 << 20))
        } catch {
            throw SubmissionTrouble(.usage, "--notes \(path): \(error).")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}

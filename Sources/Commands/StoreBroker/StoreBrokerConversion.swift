import StoreAPI

/// What becomes of each key of an SBConfig.json.
struct StoreBrokerConversion {
    /// One key.
    struct Entry: Encodable, Hashable {
        /// Its place: `appSubmission.visibility`.
        let key: String
        /// What it says, as JSON.
        let value: String
        let fate: Fate
        /// What does its work here, or why nothing does.
        let here: String
    }

    /// Whether a key goes on to work.
    enum Fate: String, Encodable {
        case taken
        /// Nothing is to be done in its place.
        case notNeeded = "not needed"
        /// Its work has to be done otherwise.
        case notTaken = "not taken"
        case unknown
    }

    /// The application; nil where the file does not say.
    let application: String?
    let entries: [Entry]
    /// What to type, in order.
    let commands: [String]

    /// Reads a configuration.
    init(_ file: StoreBrokerFile) {
        if case .string(let id)? = file.submission["appId"], !id.isEmpty { application = id } else { application = nil }
        let id = application ?? "APP"
        let parameters = file.packageParameters.members.filter { !Self.isEmpty($0.value) }.map { member in
            let (fate, here) = Self.parameters[member.name.lowercased()] ?? (.unknown, "StoreBroker has no such key.")
            return Entry(
                key: "packageParameters.\(member.name)", value: Self.text(member.value), fate: fate, here: here)
        }
        let submission = file.submission.members.filter { !Self.isEmpty($0.value) }.map { member in
            let (fate, here) = Self.fate(of: member)
            return Entry(key: "appSubmission.\(member.name)", value: Self.text(member.value), fate: fate, here: here)
        }
        entries = parameters + submission
        var flags: [String] = []
        for entry in submission where entry.fate == .taken {
            if let flag = Self.flag(of: entry.key.split(separator: ".").last.map(String.init) ?? ""),
                !flags.contains(flag)
            {
                flags.append(flag)
            }
        }
        var commands: [String] = []
        if !flags.isEmpty {
            commands = [
                "rolloutctl submission create \(id)",
                "rolloutctl storebroker merge \(id) pending \(Self.quoted(file.path)) \(flags.joined(separator: " "))",
            ]
        }
        let packages = (file.packageParameters["AppxPath"] ?? .null).elements.compactMap { element -> String? in
            guard case .string(let path) = element else { return nil }
            return Self.quoted(path)
        }
        if !packages.isEmpty {
            commands.append(
                "rolloutctl publish \(id) --packages \(packages.joined(separator: " ")) --policy NAME")
        }
        self.commands = commands
    }

    private static func fate(of member: JSONMember) -> (Fate, String) {
        if member.name.lowercased() == "appid" {
            return (.taken, "the application that every command names; merge refuses another one")
        }
        guard let flag = flag(of: member.name) else { return (.unknown, "StoreBroker has no such key.") }
        if case .string(let text) = member.value, text.lowercased() == "notset" {
            return (.notNeeded, "NotSet: the draft keeps what the last submission had")
        }
        return (.taken, "rolloutctl storebroker merge … \(flag)")
    }

    /// The option of `merge` that takes the member.
    private static func flag(of name: String) -> String? {
        let options: [StoreBrokerMerge.Part: String] = [
            .publishMode: "--update-publish-mode-and-visibility", .pricing: "--update-pricing-and-availability",
            .properties: "--update-app-properties", .gaming: "--update-gaming-options", .trailers: "--update-trailers",
            .notes: "--update-notes-for-certification",
        ]
        let part = StoreBrokerMerge.Part.allCases.first { part in
            part.members.contains { $0.lowercased() == name.lowercased() }
        }
        return part.flatMap { options[$0] }
    }

    private static let pictures: (Fate, String) = (
        .notTaken,
        "PDP files and their pictures are read by New-SubmissionPackage alone: merge its payload with --update-listings, or "
            + "change the listings in the draft; release notes also with publish --notes"
    )
    private static let output: (Fate, String) = (
        .notNeeded, "no payload has to be made: publish takes the packages themselves"
    )

    private static let parameters: [String: (Fate, String)] = [
        "pdprootpath": pictures, "release": pictures, "pdpinclude": pictures, "pdpexclude": pictures,
        "languageexclude": pictures, "imagesrootpath": pictures, "mediarootpath": pictures,
        "mediafallbacklanguage": pictures, "imagesfallbacklanguage": pictures,
        "appxpath": (.taken, "rolloutctl publish … --packages"), "outpath": output, "outname": output,
        "disableautopackagenameformatting": (.notNeeded, "packages keep their files' names"),
    ]

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .string(""), .array([]): true
        case .object(let members): members.isEmpty
        case .bool, .number, .string, .array: false
        }
    }

    private static func text(_ value: JSONValue) -> String { String(decoding: value.text, as: UTF8.self) }

    /// As a shell takes it for one word.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/-".contains($0)) }
        return isPlain && !text.isEmpty ? text : "'\(text.replacing("'", with: #"'\''"#))'"
    }
}

import StoreAPI

/// A file of StoreBroker's: the payload that its New-SubmissionPackage made, or the configuration that it made it from. What
/// both say of the submission is spelled alike.
struct StoreBrokerFile {
    /// Which of the two it is.
    enum Kind: String {
        case payload, configuration
    }

    let kind: Kind
    let path: String
    /// What it says of the submission.
    let submission: JSONValue
    /// The configuration's section on how packages are made; null for a payload.
    let packageParameters: JSONValue

    /// Reads a file.
    ///
    /// - Throws: `SubmissionTrouble` for what cannot be read or is neither of the two.
    init(_ path: String) throws {
        self.path = path
        let json = try Self.parse(try SubmissionDesk.bytes(ofJSON: path), path)
        func object(_ name: String) throws -> JSONValue? {
            guard let value = json[name] else { return nil }
            guard case .object = value else {
                throw SubmissionTrouble(.usage, "\(path): \(name) is \(value.kind) and must be an object.")
            }
            return value
        }
        if json["iapSubmission"] != nil || json["inAppProductId"] != nil {
            throw SubmissionTrouble(
                .usage,
                "\(path) is about an in-app product: those have neither packages nor rollouts and are not taken.")
        }
        if let submission = try object("appSubmission") {
            (kind, self.submission) = (.configuration, submission)
            packageParameters = try object("packageParameters") ?? .null
        } else {
            let known = ["applicationPackages", "listings", "pricing", "targetPublishMode", "notesForCertification"]
            guard known.contains(where: { json[$0] != nil }) else {
                throw SubmissionTrouble(
                    .usage,
                    "\(path) is neither a payload of New-SubmissionPackage nor an SBConfig.json: it has no appSubmission and "
                        + "none of \(known.joined(separator: ", ")).")
            }
            (kind, submission, packageParameters) = (.payload, json, .null)
        }
    }

    /// StoreBroker lets comments stand in its files.
    private static func parse(_ bytes: [UInt8], _ path: String) throws -> JSONValue {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw SubmissionTrouble(
                .usage, "\(path) is written in UTF-16: write it in UTF-8, as Set-Content -Encoding UTF8 does.")
        }
        let json: JSONValue
        do throws(JSONProblem) {
            json = try JSONParser.parse(withoutComments(bytes))
        } catch {
            throw SubmissionTrouble(.usage, "\(path) is no JSON, comments aside: \(error).")
        }
        guard case .object = json else { throw SubmissionTrouble(.usage, "\(path) is \(json.kind), not an object.") }
        return json
    }

    /// Puts blanks in the place of `// …`, so that places in messages stay true; inside texts, as in addresses, it is no comment.
    static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
        var plain = bytes
        var (isText, isComment, place) = (false, false, 0)
        while place < plain.count {
            let byte = plain[place]
            if byte == UInt8(ascii: "\n") {
                isComment = false
            } else if isComment {
                plain[place] = UInt8(ascii: " ")
            } else if isText, byte == UInt8(ascii: "\\") {
                place += 1
            } else if byte == UInt8(ascii: "\"") {
                isText.toggle()
            } else if !isText, byte == UInt8(ascii: "/"), place + 1 < plain.count, plain[place + 1] == byte {
                isComment = true
                plain[place] = UInt8(ascii: " ")
            }
            place += 1
        }
        return plain
    }
}

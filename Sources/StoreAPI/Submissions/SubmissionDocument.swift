import RolloutModel

/// A submission as the Store wrote it, and what is to be changed about it.
///
/// The Store's update replaces the whole document, so what goes back is what came: only what was changed is written anew, and
/// everything else keeps its bytes. The upload address is a secret; it is taken out of what can be seen and is put back into what
/// is sent.
package struct SubmissionDocument: Sendable {
    /// What stands in the place of the upload address wherever the document can be seen.
    package static let hiddenAddress = JSONValue.string("***")
    private static let addressMember = "fileUploadUrl"

    private let original: Secret
    private let parsed: JSONValue
    /// The submission, to be read and changed; without its upload address.
    package var resource: SubmissionResource
    /// Where the ZIP archive goes; nil for a submission that was made in Partner Center, which the API cannot change.
    package let upload: UploadAddress?

    /// Reads a submission's JSON.
    ///
    /// - Throws: `JSONProblem` where it is no JSON object.
    package init(_ text: [UInt8]) throws(JSONProblem) {
        try self.init(text, JSONParser.parse(text))
    }

    init(_ text: [UInt8], _ json: JSONValue) throws(JSONProblem) {
        guard case .object = json else { throw JSONProblem(description: "\(json.kind) is no submission") }
        original = Secret(String(decoding: text, as: UTF8.self))
        var seen = json
        if case .string(let address)? = json[Self.addressMember], json[Self.addressMember] != Self.hiddenAddress {
            upload = UploadAddress(Secret(address))
            seen[Self.addressMember] = Self.hiddenAddress
        } else {
            upload = nil
        }
        parsed = seen
        resource = SubmissionResource(json: seen)
    }

    /// Whether anything was changed.
    package var isChanged: Bool { resource.json != parsed }

    /// What was changed, place by place.
    package var changes: [JSONDifference] { JSONDifference.between(parsed, resource.json) }

    /// The document as people may see it: the Store's own text with the changes, without the upload address.
    package var visibleText: [UInt8] { written(resource.json) }

    /// The document as it is sent.
    var sentText: [UInt8] {
        var json = resource.json
        if let upload, json[Self.addressMember] == Self.hiddenAddress {
            json[Self.addressMember] = .string(upload.secret.reveal())
        }
        return written(json)
    }

    private func written(_ json: JSONValue) -> [UInt8] {
        var whole = parsed
        if let upload { whole[Self.addressMember] = .string(upload.secret.reveal()) }
        return JSONRewriter.rewrite(Array(original.reveal().utf8), from: whole, to: json)
    }

    /// This document with what the Store sets itself taken from `current`: what a file says of it is old.
    package func withReadOnlyMembers(of current: SubmissionDocument) -> SubmissionDocument {
        var copy = self
        for name in SubmissionResource.readOnly where name != Self.addressMember {
            copy.resource.json[name] = current.resource.json[name]
        }
        return copy
    }

    /// Where two submissions differ in what an update may set.
    package static func differences(_ one: SubmissionResource, _ other: SubmissionResource) -> [JSONDifference] {
        func writable(_ resource: SubmissionResource) -> JSONValue {
            var json = resource.json
            for name in SubmissionResource.readOnly { json[name] = nil }
            return json
        }
        return JSONDifference.between(writable(one), writable(other)).filter { !isSetByStore($0.path) }
    }

    private static func isSetByStore(_ path: String) -> Bool {
        let members = ["packageRolloutStatus", "fallbackSubmissionId", "isAdvancedPricingModel"]
        return members.contains { path.hasSuffix($0) }
    }
}

extension SubmissionDocument: CustomStringConvertible, CustomReflectable {
    /// How large it is and where it is to be uploaded, without the secret.
    package var description: String { "submission of \(resource.json.members.count) members" }
    /// Shows no children.
    package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

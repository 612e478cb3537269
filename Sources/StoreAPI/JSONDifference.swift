/// A place at which two documents differ.
package struct JSONDifference: Hashable, Sendable {
    /// `listings.en-us.baseListing.title`, `applicationPackages[2].fileStatus`; empty for the whole document.
    package let path: String
    /// What stands there in the first document; nil where it has no such member.
    package let before: JSONValue?
    /// What stands there in the second.
    package let after: JSONValue?

    /// Every place at which the two differ, as deep as they can be compared, in the order of the first document and then of the
    /// second's own members. The order of members and the spelling of their names' case make no difference, and neither does
    /// the spelling of a number.
    package static func between(_ before: JSONValue?, _ after: JSONValue?, at path: String = "") -> [JSONDifference] {
        switch (before, after) {
        case (.object(let old)?, .object(let new)?):
            let known = Set(old.map { $0.name.lowercased() })
            let own = new.filter { !known.contains($0.name.lowercased()) }
            return old.flatMap { between($0.value, after?[$0.name], at: path.isEmpty ? $0.name : "\(path).\($0.name)") }
                + own.map {
                    JSONDifference(path: path.isEmpty ? $0.name : "\(path).\($0.name)", before: nil, after: $0.value)
                }
        case (.array(let old)?, .array(let new)?):
            return (0..<max(old.count, new.count)).flatMap { place in
                between(
                    place < old.count ? old[place] : nil, place < new.count ? new[place] : nil,
                    at: "\(path)[\(place)]")
            }
        case (.number(let old)?, .number(let new)?) where finiteDouble(old) == finiteDouble(new): return []
        default: return before == after ? [] : [JSONDifference(path: path, before: before, after: after)]
        }
    }
}

/// An answer that is well-formed JSON and yet not what the API promises.
struct ShapeProblem: Error, Hashable {
    /// A sentence's end that names the member: `packageRolloutStatus is a number`.
    let description: String

    init(_ description: String) { self.description = description }
}

extension JSONValue {
    /// The member of that name, whatever the case of its letters: the Store writes `PackageFamilyName` where its
    /// documentation says `packageFamilyName`. Null counts as missing.
    ///
    /// - Throws: `ShapeProblem` where this is no object, or where two members differ in nothing but case.
    func member(_ name: String) throws(ShapeProblem) -> JSONValue? {
        guard case .object(let members) = self else {
            throw ShapeProblem("\(kind) stands where \(name) was to be found")
        }
        let wanted = name.lowercased()
        let found = members.filter { $0.name.utf8.count == wanted.utf8.count && $0.name.lowercased() == wanted }
        guard found.count <= 1 else { throw ShapeProblem("\(name) comes twice, in different letters") }
        return found.first.flatMap { $0.value == .null ? nil : $0.value }
    }

    /// The text of that name; nil where it is missing or null.
    func text(_ name: String) throws(ShapeProblem) -> String? {
        guard let value = try member(name) else { return nil }
        guard case .string(let text) = value else { throw ShapeProblem("\(name) is \(value.kind)") }
        return text
    }

    /// The identifier of that name, written as a text or as a whole number; nil where it is missing or null.
    func identifier(_ name: String) throws(ShapeProblem) -> String? {
        guard let value = try member(name) else { return nil }
        switch value {
        case .string(let text) where !text.isEmpty && text.utf8.count <= 128: return text
        case .number(let digits) where digits.allSatisfy(\.isNumber): return digits
        default: throw ShapeProblem("\(name) is \(value.kind) that names nothing")
        }
    }

    /// The truth value of that name, written as such or as a text; nil where it is missing or null.
    func truth(_ name: String) throws(ShapeProblem) -> Bool? {
        switch try member(name) {
        case nil: return nil
        case .bool(let value): return value
        case .string(let text) where text.lowercased() == "true": return true
        case .string(let text) where text.lowercased() == "false": return false
        case let value?: throw ShapeProblem("\(name) is \(value.kind), not a truth value")
        }
    }

    /// The list of that name; nil where it is missing or null.
    func list(_ name: String) throws(ShapeProblem) -> [JSONValue]? {
        guard let value = try member(name) else { return nil }
        guard case .array(let elements) = value else { throw ShapeProblem("\(name) is \(value.kind), not a list") }
        return elements
    }
}

import Foundation
import MarkedYAML

/// A JSON Schema checker for the keywords that `policy.schema.json` uses; any other keyword is an error.
struct Schema {
    let root: [String: Any]

    init(contentsOf url: URL) throws {
        root = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] ?? [:]
    }

    /// Where and why the value does not fit; empty where it does.
    func problems(_ value: Any) -> [String] { problems(value, root, at: "") }

    private static let annotations: Set<String> = ["$schema", "$defs", "title", "description", "default", "examples"]

    private func problems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        schema.keys.sorted().filter { !Self.annotations.contains($0) }.flatMap { keyword in
            check(keyword, schema[keyword] ?? NSNull(), value, schema, at: path)
        }
    }

    private func check(_ keyword: String, _ rule: Any, _ value: Any, _ schema: [String: Any], at path: String)
        -> [String]
    {
        let object = value as? [String: Any]
        let list = value as? [Any]
        let text = value as? String
        let number = value as? Double
        func require(_ isGood: Bool) -> [String] { isGood ? [] : ["\(path): \(keyword) \(rule)"] }
        func bound(_ isGood: (Double, Double) -> Bool) -> [String] {
            require(number.map { isGood($0, (rule as? NSNumber)?.doubleValue ?? .nan) } ?? true)
        }
        func fits(_ schemas: Any) -> Int {
            (schemas as? [[String: Any]] ?? []).filter { problems(value, $0, at: path).isEmpty }.count
        }
        switch keyword {
        case "$ref": return problems(value, definition(rule), at: path)
        case "type":
            let types = (rule as? [String]) ?? [rule as? String ?? "?"]
            return require(types.contains { Self.isOf($0, value) })
        case "enum": return require((rule as? [String])?.contains(text ?? "") == true)
        case "const": return require(number == (rule as? NSNumber)?.doubleValue)
        case "pattern":
            return require(
                text.map { $0.range(of: rule as? String ?? "?", options: .regularExpression) != nil } ?? true)
        case "minLength": return require(text.map { $0.count >= rule as? Int ?? 0 } ?? true)
        case "maxLength": return require(text.map { $0.count <= rule as? Int ?? 0 } ?? true)
        case "minimum": return bound(>=)
        case "maximum": return bound(<=)
        case "exclusiveMinimum": return bound(>)
        case "minItems": return require(list.map { $0.count >= rule as? Int ?? 0 } ?? true)
        case "maxItems": return require(list.map { $0.count <= rule as? Int ?? 0 } ?? true)
        case "uniqueItems": return require(list.map { Set($0.compactMap { $0 as? String }).count == $0.count } ?? true)
        case "items":
            return (list ?? []).enumerated().flatMap {
                problems($1, rule as? [String: Any] ?? [:], at: "\(path)/\($0)")
            }
        case "required":
            return object.map { object in
                (rule as? [String] ?? []).filter { object[$0] == nil }.map { "\(path): \($0) is missing" }
            } ?? []
        case "minProperties": return require(object.map { $0.count >= rule as? Int ?? 0 } ?? true)
        case "maxProperties": return require(object.map { $0.count <= rule as? Int ?? 0 } ?? true)
        case "properties":
            let properties = rule as? [String: [String: Any]] ?? [:]
            return (object ?? [:]).sorted { $0.key < $1.key }.flatMap { key, value in
                properties[key].map { problems(value, $0, at: "\(path)/\(key)") } ?? []
            }
        case "additionalProperties":
            let known = schema["properties"] as? [String: Any] ?? [:]
            return (object ?? [:]).keys.filter { known[$0] == nil }.sorted().map { "\(path): \($0) is unknown" }
        case "anyOf": return require(fits(rule) > 0)
        case "oneOf": return require(fits(rule) == 1)
        case "not": return require(fits([rule]) == 0)
        default: return ["\(path): the keyword \(keyword) is not checked"]
        }
    }

    private func definition(_ reference: Any) -> [String: Any] {
        let name = (reference as? String)?.split(separator: "/").last.map(String.init) ?? ""
        return (root["$defs"] as? [String: [String: Any]])?[name] ?? ["unknown $ref": reference]
    }

    private static func isOf(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "number": value is Double
        case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
        case "boolean": value is Bool
        case "null": value is NSNull
        default: false
        }
    }

    /// The properties of every mapping, by path as the parser counts them: `steps[].approval`.
    func properties() -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        func visit(_ schema: [String: Any], _ path: String) {
            if let reference = schema["$ref"] { return visit(definition(reference), path) }
            if let properties = schema["properties"] as? [String: [String: Any]] {
                found[path] = Set(properties.keys)
                for (key, value) in properties { visit(value, path.isEmpty ? key : "\(path).\(key)") }
            }
            if let items = schema["items"] as? [String: Any] { visit(items, path + "[]") }
        }
        visit(root, "")
        return found
    }

    /// The schema of the value at a path such as `metrics[].noData`.
    func schema(at path: String) -> [String: Any] {
        path.split(separator: ".").reduce(root) { schema, part in
            let name = String(part.replacing("[]", with: ""))
            var inner = (schema["properties"] as? [String: [String: Any]])?[name] ?? [:]
            if part.hasSuffix("[]") { inner = inner["items"] as? [String: Any] ?? [:] }
            return inner
        }
    }
}

/// The document as YAML 1.2's core schema has it, which is what editors check.
func jsonValue(_ node: MarkedNode) -> Any {
    switch node.content {
    case .mapping(let entries):
        return Dictionary(entries.map { ($0.key, jsonValue($0.value)) }) { first, _ in first }
    case .list(let nodes): return nodes.map(jsonValue)
    case .scalar(let text, let isPlain):
        if node.isNull { return NSNull() }
        if isPlain, let number = Double(text) { return number }
        if isPlain, let bool = Bool(text) { return bool }
        return text
    }
}

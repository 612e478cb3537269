import Yams

/// Values as YAML, for people who read and for tools that eat nothing else.
public enum YAMLText {
    /// The value as one document in block style, keys in alphabetical order, without marks at its beginning and end.
    public static func of(_ value: some Encodable) throws -> String {
        let encoder = YAMLEncoder()
        encoder.options.sortKeys = true
        encoder.options.allowUnicode = true
        // Never broken: a long sentence stays one line that can be searched for.
        encoder.options.width = -1
        return try encoder.encode(value)
    }
}

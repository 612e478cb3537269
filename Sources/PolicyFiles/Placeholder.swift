/// What may stand between `{{` and `}}` in queries and addresses; the sources fill it in, escaped for where it stands.
public enum Placeholder: String, CaseIterable, Sendable {
    /// The version of the packages being rolled out.
    case version
    /// The version that the other customers have.
    case fallbackVersion
    /// The application's Store ID.
    case application
    /// The submission's number.
    case submission

    /// `{{version}}`
    public var written: String { "{{\(rawValue)}}" }

    /// The first placeholder of the text that is none of ours, as it is written; nil where all are known.
    public static func firstUnknown(in text: String) -> String? {
        var rest = Substring(text)
        while let opening = rest.firstRange(of: "{{") {
            let inner = rest[opening.upperBound...]
            guard let closing = inner.firstRange(of: "}}") else { return String(rest[opening.lowerBound...]) }
            if Placeholder(rawValue: String(inner[..<closing.lowerBound])) == nil {
                return String(rest[opening.lowerBound..<closing.upperBound])
            }
            rest = inner[closing.upperBound...]
        }
        return nil
    }
}

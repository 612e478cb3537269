import RolloutModel
import StoreAPI

/// The placeholders that a policy's texts may hold, and what stands for them.
enum Placeholder: String, CaseIterable {
    /// The highest version of the submission's packages: of several, no alternation can be guessed.
    case version
    /// The highest version of the fallback's packages.
    case fallbackVersion
    /// The application's Store ID.
    case application
    /// The submission's number.
    case submission

    /// The text that stands for it.
    func value(_ request: MeasurementRequest) throws(HealthProblem) -> String {
        switch self {
        case .application: return request.submission.target.application.rawValue
        case .submission: return request.submission.submission.rawValue
        case .version:
            guard let highest = request.versions.max() else {
                throw .error(.noVersion, "the submission has no package version for {{version}}")
            }
            return highest.description
        case .fallbackVersion:
            guard let highest = request.fallbackVersions.max() else {
                throw .noData("there is no fallback version for {{fallbackVersion}}")
            }
            return highest.description
        }
    }

    /// The placeholder at the beginning of a text, with the text that follows it; nil where none begins there.
    static func leading(_ text: Substring) throws(HealthProblem) -> (Placeholder, rest: Substring)? {
        guard text.hasPrefix("{{") else { return nil }
        guard let end = text.firstRange(of: "}}") else {
            throw .error(.badPlaceholder, "\(quoted(String(text.prefix(40)))) begins a placeholder and does not end it")
        }
        let name = text[..<end.lowerBound].dropFirst(2).split(separator: " ").joined()
        guard let placeholder = Placeholder(rawValue: name) else {
            let known = allCases.map { "{{\($0.rawValue)}}" }.joined(separator: ", ")
            throw .error(.badPlaceholder, "{{\(operatorText(name, limit: 40))}} is not known; there are \(known)")
        }
        return (placeholder, text[end.upperBound...])
    }
}

/// An address whose placeholders are filled in with percent-encoded values: anywhere but in scheme, host and port.
func filledAddress(
    _ template: String, _ request: MeasurementRequest, role: String
) throws(HealthProblem) -> WebAddress {
    let authorityEnd = template.firstRange(of: "://").flatMap { scheme in
        template[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" }
    }
    var rest = template[(authorityEnd ?? template.endIndex)...]
    var text = String(template[..<(authorityEnd ?? template.endIndex)])
    guard !text.contains("{{") else {
        throw .error(.badPlaceholder, "\(role): a placeholder cannot stand in the host of \(quoted(template))")
    }
    while let next = rest.first {
        if let (placeholder, following) = try Placeholder.leading(rest) {
            text += percentEncoded(try placeholder.value(request))
            rest = following
        } else {
            text.append(next)
            rest = rest.dropFirst()
        }
    }
    do { return try WebAddress(text, role: role) } catch { throw .error(.badAddress, error.message) }
}

public import MarkedYAML
import RolloutModel

/// Diagnostics in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS), which code scanning services read.
public struct SarifLog: Encodable, Sendable {
    private let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    private let version = "2.1.0"
    private let runs: [Run]

    /// One run of lint with its diagnostics.
    public init(_ diagnostics: [Diagnostic]) {
        runs = [Run(results: diagnostics.map(Result.init))]
    }

    private enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version, runs
    }
}

private struct Run: Encodable, Sendable {
    let tool = Tool()
    /// A column counts Unicode scalars.
    let columnKind = "unicodeCodePoints"
    let results: [Result]
}

private struct Tool: Encodable, Sendable {
    let driver = Driver()
}

private struct Driver: Encodable, Sendable {
    let name = "rolloutctl lint"
    let semanticVersion = Version.current
    let rules = Diagnostic.Severity.allCases.map(Rule.init)
}

private struct Rule: Encodable, Sendable {
    let id: String
    let shortDescription: Message
    let defaultConfiguration: Configuration

    init(_ severity: Diagnostic.Severity) {
        id = severity.rule
        shortDescription = Message(
            text: severity == .error ? "The policy cannot be used." : "The policy can be used; a person should know.")
        defaultConfiguration = Configuration(level: severity.rawValue)
    }
}

private struct Configuration: Encodable, Sendable {
    let level: String
}

private struct Message: Encodable, Sendable {
    let text: String
}

private struct Result: Encodable, Sendable {
    let ruleId: String
    let ruleIndex: Int
    let level: String
    let message: Message
    let locations: [Location]

    init(_ diagnostic: Diagnostic) {
        ruleId = diagnostic.severity.rule
        ruleIndex = Diagnostic.Severity.allCases.firstIndex(of: diagnostic.severity) ?? 0
        level = diagnostic.severity.rawValue
        message = Message(text: "\(diagnostic.what) – \(diagnostic.whatToWriteInstead)")
        locations = [Location(diagnostic)]
    }
}

private struct Location: Encodable, Sendable {
    struct Physical: Encodable, Sendable {
        let artifactLocation: Artifact
        let region: Region
    }

    struct Artifact: Encodable, Sendable {
        let uri: String
    }

    struct Region: Encodable, Sendable {
        let startLine: Int
        let startColumn: Int
    }

    let physicalLocation: Physical

    init(_ diagnostic: Diagnostic) {
        physicalLocation = Physical(
            artifactLocation: Artifact(uri: Self.uri(diagnostic.file)),
            region: Region(startLine: diagnostic.line, startColumn: diagnostic.column))
    }

    /// A path as a URI reference (RFC 3986): a relative one stays relative, as a repository's reviewers need it.
    private static func uri(_ path: String) -> String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        let escaped = path.utf8.map { byte in
            guard !unreserved.contains(byte) else { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return path.hasPrefix("/") ? "file://\(escaped)" : escaped
    }
}

extension Diagnostic.Severity {
    fileprivate var rule: String { "policy-\(rawValue)" }
}

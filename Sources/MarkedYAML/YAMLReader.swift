/// Reads one YAML file and collects every problem of it.
///
/// A reading asks for what it needs and returns nil where the file does not give it; the problem is then among
/// `diagnostics`, and reading goes on, so that an operator sees all problems at once.
public final class YAMLReader {
    /// More problems than this help nobody; the rest is left out and the last one says so.
    public static let mostDiagnostics = 200

    /// The file's name, as the diagnostics show it.
    public let file: String
    /// For each path such as `steps[].approval`, the keys that were asked for in mappings at that path; empty unless they are
    /// recorded.
    public private(set) var keysAskedFor: [String: Set<String>] = [:]

    private var found: [Diagnostic] = []
    private var path: [(pattern: String, field: String?)] = []

    private let isRecordingKeys: Bool

    /// A reader for a file of that name. `recordingKeys` keeps `keysAskedFor`, from which a schema can be checked.
    public init(file: String, recordingKeys: Bool = false) {
        self.file = file
        isRecordingKeys = recordingKeys
    }

    /// Every problem found so far, in the order of the file.
    public var diagnostics: [Diagnostic] { found.sorted() }

    /// Whether the file cannot be used.
    public var hasErrors: Bool { found.contains { $0.severity == .error } }

    /// Reads a whole document; nil where there is a problem that leaves no value.
    public func read<Value>(_ bytes: [UInt8], as reading: Reading<Value>) -> Value? {
        guard let root = document(bytes) else { return nil }
        return reading.read(root, self)
    }

    /// The document's tree; nil where the text is no YAML or passes a limit.
    public func document(_ bytes: [UInt8]) -> MarkedNode? {
        switch Document.parse(bytes) {
        case .success(let root): return root
        case .failure(let problem):
            error(at: problem.position, problem.what, writeInstead: problem.instead)
            return nil
        }
    }

    /// Collects an error.
    public func error(at position: Position, _ what: String, writeInstead: String) {
        add(position, .error, what, writeInstead)
    }

    /// Collects a warning.
    public func warning(at position: Position, _ what: String, writeInstead: String) {
        add(position, .warning, what, writeInstead)
    }

    /// Collects the error that a node is not what its key needs: `bake: "1x" is not a duration – write …`.
    public func mismatch(_ node: MarkedNode, isNot expected: String, writeInstead: String) {
        let problem = node.isNull ? "nothing stands where \(expected) is needed" : "\(node.shown) is not \(expected)"
        error(at: node.position, fieldPrefix + problem, writeInstead: writeInstead)
    }

    /// The key being read and a colon, for the front of a message; empty at the top of a document.
    public var fieldPrefix: String {
        path.last { $0.field != nil }?.field.map { "\($0): " } ?? ""
    }

    /// Reads a part of what is being read; `field` is its key where it has one, `pattern` what stands for it in paths.
    func descending<Value>(into pattern: String, field: String?, _ body: () -> Value) -> Value {
        path.append((pattern, field))
        defer { path.removeLast() }
        return body()
    }

    func noteAsked(_ keys: Set<String>) {
        guard isRecordingKeys else { return }
        let place = path.reduce(into: "") { text, part in
            text += part.field == nil || text.isEmpty ? part.pattern : ".\(part.pattern)"
        }
        keysAskedFor[place, default: []].formUnion(keys)
    }

    private func add(_ position: Position, _ severity: Diagnostic.Severity, _ what: String, _ instead: String) {
        guard found.count < Self.mostDiagnostics else { return }
        guard found.count < Self.mostDiagnostics - 1 else {
            found.append(
                Diagnostic(
                    file: file, position: position, what: "there are more problems than are shown",
                    whatToWriteInstead: "mend the ones above and look again"))
            return
        }
        let diagnostic = Diagnostic(
            file: file, position: position, severity: severity, what: what, whatToWriteInstead: instead)
        if !found.contains(diagnostic) { found.append(diagnostic) }
    }
}

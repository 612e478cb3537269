import Foundation
import MarkedYAML

/// Where the daemon's own journal lies: by its environment variable, its drop-ins, its settings file, or by default.
///
/// Only this one setting is read, and a file that does not read does not stop an audit: it is said, and the next one counts.
struct JournalPath {
    /// The settings file unless told otherwise.
    static let defaultSettings = "/etc/rolloutd/rolloutd.yaml"
    /// The state directory of the installed unit.
    static let defaultStateDirectory = "/var/lib/rolloutd"

    /// The database.
    let path: String
    /// What could not be read on the way.
    let problems: [String]

    /// Looks for the journal of the daemon with those settings.
    init(settings: String?, _ environment: [String: String]) {
        var problems: [String] = []
        let file = settings ?? environment["ROLLOUTD_CONFIG"] ?? Self.defaultSettings
        var found: String?
        for path in [file] + Self.dropIns(of: file, &problems) {
            found = Self.stateDirectory(in: path, &problems) ?? found
        }
        if let named = environment["ROLLOUTD_STATE_DIRECTORY"]?.split(separator: ":").first { found = String(named) }
        path = "\(found ?? Self.defaultStateDirectory)/journal.db"
        self.problems = problems
    }

    private static func dropIns(of file: String, _ problems: inout [String]) -> [String] {
        let folder = (file as NSString).deletingPathExtension + ".d"
        do {
            return try ConfigurationFolder.fileNames(in: folder, untilThen: "read it as root")
                .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
        } catch {
            problems.append(error.description)
            return []
        }
    }

    private static func stateDirectory(in path: String, _ problems: inout [String]) -> String? {
        let reader = YAMLReader(file: path)
        do {
            guard case .bytes(let bytes) = try ConfigurationFile.read(path, mayBeWritableByOthers: true) else {
                return nil
            }
            guard case .mapping(let entries) = reader.document(bytes)?.content,
                case .scalar(let text, _) = entries.first(where: { $0.key == "stateDirectory" })?.value.content
            else {
                problems += reader.diagnostics.map(\.description)
                return nil
            }
            return text.hasPrefix("/") ? text : nil
        } catch {
            problems.append(error.description)
            return nil
        }
    }
}

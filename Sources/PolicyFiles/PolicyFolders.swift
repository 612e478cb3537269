import MarkedYAML
public import RolloutModel

/// The folders that policies live in, the weakest first.
///
/// A file of a later folder overrides the file of the same name in an earlier one; a link to `/dev/null` masks it. Files count whose
/// names end in `.yaml` or `.yml` and do not begin with `.` or `#`.
public struct PolicyFolders: Sendable {
    /// The folders of an installed daemon.
    public static let standard = ["/usr/lib/rolloutd/policies", "/etc/rolloutd/policies", "/run/rolloutd/policies"]
    /// Twice what the daemon is made for; more is a folder gone wrong, and would not fit its memory.
    public static let mostPolicies = 20_000

    /// The folders' paths, the weakest first.
    public let paths: [String]

    /// Policies in these folders.
    public init(_ paths: [String] = standard) { self.paths = paths }

    /// Reads all policies. A missing folder is an empty one; a folder that cannot be read leaves nothing but its problem.
    ///
    /// Reads files and blocks while it does: not for the loop that decides.
    ///
    /// - Parameters:
    ///   - now: What day it is.
    ///   - mayBeWritableByOthers: Whether files count that others may change: right for one who looks, not for one who obeys.
    /// - Returns: The valid policies and the files that are none.
    public func load(now: Timestamp, mayBeWritableByOthers: Bool = false) -> LoadResult {
        var pathOfFile: [String: String] = [:]
        var problems: [Diagnostic] = []
        for folder in paths {
            do {
                for name in try Self.fileNames(in: folder) { pathOfFile[name] = "\(folder)/\(name)" }
            } catch {
                problems.append(error)
            }
        }
        if pathOfFile.count > Self.mostPolicies {
            problems.append(
                Diagnostic(
                    file: paths.last ?? "", position: .start, what: "the folders hold \(pathOfFile.count) policies",
                    whatToWriteInstead: "keep at most \(Self.mostPolicies)"))
        }
        guard problems.isEmpty else { return LoadResult(policies: [], rejected: [], folderProblems: problems.sorted()) }
        let zones = TimeZones(now: now)
        return LoadResult(pathOfFile.values.sorted().compactMap { Self.read($0, zones, now, mayBeWritableByOthers) })
    }

    /// nil for a file that is masked, or was removed since its folder was listed.
    private static func read(
        _ path: String, _ zones: TimeZones, _ now: Timestamp, _ mayBeWritableByOthers: Bool
    ) -> PolicyFile? {
        do {
            switch try ConfigurationFile.read(path, mayBeWritableByOthers: mayBeWritableByOthers) {
            case .bytes(let bytes): return PolicyFile(bytes, file: path, zones: zones, now: now)
            case .masked, .missing: return nil
            }
        } catch {
            return PolicyFile(unreadable: path, error)
        }
    }

    private static func fileNames(in folder: String) throws(Diagnostic) -> [String] {
        try ConfigurationFolder.fileNames(
            in: folder, untilThen: "let the daemon's user list and read it; until then every policy stays as it is"
        ).filter(isPolicyFile)
    }

    /// Whether a file of that name in a policy folder is taken for a policy: what editors leave behind is none.
    public static func isPolicyFile(_ name: String) -> Bool {
        !name.hasPrefix(".") && !name.hasPrefix("#") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
    }
}

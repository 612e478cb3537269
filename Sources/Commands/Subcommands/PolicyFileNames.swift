import FoundationEssentials
import MarkedYAML
import PolicyFiles

/// Finds the policy files that are meant by files and folders on a command line.
enum PolicyFileNames {
    /// The files in the order given, those of a folder by name, each once; and what is wrong with the folders.
    static func find(_ paths: [String]) -> (files: [String], problems: [Diagnostic]) {
        var files: [String] = []
        var problems: [Diagnostic] = []
        for path in paths {
            guard isFolder(path) else {
                files.append(path)
                continue
            }
            do {
                let entries = try FileManager.default.contentsOfDirectory(atPath: path)
                let names = entries.filter(PolicyFolders.isPolicyFile).sorted()
                if names.isEmpty { problems.append(empty(path)) }
                files += names.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
            } catch {
                problems.append(unreadable(path))
            }
        }
        var seen: Set<String> = []
        return (files.filter { seen.insert($0).inserted }, problems)
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    private static func empty(_ path: String) -> Diagnostic {
        Diagnostic(
            file: path, position: .start, what: "the folder has no file *.yaml or *.yml: nothing was checked",
            whatToWriteInstead: "check the path")
    }

    private static func unreadable(_ path: String) -> Diagnostic {
        Diagnostic(
            file: path, position: .start, what: "the folder cannot be read",
            whatToWriteInstead: "check its owner and mode")
    }
}

import Foundation
import PolicyFiles

/// Three policy folders that exist for one test.
final class TemporaryFolders {
    let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "policy-folders-\(UUID())")
        for name in ["lib", "etc", "run"] {
            try FileManager.default.createDirectory(at: root.appending(path: name), withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    var folders: PolicyFolders { PolicyFolders(["lib", "etc", "run"].map { root.appending(path: $0).path }) }

    func path(_ name: String) -> String { root.appending(path: name).path }

    @discardableResult
    func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
        try Data(text.utf8).write(to: root.appending(path: name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
        return path(name)
    }

    func mask(_ name: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: "/dev/null")
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func load() -> LoadResult { folders.load(now: testDay) }

    /// The names of the valid policies, and of the rejected ones with their errors, paths without the temporary part.
    func summary() -> [String] {
        let result = load()
        let problems = (result.folderProblems + result.rejected.flatMap(\.diagnostics)).filter { $0.severity == .error }
        return result.policies.map { "\($0.policy.name) of \($0.file)".replacing(root.path + "/", with: "") }
            + problems.map { $0.description.replacing(root.path + "/", with: "") }
    }
}

/// A policy's text for one application of a hundred.
func policyText(_ number: Int, bake: String = "24h", name: String? = nil) -> String {
    (name.map { "name: \($0)\n" } ?? "") + """
        version: 1
        target: {application: 9NBLGGH4R\(number < 10 ? "00" : number < 100 ? "0" : "")\(number)}
        steps: [{setPercentage: 10, bake: \(bake)}, {finalize: {}}]
        metrics: [{name: crash-rate, source: {store: {rate: crash}}, fail: {above: 1%}}]

        """
}

import Foundation
import Testing
import Yams

/// A recipe of `config/ci`, and how its build server runs the script in it: by which shell, with which variables.
enum Recipe: String, CaseIterable, CustomTestStringConvertible {
    case shell = "publish.sh"
    case github = "github-actions.yml"
    case gitlab = "gitlab-ci.yml"
    /// GitLab in an image without bash.
    case gitlabSh = "gitlab-ci.yml in sh"
    case azure = "azure-pipelines.yml"
    case jenkins = "Jenkinsfile"

    var testDescription: String { rawValue }

    private var path: String { "\(Programs.repository)/config/ci/\(rawValue.split(separator: " ").first ?? "")" }
    private var text: String { get throws { try String(contentsOfFile: path, encoding: .utf8) } }

    /// The script, as the server writes it into a file or pipes it into a shell.
    func script() throws -> String {
        switch self {
        case .shell: return try text
        case .github: return try #require(step(inJob: "publish", with: "run")["run"] as? String)
        case .gitlab, .gitlabSh:
            let job = try #require(document()["publish"] as? [String: Any])
            return try #require(job["script"] as? [String]).joined(separator: "\n") + "\n"
        case .azure: return try #require(step(inJob: "publish", with: "script")["script"] as? String)
        case .jenkins:
            let match = try #require(try text.firstMatch(of: /sh '''\n((?s).*?)'''/))
            return String(match.output.1)
        }
    }

    /// The shell's command line for a script in that file.
    func command(_ file: String) -> [String] {
        switch self {
        case .shell: ["/bin/sh", file]
        case .github: ["/bin/bash", "-e", file]
        case .gitlab: ["/bin/bash", "-eo", "pipefail", file]
        case .gitlabSh: ["/bin/sh", "-e", file]
        case .azure: ["/bin/bash", "--noprofile", "--norc", file]
        case .jenkins: ["/bin/sh", "-xe", file]
        }
    }

    /// What the server puts into the environment, with the secret as the recipe asks for it.
    func environment(secret: String, workspace: RecipeWorkspace) throws -> [String: String] {
        let folder = workspace.folder
        switch self {
        case .shell, .jenkins: return ["STORE_CLIENT_SECRET": secret, "WORKSPACE": workspace.path]
        case .github:
            let given = try #require(step(inJob: "publish", with: "run")["env"] as? [String: String])
            #expect(given == ["STORE_CLIENT_SECRET": "${{ secrets.STORE_CLIENT_SECRET }}"])
            return ["STORE_CLIENT_SECRET": secret, "RUNNER_TEMP": folder("temp"), "GITHUB_WORKSPACE": workspace.path]
        case .gitlab, .gitlabSh:
            try folder.write(secret, to: "temp/STORE_CLIENT_SECRET", mode: 0o644)
            return [
                "STORE_CLIENT_SECRET": folder("temp/STORE_CLIENT_SECRET"), "CI_PROJECT_DIR": workspace.path,
                "CI_COMMIT_TAG": "v2.0.0",
            ]
        case .azure:
            let given = try #require(step(inJob: "publish", with: "script")["env"] as? [String: String])
            #expect(given == ["STORE_CLIENT_SECRET": "$(StoreClientSecret)"])
            return [
                "STORE_CLIENT_SECRET": secret, "AGENT_TEMPDIRECTORY": folder("temp"),
                "AGENT_HOMEDIRECTORY": folder("home"), "PIPELINE_WORKSPACE": folder("pipeline"),
                "BUILD_SOURCESDIRECTORY": workspace.path,
            ]
        }
    }

    /// The folder that the server puts the packages of the build into.
    func packages(_ workspace: RecipeWorkspace) -> String {
        self == .azure ? "pipeline/packages" : "workspace/out"
    }

    private func document() throws -> [String: Any] {
        try #require(try Yams.load(yaml: try text) as? [String: Any], "\(rawValue)")
    }

    /// The one step of the job that has that key.
    private func step(inJob job: String, with key: String) throws -> [String: Any] {
        let jobs = try document()["jobs"]
        let named = (jobs as? [String: Any])?[job] as? [String: Any]
        let listed = (jobs as? [[String: Any]])?.first { $0["job"] as? String == job }
        let steps = try #require((named ?? listed)?["steps"] as? [[String: Any]])
        let found = steps.filter { $0[key] != nil }
        #expect(found.count == 1)
        return try #require(found.first)
    }
}

/// A build server's folders, with what the recipes expect of the repository.
struct RecipeWorkspace {
    let folder: TestFolder
    /// The top of the repository that is built.
    var path: String { folder("workspace") }

    init(_ folder: TestFolder, storeURL: String) throws {
        self.folder = folder
        let store = "\(Programs.repository)/config/ci/store"
        for name in try FileManager.default.subpathsOfDirectory(atPath: store) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(store)/\(name)", isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            var text = try String(contentsOfFile: "\(store)/\(name)", encoding: .utf8)
            if name == "rolloutd.yaml" {
                text += """
                        storeURL: \(storeURL)/v1.0/my/
                        loginURL: \(storeURL)/
                        requestsPerMinute: 6000

                    """
            }
            try folder.write(text, to: "workspace/store/\(name)")
        }
        for name in ["temp", "home"] {
            try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
        }
    }
}

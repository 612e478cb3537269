import RolloutModel

/// The policy folder as it is: one file for each rollout, which may be gone or broken.
struct RolloutFiles: Sendable {
    /// A policy's file.
    struct File: Sendable {
        /// What the file says, or said when it was last whole.
        var policy: Policy
        var isThere = true
        var isBroken = false
        var edits = 0
    }

    private(set) var files: [File] = []

    init(_ policies: [Policy]) { files = policies.map { File(policy: $0) } }

    mutating func change(_ place: Int, _ body: (inout File) -> Void) { body(&files[place]) }

    /// What a reload hands to the engine, given the policies that are in force: what changed, as the daemon's reader does.
    func changes(from inForce: [PolicyName: Digest]) -> [Event] {
        files.compactMap { file in
            let name = file.policy.name
            if !file.isThere { return inForce[name] == nil ? nil : .policyRemoved(name) }
            if file.isBroken { return .policyRejected(name, problems: ["\(name).yaml:1:1: this is not YAML"]) }
            return inForce[name] == file.policy.digest ? nil : .policyLoaded(file.policy)
        }
    }
}

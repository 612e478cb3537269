/// What became of reading the policy files again.
public struct ReloadResult: Codable, Hashable, Sendable {
    /// A file that does not load; what was in force stays in force.
    public struct FileProblems: Codable, Hashable, Sendable {
        /// The file's path.
        public let file: String
        /// Its problems, each as `file:line:column: what – what to write instead`.
        public let problems: [String]

        /// A file with problems.
        public init(file: String, problems: [String]) {
            self.file = file
            self.problems = problems
        }
    }

    /// Whether every file loaded.
    public let ok: Bool
    /// How many policies are in force now.
    public let policies: Int
    /// The files that did not load, in the order of their paths.
    public let files: [FileProblems]

    /// A reload; it went well where no file has problems.
    public init(policies: Int, files: [FileProblems] = []) {
        ok = files.isEmpty
        self.policies = policies
        self.files = files
    }
}

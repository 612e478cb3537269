import Glibc

/// Finds programs as a shell does.
enum ProgramPath {
    /// Where they are looked for without `PATH`.
    private static let usual = "/usr/local/bin:/usr/bin:/bin"

    /// The program's path; nil where `PATH` has none of that name. Relative folders of `PATH` do not count.
    static func of(_ name: String, _ environment: [String: String]) -> String? {
        (environment["PATH"] ?? usual).split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }
}

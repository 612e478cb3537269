import FoundationEssentials
import Glibc

/// The programs of a drill: those beside rolloutctl, which are installed with it, else those that a shell would find.
struct DrillPrograms {
    let rolloutd: String
    let storesim: String

    /// Finds them.
    ///
    /// - Throws: `DrillPlan.Refusal` where one is missing.
    init(in folder: String?, _ environment: [String: String]) throws(DrillPlan.Refusal) {
        rolloutd = try Self.find("rolloutd", folder, environment)
        storesim = try Self.find("storesim", folder, environment)
    }

    private static func find(
        _ name: String, _ folder: String?, _ environment: [String: String]
    ) throws(DrillPlan.Refusal) -> String {
        let beside = folder ?? own
        if let path = beside.map({ "\($0)/\(name)" }), access(path, X_OK) == 0 { return path }
        if folder == nil, let path = ProgramPath.of(name, environment) { return path }
        throw DrillPlan.Refusal(
            what: "\(name) is not \(beside.map { "in \($0)" } ?? "found")\(folder == nil ? " and not in PATH" : "")",
            next: "A drill takes rolloutd and storesim: name their folder with --programs.")
    }

    /// The folder of the running program.
    private static var own: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return nil }
        let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) }
    }
}

import Foundation

/// What is simulated: the commit of the working folder.
enum Commit {
    /// `git rev-parse HEAD` with a `+` where something is not committed; nil outside of a repository.
    static func here() -> String? {
        guard let head = git("rev-parse", "HEAD") else { return nil }
        return head + (git("status", "--porcelain")?.isEmpty == false ? "+" : "")
    }

    private static func git(_ arguments: String...) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

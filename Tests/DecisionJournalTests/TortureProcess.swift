import Foundation
import Testing

/// A `journal-torture` of its own, perhaps under another program such as `strace`.
final class TortureProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var buffer = Data()

    /// Nothing here takes half this long; a process that hangs is killed.
    private static let deadline = "60"

    /// The program, which lies beside the one that runs the tests.
    static var executable: String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("journal-torture").path
    }

    /// Starts it with the steps; `under` is a command line that runs the command behind it.
    convenience init(_ directory: String, _ steps: [String], under: [String] = []) throws {
        try self.init(command: under + [Self.executable, directory] + steps)
    }

    /// Starts any command.
    init(command: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["-s", "KILL", Self.deadline] + command
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// The process that runs the steps: `timeout`'s child.
    var id: Int32 {
        let path = "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { Int32($0) } ?? 0
    }

    /// The next line of its output; empty at the end.
    func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer = Data(buffer[(end + 1)...]) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { return "" }
            buffer += more
        }
    }

    /// All lines that are left, once the process has ended.
    func lines() throws -> [String] {
        buffer += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: buffer, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Ends it as a power cut would, as far as the process can tell.
    func kill() {
        Glibc.kill(id, SIGKILL)
        process.waitUntilExit()
    }
}

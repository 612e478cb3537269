import Foundation
import Testing

/// One life of a process that uses a journal and whose n-th system call of a kind fails.
struct FaultyRun {
    /// A system call and how it fails.
    struct Fault: Sendable, CustomTestStringConvertible {
        let call: String
        let error: String
        var testDescription: String { "\(call) gives \(error)" }

        /// What can go wrong with any file.
        static let any = [
            Fault(call: "fdatasync", error: "EIO"), Fault(call: "pwrite64", error: "EIO"),
            Fault(call: "pwrite64", error: "ENOSPC"),
        ]
    }

    let scratch = Scratch()
    /// What the process said.
    let lines: [String]
    /// How often the call was made.
    let calls: Int
    /// Whether it was made n times.
    let wasInjected: Bool

    /// Runs the steps. With a `file` the journal is made before, with the steps of `prelude`, and only calls on that file of
    /// it count and fail; without, it is made in this run, and all count.
    ///
    /// `strace` counts the calls of each thread by itself, so only those of the first append, which is one thread's, come in
    /// a certain order.
    init(_ fault: Fault, n: Int, on file: String?, after prelude: [String] = [], _ steps: [String]) throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), "strace is missing: run make setup")
        let directory = scratch.path
        if file != nil { _ = try TortureProcess(directory, prelude + ["close"]).lines() }
        let trace = directory + ".trace"
        defer { try? FileManager.default.removeItem(atPath: trace) }
        let strace =
            ["strace", "-f", "-qq", "-o", trace, "-e", "trace=\(fault.call)"]
            + ["-e", "inject=\(fault.call):error=\(fault.error):when=\(n)"]
            + (file.map { ["-P", "\(directory)/\($0)"] } ?? []) + ["--"]
        lines = try TortureProcess(directory, steps, under: strace).lines()
        let made = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").filter {
            $0.contains(fault.call)
        }
        calls = made.count
        wasInjected = made.contains { $0.contains("(INJECTED)") }
    }

    /// How many entries were acknowledged.
    var acknowledged: Int {
        lines.filter { $0.hasPrefix("acknowledged") }.compactMap { Int($0.split(separator: " ")[2]) }.max() ?? 0
    }
}

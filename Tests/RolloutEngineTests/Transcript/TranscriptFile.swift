import Foundation

/// A transcript: commands with what is to come of them, in the style of etcd raft's datadriven tests.
///
///     # a comment
///     command argument key=value
///     further lines of input
///     ----
///     what is expected, up to an empty line
struct TranscriptFile {
    /// A command with its expected output.
    struct Block {
        /// Comments and empty lines before it.
        var preamble: [String]
        var command: String
        var input: [String]
        var expected: [String]
        var line: Int
    }

    let name: String
    var blocks: [Block] = []
    private var epilogue: [String] = []

    /// The transcripts' folder in the source tree, where they are recorded.
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Transcripts")

    /// The names of all transcripts, sorted.
    static var names: [String] {
        let folder = Bundle.module.bundleURL.appending(path: "Transcripts")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "txt" }.map { $0.deletingPathExtension().lastPathComponent }.sorted()
    }

    /// Whether the expected output is to be written anew: `RERECORD_TRANSCRIPTS=1 swift test`.
    static var isRecording: Bool { ProcessInfo.processInfo.environment["RERECORD_TRANSCRIPTS"] == "1" }

    init(named name: String) throws {
        self.name = name
        let url =
            Self.isRecording
            ? Self.sources.appending(path: "\(name).txt")
            : Bundle.module.bundleURL.appending(path: "Transcripts/\(name).txt")
        parse(try String(contentsOf: url, encoding: .utf8))
    }

    private mutating func parse(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        var number = 0
        func next() -> String? {
            number += 1
            return lines.popFirst()
        }
        var preamble: [String] = []
        while let line = next() {
            if line.isEmpty || line.hasPrefix("#") {
                preamble.append(line)
                continue
            }
            var block = Block(preamble: preamble, command: line, input: [], expected: [], line: number)
            preamble = []
            while let line = next(), line != "----" { block.input.append(line) }
            while let line = next(), !line.isEmpty { block.expected.append(line) }
            blocks.append(block)
            preamble = [""]
        }
        epilogue = preamble
        if let first = blocks.first?.preamble, first.first == "" { blocks[0].preamble.removeFirst() }
    }

    /// Writes the transcript back with this output.
    func record(_ outputs: [[String]]) throws {
        var lines: [String] = []
        for (block, output) in zip(blocks, outputs) {
            lines += block.preamble + [block.command] + block.input + ["----"] + output
        }
        while lines.last == "" { lines.removeLast() }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: Self.sources.appending(path: "\(name).txt"))
    }
}

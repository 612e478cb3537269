import Foundation
import Testing

@Suite("The manual")
struct ManualTests {
    /// Set to write what is made instead of comparing it: `make docs`.
    private static let recording = ProcessInfo.processInfo.environment["RECORD_GOLDENS"] != nil

    @Test("is what the programs' own help and the docs make of it", arguments: Manual.pages.map(\.path))
    func isCurrent(path: String) throws {
        let source = try #require(Manual.pages.first { $0.path == path })
        let page = try Manual.reference(source)
        let man = try ManPage(source, page: page)
        try expect(page.text, in: source.path)
        try expect(man.text, in: source.manPath)
    }

    @Test("holds no page that nobody makes", .enabled(if: !recording))
    func nothingElse() throws {
        for (folder, pages) in [
            ("docs/man", Manual.pages.map(\.manPath)), ("docs/reference/rolloutctl", Manual.pages.map(\.path)),
        ] {
            let found = try FileManager.default.contentsOfDirectory(
                atPath: Manual.repository.appending(path: folder).path)
            let made = pages.filter { $0.hasPrefix(folder + "/") && !$0.dropFirst(folder.count + 1).contains("/") }
            #expect(Set(found) == Set(made.map { String($0.dropFirst(folder.count + 1)) }))
        }
    }

    @Test(
        "says of every command how it is used, with an example, and where to read on",
        arguments: Manual.pages.map(\.path))
    func sections(path: String) throws {
        let source = try #require(Manual.pages.first { $0.path == path })
        let text = try ManPage(source, page: Manual.reference(source)).text
        #expect(text.contains("\n.SH NAME\n") && text.contains("\n.SH SEE ALSO\n"))
        guard let program = source.program else { return }
        #expect(text.contains("\n.SH SYNOPSIS\n") && text.contains("\n.SH EXAMPLES\n"))
        #expect(text.contains("\n.SH EXIT STATUS\n"))
        let commands = [program] + program.commands.filter { $0.commands.isEmpty }
        for command in commands {
            #expect(!command.examples.isEmpty && command.examples.allSatisfy { $0.hasPrefix(program.words) })
            #expect(
                command.own.allSatisfy { !($0.abstract ?? "").isEmpty }, "an option of \(command.words) without help")
        }
    }

    @Test("has no link that leads nowhere", arguments: Manual.pages.map(\.path))
    func links(path: String) throws {
        let source = try #require(Manual.pages.first { $0.path == path })
        let folder = Manual.repository.appending(path: source.path).deletingLastPathComponent()
        for link in try Manual.text(of: source).text.matches(of: /\]\(([^)#]+)[^)]*\)/) {
            guard !link.output.1.hasPrefix("https://") else { continue }
            let place = folder.appending(path: String(link.output.1))
            #expect(FileManager.default.fileExists(atPath: place.standardized.path), "\(link.output.1)")
        }
    }

    @Test(
        "is in order for mandoc, where there is one", .enabled(if: mandoc != nil && !recording),
        arguments: Manual.pages.map(\.manPath))
    func lint(path: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.mandoc))
        process.arguments = ["-T", "lint", "-W", "warning", Manual.repository.appending(path: path).path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        // A page has no date of its own: it is of the version that it comes with.
        #expect(said.split(separator: "\n").filter { !$0.contains("missing date") } == [])
    }

    private static let mandoc = ["/usr/bin/mandoc"].first(where: FileManager.default.isExecutableFile)

    private func expect(_ text: String, in path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = Manual.repository.appending(path: path)
        if Self.recording {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            return try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let found = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        #expect(text == found, "\(path) is not current: make docs", sourceLocation: sourceLocation)
    }
}

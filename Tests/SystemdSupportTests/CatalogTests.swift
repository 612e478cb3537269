import Foundation
import RolloutModel
import Testing

@testable import SystemdSupport

/// The files of the repository that say something about the journal's entries.
private struct Papers {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A kind of entry with its MESSAGE_ID.
    struct Kind: Hashable {
        let name: String
        let id: String
    }

    /// An entry of the catalog.
    struct Explanation {
        let id: String
        let head: [String: String]
        let body: String
    }

    let kinds: [Kind]
    let catalog: [Explanation]
    let reference: String
    let operating: String

    init() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
        }
        kinds = try text("systemd/message-ids.txt").split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            return Kind(name: String(words[0]), id: String(words[1]))
        }
        catalog = try text("systemd/rolloutd.catalog").components(separatedBy: "\n-- ").dropFirst().map(
            Self.explanation)
        reference = try text("docs/reference/journal-fields.md")
        operating = try text("docs/operating/systemd.md")
    }

    private static func explanation(_ text: String) throws -> Explanation {
        let lines = text.components(separatedBy: "\n").filter { !$0.hasPrefix("#") }
        let headEnd = try #require(lines.firstIndex(of: ""))
        let pairs = lines[1..<headEnd].map { $0.components(separatedBy: ": ") }
        return Explanation(
            id: lines[0],
            head: Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0.dropFirst().joined(separator: ": ")) }),
            body: lines[headEnd...].joined(separator: "\n"))
    }
}

@Suite("Every kind of entry is explained")
struct CatalogTests {
    private let papers: Papers

    init() throws { papers = try Papers() }

    @Test("the MESSAGE_IDs are well-formed and used once")
    func identities() {
        #expect(!papers.kinds.isEmpty)
        #expect(Set(papers.kinds.map(\.id)).count == papers.kinds.count)
        #expect(Set(papers.kinds.map(\.name)).count == papers.kinds.count)
        #expect(papers.kinds.allSatisfy { $0.id.count == 32 && $0.id.allSatisfy { "0123456789abcdef".contains($0) } })
    }

    @Test("the catalog covers exactly these kinds")
    func coverage() {
        #expect(papers.catalog.map(\.id).sorted() == papers.kinds.map(\.id).sorted())
    }

    @Test("each entry says what it is, what to do, and what to type")
    func content() {
        for entry in papers.catalog {
            #expect(entry.head["Subject"]?.isEmpty == false, "\(entry.id)")
            #expect(entry.head["Defined-By"] == "rolloutd", "\(entry.id)")
            #expect(entry.body.contains(#/\n  (rolloutctl|journalctl|systemctl) /#), "\(entry.id)")
            #expect(entry.body.count > 120, "\(entry.id)")
        }
    }

    @Test("the catalog names only fields that the reference describes")
    func fields() {
        for entry in papers.catalog {
            for match in (entry.body + (entry.head["Subject"] ?? "")).matches(of: /@([A-Z0-9_]+)@/) {
                #expect(papers.reference.contains("| `\(match.1)` |"), "\(match.1) in \(entry.id)")
            }
        }
    }

    @Test("the reference lists every kind with its MESSAGE_ID")
    func reference() {
        for kind in papers.kinds {
            #expect(papers.reference.contains("| `\(kind.name)` | `\(kind.id)` |"), "\(kind.name)")
        }
    }

    @Test("the reference lists every kind of alert")
    func alerts() {
        for kind in Alert.Kind.allCases { #expect(papers.reference.contains("\n| `\(kind.rawValue)` | "), "\(kind)") }
    }

    @Test("a MESSAGE_ID inside an explanation is one of ours")
    func crossReferences() {
        let known = Set(papers.kinds.map(\.id))
        let texts = papers.catalog.map(\.body) + [papers.reference, papers.operating]
        let named = texts.flatMap { $0.matches(of: /MESSAGE_ID=([0-9a-f]+)/).map { String($0.1) } }
        #expect(named.count > 3)
        #expect(named.allSatisfy(known.contains))
    }

    @Test("journalctl compiles the catalog")
    func compiles() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "rolloutd-catalog-\(getpid())")
        defer { try? FileManager.default.removeItem(at: root) }
        let source = root.appending(path: "usr/lib/systemd/catalog")
        try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            at: root.appending(path: "var/lib/systemd/catalog"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Papers.root.appending(path: "systemd/rolloutd.catalog"), to: source.appending(path: "rolloutd.catalog"))
        #expect(try journalctl(["--update-catalog", "--root=\(root.path)"]) == "")
        let listed = try journalctl(["--list-catalog", "--root=\(root.path)"]).split(separator: "\n")
        #expect(listed.count == papers.kinds.count)
        #expect(listed.allSatisfy { $0.contains(" rolloutd: ") })
    }

    /// What journalctl says, on either stream.
    private func journalctl(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["journalctl"] + arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text
    }
}

@Suite("The units keep what they promise")
struct UnitTests {
    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = Papers.root.appending(path: "systemd")
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test("the service's exposure is at most 1.2")
    func exposure() throws {
        let result = try run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=12", "rolloutd.service"])
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("Overall exposure level for rolloutd.service"))
    }

    @Test("systemd finds no fault but that the programs are not installed here")
    func verify() throws {
        let output = try run(["systemd-analyze", "verify", "--man=no", "./rolloutd.service", "./rolloutd.socket"])
            .output
        let faults = output.split(separator: "\n").filter {
            !$0.contains("is not executable: No such file or directory")
        }
        #expect(faults.isEmpty)
    }

    @Test("the boot's identity reaches the service although it cannot see the file")
    func bootIdentity() throws {
        let unit = try String(contentsOf: Papers.root.appending(path: "systemd/rolloutd.service"), encoding: .utf8)
        #expect(unit.contains("\nEnvironment=\(BootIdentity.variable)=%b\n"))
        #expect(unit.contains("\nProcSubset=pid\n"))
    }
}

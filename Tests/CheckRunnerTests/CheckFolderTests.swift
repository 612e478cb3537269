import Foundation
import Testing

@testable import CheckRunner

@Suite("Only a program that nobody else can change is run", .timeLimit(.minutes(1)))
struct CheckFolderTests {
    private func examined(_ folder: borrowing CheckFixture, _ name: String) async -> CheckReport {
        await CheckWay.children(folder: folder.path).carryOut(CheckOrder(name, .examine))
    }

    @Test("One that is as it should be is ready, and is not run for that")
    func ready() async throws {
        let folder = try CheckFixture()
        try folder.put("smoke", "touch \"${0%/*}/ran\"")
        #expect(await examined(folder, "smoke") == CheckReport(.ready))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/ran"))
    }

    @Test("A file that others may write is not run", arguments: [0o775, 0o757, 0o777])
    func writable(mode: Int) async throws {
        let folder = try CheckFixture()
        try folder.put("smoke", "echo 1", mode: mode)
        for report in [await examined(folder, "smoke"), await folder.run("smoke")] {
            #expect(report.end == .unsafeProgram && report.words.contains("chmod go-w \(folder.path)/smoke"))
        }
    }

    @Test("Nor is anything in a folder that others may write")
    func writableFolder() async throws {
        let folder = try CheckFixture()
        try folder.put("smoke", "echo 1")
        try folder.mode(0o777, of: folder.path)
        #expect(await folder.run("smoke").end == .unsafeProgram)
    }

    @Test("What is not there, or no program, is said to be so", arguments: ["none", "folder", "text"])
    func missing(name: String) async throws {
        let folder = try CheckFixture()
        try FileManager.default.createDirectory(atPath: folder.path + "/folder", withIntermediateDirectories: true)
        try folder.put("text", "echo 1", mode: 0o644)
        let report = await folder.run(name)
        #expect(report.end == .noProgram && report.words.contains("\(folder.path)/\(name)"))
    }

    @Test("A name leads nowhere else", arguments: ["../smoke", "a/b", ".hidden", "", "/bin/sh", "a b"])
    func names(name: String) async throws {
        let folder = try CheckFixture()
        #expect(await folder.run(name).end == .noProgram)
    }
}

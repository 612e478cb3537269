import Foundation
import Testing

@testable import PackageFiles

@Suite("An archive that is written nowhere is one to other programs")
struct StoredArchiveTests {
    /// So many zeros, without being in memory.
    private struct Zeros: ByteSource {
        let count: Int
        func read(at offset: Int, count: Int) throws(PackageFileError) -> [UInt8] { Array(repeating: 0, count: count) }
    }

    /// Runs a program; its status and what it wrote.
    private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    private func withFile<Value>(_ body: (String) throws -> Value) throws -> Value {
        let path = FileManager.default.temporaryDirectory.appending(path: "zip-\(UUID().uuidString.prefix(8)).zip").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    private let files: [(String, [UInt8])] = [
        ("app.msix", (0..<100_003).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }), ("leer.msix", []),
        ("Überzug.msixbundle", Array("bundle".utf8)),
    ]

    private var archive: StoredArchive {
        get throws { StoredArchive(try files.map { try StoredArchive.File($0.0, ByteArray($0.1)) }) }
    }

    @Test func unzipAndPythonFindNoFault() throws {
        let archive = try archive
        let bytes = try archive.read(at: 0, count: archive.count)
        try withFile { path in
            try Data(bytes).write(to: URL(filePath: path))
            let tested = try run("unzip", ["-t", path])
            #expect(tested.status == 0 && tested.output.contains("No errors detected"), "\(tested.output)")
            let program = """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                print(z.testzip(), [(i.filename, i.file_size, i.compress_type, i.date_time[0]) for i in z.infolist()])
                """
            let read = try run("python3", ["-c", program, path])
            #expect(
                read.output
                    == "None [('app.msix', 100003, 0, 1980), ('leer.msix', 0, 0, 1980), ('Überzug.msixbundle', 6, 0, 1980)]\n"
            )
        }
        let own = try ZipArchive(ByteArray(bytes))
        #expect(own.entries.map(\.name) == files.map(\.0))
    }

    @Test func everyPieceIsAPieceOfTheWholeAndTheSameEachTime() throws {
        let archive = try archive
        let whole = try archive.read(at: 0, count: archive.count)
        #expect(try self.archive.read(at: 0, count: archive.count) == whole)
        for step in [1_000, 4_096, 99_999] {
            var pieces: [UInt8] = []
            while pieces.count < archive.count {
                pieces += try archive.read(at: pieces.count, count: min(step, archive.count - pieces.count))
            }
            #expect(pieces == whole)
        }
        #expect(throws: PackageFileError.self) { try archive.read(at: archive.count, count: 1) }
    }

    @Test("over 4 GiB: the file after it is found and read by Python, in a file with holes")
    func zip64() throws {
        let large = 5 << 30
        let archive = StoredArchive([
            StoredArchive.File("large.msix", Zeros(count: large), checksum: 0),
            try StoredArchive.File("small.msix", ByteArray(Array("after".utf8))),
        ])
        #expect(archive.count > large)
        try withFile { path in
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.write(contentsOf: try archive.read(at: 0, count: 4_096))
            let tail = archive.count - large
            try file.seek(toOffset: UInt64(large))
            try file.write(contentsOf: try archive.read(at: large, count: tail))
            try file.close()
            let program = """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                print([(i.filename, i.file_size, i.header_offset > 2**32) for i in z.infolist()], z.read('small.msix'))
                """
            let read = try run("python3", ["-c", program, path])
            #expect(read.output == "[('large.msix', 5368709120, False), ('small.msix', 5, True)] b'after'\n")
            let entries = try ZipArchive(try FileBytes(path: path)).entries
            #expect(entries.map(\.count) == [large, 5])
        }
    }

    @Test func theChecksumIsThatOfTheStandard() throws {
        #expect(try Checksum.of(ByteArray(Array("123456789".utf8))) == 0xCBF4_3926)
        #expect(try Checksum.of(ByteArray([])) == 0)
    }
}

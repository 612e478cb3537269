import Foundation
import MarkedYAML
import Testing

@Suite("A configuration file is checked once it is open")
struct ConfigurationFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "configuration-file-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
        try Data(text.utf8).write(to: folder.appending(path: name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
        return path(name)
    }

    private func problem(_ path: String) -> String {
        do {
            return "no problem: \(try ConfigurationFile.read(path))"
        } catch {
            return error.description
        }
    }

    @Test func aFileAndALinkToItAreRead() throws {
        let file = try write("a.yaml", "x: 1")
        try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: file)
        for name in [file, path("link")] {
            guard case .bytes(let bytes) = try ConfigurationFile.read(name) else {
                Issue.record("\(name) was not read")
                continue
            }
            #expect(bytes == Array("x: 1".utf8))
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func aLinkToTheNullDeviceMasks() throws {
        try FileManager.default.createSymbolicLink(atPath: path("m"), withDestinationPath: "/dev/null")
        guard case .masked = try ConfigurationFile.read(path("m")) else {
            Issue.record("not masked")
            return
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func whatIsMissingIsMissingAndADanglingLinkIsAnError() throws {
        guard case .missing = try ConfigurationFile.read(path("none")) else {
            Issue.record("not missing")
            return
        }
        try FileManager.default.createSymbolicLink(atPath: path("dangling"), withDestinationPath: path("none"))
        #expect(problem(path("dangling")).hasPrefix("\(path("dangling")):1:1: the file cannot be opened: No such file"))
        try FileManager.default.removeItem(at: folder)
    }

    @Test("A file that others may write is refused, through a link as well", arguments: [0o664, 0o646, 0o666, 0o777])
    func writableByOthers(mode: Int) throws {
        let file = try write("w.yaml", "x: 1", mode: mode)
        try FileManager.default.createSymbolicLink(atPath: path("l"), withDestinationPath: file)
        for name in [file, path("l")] {
            #expect(
                problem(name)
                    == "\(name):1:1: others than its owner may write the file (mode \(String(mode, radix: 8))) – run: chmod go-w \(name)"
            )
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func pipesFoldersAndDevicesAreRefusedWithoutWaiting() throws {
        #expect(mkfifo(path("pipe"), 0o600) == 0)
        for name in [path("pipe"), folder.path, "/dev/zero"] {
            #expect(problem(name) == "\(name):1:1: this is not a regular file – put a file here, or a link to one")
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func aFileThatIsTooLargeIsNotRead() throws {
        let file = try write("big.yaml", "")
        #expect(truncate(file, 1_000_001) == 0)
        #expect(problem(file).hasPrefix("\(file):1:1: the file has 1000001 bytes – keep it under 1000000"))
        try FileManager.default.removeItem(at: folder)
    }
}

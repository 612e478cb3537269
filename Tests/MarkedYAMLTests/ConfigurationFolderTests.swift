import Foundation
import MarkedYAML
import Testing

@Suite("A folder of configuration files is checked once it is open")
struct ConfigurationFolderTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "configuration-folder-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        try Data("x: 1".utf8).write(to: URL(filePath: folder + "/a.yaml"))
    }

    private func result(_ path: String) -> String {
        do {
            return try ConfigurationFolder.fileNames(in: path, untilThen: "let it be read")
                .filter { !$0.hasPrefix(".") }.joined(separator: " ")
        } catch {
            return error.description
        }
    }

    @Test("its files are listed; a missing one is empty; a file in its place is an error")
    func listing() throws {
        #expect(result(folder) == "a.yaml")
        #expect(result(folder + "/none") == "")
        #expect(
            result(folder + "/a.yaml")
                == "\(folder)/a.yaml:1:1: the folder cannot be read: Not a directory – let it be read")
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test("one that others may write is refused, sticky or not", arguments: [0o775, 0o757, 0o777, 0o1777])
    func writable(mode: Int) throws {
        #expect(chmod(folder, mode_t(mode)) == 0)
        #expect(
            result(folder)
                == "\(folder):1:1: others than its owner may write the folder (mode \(String(mode, radix: 8))) – "
                + "run: chmod go-w \(folder)")
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test("one of another user is refused, and so is a file", .enabled(if: geteuid() == 0))
    func foreign() throws {
        #expect(chown(folder, 4_242, 0) == 0)
        #expect(
            result(folder)
                == "\(folder):1:1: the folder belongs to user ID 4242, who may change it – run: chown root \(folder)")
        let file = folder + "/a.yaml"
        #expect(chmod(file, 0o644) == 0 && chown(file, 4_242, 0) == 0)
        let problem = #expect(throws: Diagnostic.self) { try ConfigurationFile.read(file) }
        #expect(
            problem?.description
                == "\(file):1:1: the file belongs to user ID 4242, who may change it – run: chown root \(file)")
        _ = try ConfigurationFile.read(file, mayBeWritableByOthers: true)
        try FileManager.default.removeItem(atPath: folder)
    }
}

import Foundation

/// A folder of its own for one test, with the processes that the test started; both go when the test ends.
final class TestFolder: Sendable {
    /// Its absolute path; short, because a socket's path has 107 bytes at most.
    let path: String

    init() throws {
        path = "/tmp/rolloutd-test-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// The path of something in it.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file whole: whoever reads it sees the old one or the new one.
    func write(_ text: String, to name: String, mode: Int = 0o644) throws {
        let file = self(name)
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let draft = file + ".new"
        try Data(text.utf8).write(to: URL(fileURLWithPath: draft))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: draft)
        guard rename(draft, file) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// What a file says; nothing where it is not there.
    func text(of name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: self(name)) ?? Data(), as: UTF8.self)
    }

    /// Every file in it, however deep, as paths from its top.
    func files() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: path).sorted() }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

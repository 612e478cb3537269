import Foundation
import NIOPosix
import PackageFiles
import RolloutModel
import StoreAPI
import Testing

@Suite("Two gigabytes are uploaded in little memory", .timeLimit(.minutes(5)))
struct LargeUploadTests {
    private static let size = 2 << 30

    /// The most memory that this process has had since the last `forgetPeak`, in bytes.
    private func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber))) * 1_024
    }

    /// proc(5): 5 sets the peak to what is in memory now.
    private func forgetPeak() throws {
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    }

    @Test func fromASparseFile() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID()).zip").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect(truncate(path, Self.size) == 0)
        let file = try FileBytes(path: path)
        let source = UploadSource(count: file.count) { offset, count throws(UploadSource.Problem) in
            do { return try file.read(at: offset, count: count) } catch { throw .init("\(error)") }
        }
        try await DiscardingStorage.run { storage, port in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let address = UploadAddress(Secret("http://127.0.0.1:\(port)/c/b?sig=signature"))
            try forgetPeak()
            let before = try peak()
            let failure = UploadFailure(kind: .expired, description: "another address was asked for")
            try await ArchiveUpload(source, through: web).send(to: address, renew: { .failure(failure) }).get()
            // The tests beside it have memory of their own: a quarter of the archive is far above that, and far below all of it.
            #expect(try peak() - before < Self.size / 4)
            #expect(storage.receivedBytes > Self.size && storage.receivedBytes < Self.size + 65_536)
            #expect(storage.receivedRequests == 1 + 256 + 1)
            try await web.shutdown()
        }
    }
}

import Foundation
import Testing

@testable import CheckRunner

/// A folder of checks for one test.
struct CheckFixture: ~Copyable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "checks-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try mode(0o755, of: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Puts a program there.
    func put(_ name: String, _ script: String, mode permissions: Int = 0o755) throws {
        try "#!/bin/sh\n\(script)\n".write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
        try mode(permissions, of: "\(path)/\(name)")
    }

    func mode(_ permissions: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    }

    /// Runs a program as a child, with an ample time-out.
    func run(_ name: String, input: String = "{}", milliseconds: Int = 30_000) async -> CheckReport {
        await CheckWay.children(folder: path).carryOut(
            CheckOrder(name, .run(input: Array(input.utf8), milliseconds: milliseconds)))
    }
}

extension CheckReport {
    var text: String { String(decoding: output, as: UTF8.self) }
}

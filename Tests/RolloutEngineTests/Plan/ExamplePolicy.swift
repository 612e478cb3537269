import Foundation
import PolicyFiles
import RolloutModel
import Testing

/// The example policies of `config/policies`, and policies written in a test.
enum ExamplePolicy {
    static let names = ["everything", "smallest", "typical"]

    static func named(_ name: String, now: Timestamp) throws -> Policy {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let file = root.appending(path: "config/policies/\(name).yaml").standardizedFileURL.path
        return try #require(PolicyFile.single(file, now: now).file.policy)
    }

    static func written(_ text: String, now: Timestamp) throws -> Policy {
        let (file, _) = PolicyFile.single("-", standardInput: Array(text.utf8), now: now)
        return try #require(file.policy, "\(file.diagnostics)")
    }
}

/// The time that a text says.
func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

import Foundation

/// The example policies of `config/policies`.
enum Examples {
    static let names = ["everything", "smallest", "typical"]

    static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config/policies/\(name).yaml")
            .standardizedFileURL.path
    }

    static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}

import Foundation
import Testing

/// A text that was looked at by a person once and must not change unseen.
enum Golden {
    /// Set to record: the texts are written to the sources instead of being compared.
    private static let recording = ProcessInfo.processInfo.environment["RECORD_GOLDENS"] != nil

    /// Compares a text with the golden of that name.
    static func expect(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if recording {
            let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name).txt")
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let folder = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        let golden = try String(contentsOf: folder.appending(path: "\(name).txt"), encoding: .utf8)
        #expect(text == golden, "\(name).txt; to record: RECORD_GOLDENS=1 swift test", sourceLocation: sourceLocation)
    }
}

import Foundation

/// Where the programs are that the tests run: beside the test bundle, where `swift build` puts all of them.
enum Programs {
    static let folder: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (bundle as NSString).deletingLastPathComponent
    }()

    static let rolloutd = folder + "/rolloutd"
    static let rolloutctl = folder + "/rolloutctl"
    static let storesim = folder + "/storesim"

    /// The top of the repository.
    static let repository: String = {
        var folder = #filePath as NSString
        for _ in 0..<4 { folder = folder.deletingLastPathComponent as NSString }
        return folder as String
    }()
}

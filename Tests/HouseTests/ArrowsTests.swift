import Foundation
import Testing

/// Keeps the arrows of the architecture page true: what each room may import, and that the package description says so too.
@Suite("The arrows between the rooms")
struct ArrowsTests {
    /// What each target may import besides the system's modules. A new arrow is a decision: it needs a record.
    static let arrows: [String: Set<String>] = [
        "RolloutModel": [],
        "Statistics": [],
        "RolloutEngine": ["RolloutModel", "Statistics", "HeapModule"],
        "MarkedYAML": ["RolloutModel", "Yams"],
        "PolicyFiles": ["RolloutModel", "MarkedYAML", "Crypto"],
        "StoreAPI": [
            "RolloutModel", "AsyncHTTPClient", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "Crypto", "CryptoExtras",
        ],
        "PackageFiles": ["RolloutModel"],
        "AccountSettings": ["RolloutModel", "MarkedYAML", "StoreAPI", "SystemdSupport"],
        "StoreSimulator": [
            "RolloutModel", "MarkedYAML", "Listening", "PackageFiles", "Hummingbird", "HummingbirdCore", "Logging",
            "NIOCore",
            "NIOPosix", "NIOHTTP1",
            "HTTPTypes", "ServiceLifecycle", "Crypto", "CryptoExtras",
        ],
        "CheckRunner": ["CSpawn", "UnixSockets"],
        "HealthSources": ["RolloutModel", "StoreAPI", "CheckRunner"],
        "Notifications": ["RolloutModel", "StoreAPI", "GRDB", "Crypto"],
        "DecisionJournal": ["RolloutModel", "GRDB", "Crypto"],
        "UnixSockets": [],
        "Listening": ["NIOCore"],
        "SystemdSupport": ["RolloutModel", "CSystemd", "UnixSockets"],
        "ControlAPI": ["RolloutModel"],
        "ControlServer": [
            "RolloutModel", "ControlAPI", "UnixSockets", "Listening", "Hummingbird", "HummingbirdCore", "Logging",
            "NIOCore",
            "NIOPosix", "NIOHTTP1", "ServiceLifecycle",
        ],
        "ControlClient": ["RolloutModel", "ControlAPI", "AsyncHTTPClient", "NIOCore", "NIOPosix"],
        "Daemon": [
            "RolloutModel", "RolloutEngine", "MarkedYAML", "PolicyFiles", "StoreAPI", "CheckRunner", "HealthSources",
            "AccountSettings", "Notifications", "DecisionJournal",
            "SystemdSupport", "ControlAPI", "ControlServer", "ArgumentParser", "Logging", "NIOPosix",
            "ServiceLifecycle",
            "UnixSignals",
        ],
        "Commands": [
            "RolloutModel", "RolloutEngine", "PolicyFiles", "MarkedYAML", "Audit", "ControlAPI", "ControlClient",
            "AccountSettings", "StoreAPI", "PackageFiles", "SystemdSupport", "ArgumentParser", "NIOPosix",
        ],
        "Audit": ["RolloutModel", "RolloutEngine", "DecisionJournal"],
        "Simulation": [
            "RolloutModel", "RolloutEngine", "Statistics", "DecisionJournal", "StoreAPI", "CheckRunner",
            "HealthSources", "Notifications",
            "HeapModule",
        ],
        "rolloutd": ["Daemon"],
        "rolloutctl": ["Commands"],
        "simulate": ["Simulation", "ArgumentParser"],
        "storesim": ["StoreSimulator", "RolloutModel", "ArgumentParser", "Logging"],
    ]

    /// Modules of the toolchain. The model, the statistics and the engine have none of them: no clock, no file, no thread.
    static let system: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch"]
    static let pure: Set<String> = ["RolloutModel", "Statistics", "RolloutEngine"]

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("Every target has its arrows, and no others", arguments: arrows.keys.sorted())
    func imports(of target: String) throws {
        let allowed = Self.arrows[target, default: []].union(Self.pure.contains(target) ? [] : Self.system)
        let files = try Self.sources(of: target)
        #expect(!files.isEmpty, "\(target) has no sources")
        for file in files {
            for module in try Self.imports(in: file) where !allowed.contains(module) {
                Issue.record("\(file.lastPathComponent) of \(target) imports \(module), which is no arrow of the house")
            }
        }
    }

    @Test("Every folder of sources is a room of the house")
    func rooms() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
        #expect(Set(folders).subtracting(["CSystemd", "CSpawn"]) == Set(Self.arrows.keys))
    }

    @Test("The package description declares no arrow to a room that the house forbids", arguments: arrows.keys.sorted())
    func description(of target: String) throws {
        let manifest = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let declared = try #require(Self.declaredRooms(of: target, in: manifest), "\(target) is not in Package.swift")
        #expect(declared.subtracting(Self.arrows[target, default: []]) == [])
    }

    @Test("Nothing but rolloutd knows the daemon")
    func daemonIsTheTop() {
        for (target, arrows) in Self.arrows where arrows.contains("Daemon") { #expect(target == "rolloutd") }
    }

    /// The rooms named in the target's declaration; the third-party products are constants there, not texts.
    private static func declaredRooms(of target: String, in manifest: String) -> Set<String>? {
        guard let start = manifest.range(of: "\"\(target)\"", range: declarations(of: manifest)) else { return nil }
        var depth = 0
        let rest = manifest[start.upperBound...].prefix { character in
            if character == "(" || character == "[" { depth += 1 }
            if character == ")" || character == "]" { depth -= 1 }
            return depth >= 0
        }
        return Set(
            rest.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) })
    }

    private static func declarations(of manifest: String) -> Range<String.Index>? {
        manifest.range(of: "    targets: [").map { $0.upperBound..<manifest.endIndex }
    }

    private static func sources(of target: String) throws -> [URL] {
        let folder = root.appending(path: "Sources/\(target)")
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    }

    private static func imports(in file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), words[..<place].allSatisfy(isModifier) else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "typealias", "let", "var"]
            let name = words[(place + 1)...].first { !kinds.contains($0) }
            return name.map { String($0.prefix { $0 != "." }) }
        }
    }

    private static func isModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word)
    }
}

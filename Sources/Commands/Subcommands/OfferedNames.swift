import ArgumentParser
import ControlClient
import FoundationEssentials
import RolloutModel

extension CompletionKind {
    /// The names of the daemon's rollouts.
    static let rolloutNames = CompletionKind.custom { words, _, prefix in
        await OfferedNames.rollouts(beginning: prefix, in: words, environment: ProcessInfo.processInfo.environment)
    }

    /// The names of the daemon's sinks.
    static let sinkNames = CompletionKind.custom { words, _, prefix in
        await OfferedNames.sinks(beginning: prefix, in: words, environment: ProcessInfo.processInfo.environment)
    }

    /// Policy files and folders.
    static let policyFiles = CompletionKind.file(extensions: ["yaml", "yml"])
}

/// What a shell offers where a name is wanted that the daemon knows. Whoever presses the tabulator wants no error in their line: where
/// the daemon cannot be asked there is nothing to offer.
enum OfferedNames {
    /// Longer than this nobody waits for a tabulator.
    static let limit = TimeSpan.seconds(1)

    /// The rollouts whose names begin so, asked of the daemon that the rest of the command line means.
    static func rollouts(beginning prefix: String, in words: [String], environment: [String: String]) async -> [String]
    {
        let socket = ConnectionOptions.path(named: socket(in: words), environment)
        let report = try? await ControlClient.with(socket: socket) { try await $0.report(within: limit) }
        return offered(report?.rollouts.map(\.name.rawValue), prefix)
    }

    /// The sinks whose names begin so.
    static func sinks(beginning prefix: String, in words: [String], environment: [String: String]) async -> [String] {
        let socket = ConnectionOptions.path(named: socket(in: words), environment)
        let sinks = try? await ControlClient.with(socket: socket) { try await $0.sinks(within: limit) }
        return offered(sinks?.map(\.name.rawValue), prefix)
    }

    private static func offered(_ names: [String]?, _ prefix: String) -> [String] {
        (names ?? []).filter { $0.hasPrefix(prefix) && isPlain($0) }
    }

    /// The value of `--socket PATH` or `--socket=PATH`.
    private static func socket(in words: [String]) -> String? {
        for (place, word) in words.enumerated() {
            if word == "--socket" { return words.dropFirst(place + 1).first }
            if word.hasPrefix("--socket=") { return String(word.dropFirst("--socket=".count)) }
        }
        return nil
    }

    /// Whether a name is one that a policy can have. Shells expand what they are offered (bash in `compgen -W`): a text of
    /// any other kind, whoever answers on the socket, does not get there.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("-")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

import Dispatch
import Foundation
import RolloutModel
import Synchronization
import Testing
import UnixSockets

@testable import SystemdSupport

/// A small service made of the real parts, for `Tests/Support/systemd-suite.sh`: it runs in rolloutd.service under a real systemd and
/// does what it is told over the control socket, one command per connection. The script checks what comes of it.
@Suite("As a service", .enabled(if: ProcessInfo.processInfo.environment["ROLLOUTD_TEST_SERVICE"] != nil))
struct UnderSystemdTests {
    private let environment = ProcessInfo.processInfo.environment
    private let notifier = ServiceNotifier()
    private let backlog = GrowingBacklog()

    @Test("it serves until it is told to quit")
    func service() async throws {
        try ProcessHardening.forbidMemoryDumps()
        let descriptors = try SocketActivation.takeDescriptors()
        let control = try #require(try SocketActivation.listener(named: "control", among: descriptors))
        let secret = try Credentials(environment: environment).load(.credential("store-client-secret"))
        let sink = try JournalStream.sink(environment: environment)
        let forwarder = SystemJournalForwarder(source: backlog, sink: sink)
        async let forwarding: Void = forwarder.run()
        #expect(notifier.ready(status: "waiting for commands"))
        while let connection = await next(on: control) {
            let words = connection.command.split(separator: " ").map(String.init)
            if words == ["quit"] {
                connection.answer("bye")
                break
            }
            connection.answer(answer(words, peer: connection.peer, secret: secret, sink: sink, forwarder: forwarder))
        }
        notifier.stopping(status: "told to quit")
        forwarder.finish()
        try await forwarding
    }

    private func answer(
        _ words: [String], peer: PeerCredentials, secret: Secret, sink: any EntrySink, forwarder: SystemJournalForwarder
    ) -> String {
        switch words.first {
        case "whoami":
            return "\(peer.userID) \(peer.userName ?? "-") \(peer.groupID)"
        case "facts":
            return [
                "sink=\(type(of: sink))", "secret=\(secret) of \(secret.reveal().utf8.count)",
                "boot=\((try? BootIdentity.current(environment: environment)) ?? "unknown")",
                "watchdog=\(Watchdog.interval().map { "\($0)" } ?? "none")", "user=\(geteuid())",
                "listening=\(ProcessInfo.processInfo.environment["LISTEN_FDS"] ?? "taken")",
                "dumpable=\(ProcessHardening.allowsMemoryDumps)",
            ].joined(separator: "\n")
        case "append":
            let start = ContinuousClock.now
            backlog.append(Int64(words[1]) ?? 0, fields: Array(words[min(2, words.count)...]))
            forwarder.wake()
            return "\((ContinuousClock.now - start).microseconds / 1_000) ms"
        case "progress":
            return "\(forwarder.progress.delivered) \(forwarder.progress.trouble ?? "well")"
        case "reload":
            notifier.reloading(status: "reloading")
            return notifier.ready(status: "reloaded\nWATCHDOG=trigger") ? "reloaded" : "not heard"
        default:
            return "what?"
        }
    }

    /// Waits for a connection in a thread of its own, for `accept` blocks.
    private func next(on listener: CInt) async -> Connection? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Connection(acceptedOn: listener)) }
        }
    }
}

/// A connection with the one line that came over it.
private struct Connection: Sendable {
    let command: String
    let peer: PeerCredentials
    private let descriptor: FileDescriptor

    init?(acceptedOn listener: CInt) {
        let accepted = retryingInterrupts { accept(listener, nil, nil) }
        guard accepted >= 0, let peer = PeerCredentials(ofPeerOn: accepted) else { return nil }
        descriptor = FileDescriptor(owning: accepted)
        self.peer = peer
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(accepted, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        command = String(decoding: line, as: UTF8.self)
    }

    func answer(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(descriptor.number, bytes, bytes.count)
    }
}

/// A durable journal in memory, whose entries have the number of the message that the script looks for.
private final class GrowingBacklog: SystemJournalSource {
    private let entries = Mutex<[SystemJournalEntry]>([])
    private let mark = Mutex<Int64>(0)

    /// Appends entries; `fields` are `NAME=VALUE`, and `MESSAGE_ID=` gives their kind.
    func append(_ count: Int64, fields: [String]) {
        let pairs = fields.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }.filter { $0.count == 2 }
        let messageID = pairs.first { $0[0] == "MESSAGE_ID" }?[1]
        let named = pairs.filter { $0[0] != "MESSAGE_ID" }.compactMap { Self.field($0[0], $0[1]) }
        entries.withLock { entries in
            for _ in 0..<count {
                let sequence = Int64(entries.count + 1)
                entries.append(
                    SystemJournalEntry(
                        sequence: sequence, time: Timestamp(milliseconds: 1_795_201_200_000), priority: .notice,
                        messageID: messageID, message: "entry \(sequence)\nof the suite", fields: named))
            }
        }
    }

    /// The value `big:N` stands for N bytes: more than a datagram can hold.
    private static func field(_ name: String, _ value: String) -> SystemJournalEntry.Field? {
        let size = value.hasPrefix("big:") ? Int(value.dropFirst(4)) : nil
        return SystemJournalEntry.FieldName(name).map {
            SystemJournalEntry.Field($0, size.map { String(repeating: "x", count: $0) } ?? value)
        }
    }

    func lastDelivered() async throws -> Int64 { mark.withLock(\.self) }

    func entries(after sequence: Int64, limit: Int) async throws -> [SystemJournalEntry] {
        entries.withLock { Array($0.dropFirst(Int(sequence)).prefix(limit)) }
    }

    func markDelivered(_ entry: SystemJournalEntry) async throws { mark.withLock { $0 = entry.sequence } }
}

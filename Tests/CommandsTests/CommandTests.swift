import ControlAPI
import ControlClient
import Foundation
import RolloutModel
import Testing

@testable import Commands

@Suite("A command to the daemon", .timeLimit(.minutes(1)))
struct CommandTests {
    @Test("shows all rollouts, or one")
    func status() async throws {
        let all = try await rolloutctl(["status"], FakeDaemon())
        #expect(all.status == .done && all.output.contains("contoso-reader") && all.output.contains("northwind"))
        let one = try await rolloutctl(["status", "contoso-reader"], FakeDaemon())
        let page = RolloutView.page(Fixtures.status(Fixtures.baking()), now: Fixtures.now, width: 80)
        #expect(one.status == .done && one.output == page.text())
    }

    @Test("gives programs the wire types, keys in order")
    func json() async throws {
        let all = try await rolloutctl(["status", "--json"], FakeDaemon())
        let report: DaemonReport = try ControlJSON.decode(from: Data(all.output.utf8))
        #expect(report == (await FakeDaemon().report()))
        let one = try await rolloutctl(["status", "contoso-reader", "--json"], FakeDaemon())
        try Golden.expect(one.output, "rollout-json")
        let history = try await rolloutctl(["history", "contoso-reader", "--json"], FakeDaemon())
        #expect(try ControlJSON.decode([HistoryEntry].self, from: Data(history.output.utf8)).count == 3)
        let reload = try await rolloutctl(["reload", "--json"], FakeDaemon())
        #expect(try ControlJSON.decode(ReloadResult.self, from: Data(reload.output.utf8)).ok)
    }

    @Test("asks the journal for what is wanted")
    func history() async throws {
        let plain = try await rolloutctl(["history", "contoso-reader"], FakeDaemon())
        #expect(plain.calls == ["history contoso-reader since - limit 50"])
        #expect(plain.output.contains("#3") && plain.complaint.isEmpty)
        let since = try await rolloutctl(["history", "contoso-reader", "--since", "24h", "--limit", "2"], FakeDaemon())
        #expect(since.calls == ["history contoso-reader since 2026-11-19T19:00:00Z limit 2"])
        #expect(since.complaint == "There may be more entries: go on with --since 2026-11-20T19:00:02Z\n")
        let open = try await rolloutctl(["history", "contoso-reader", "--since", "2026-11-20T00:00:00Z"], FakeDaemon())
        #expect(open.calls == ["history contoso-reader since 2026-11-20T00:00:00Z limit 1000"])
        #expect(open.complaint.isEmpty)
        let until = try await rolloutctl(["history", "contoso-reader", "--until", "1h"], FakeDaemon())
        #expect(until.calls == ["history contoso-reader since - until 2026-11-20T18:00:00Z limit 50"])
        let all = try await rolloutctl(["history", "-o", "json"], FakeDaemon())
        #expect(all.calls == ["history - since - limit 50"] && all.output == "[\n\n]\n")
        let named = try await rolloutctl(["history", "show", "contoso-reader", "--output", "json"], FakeDaemon())
        #expect(try ControlJSON.decode([HistoryEntry].self, from: Data(named.output.utf8)).count == 3)
    }

    @Test("exports the journal as JSON Lines")
    func export() async throws {
        let one = try await rolloutctl(["history", "export", "contoso-reader", "--since", "24h"], FakeDaemon())
        #expect(one.status == .done)
        #expect(one.calls == ["history contoso-reader since 2026-11-19T19:00:00Z limit 1000 after 0"])
        let lines = one.output.split(separator: "\n")
        let entries = try lines.map { try ControlJSON.decode(HistoryEntry.self, from: Data($0.utf8)) }
        #expect(entries.map(\.sequence) == [1, 2, 3])
        try Golden.expect(one.output, "history-export")
    }

    @Test(
        "acts once, with its reason",
        arguments: ["pause", "resume", "halt", "reject", "accept", "adopt", "reassert", "retry"])
    func acts(word: String) async throws {
        let outcome = try await rolloutctl([word, "contoso-reader", "--reason", "it is time"], FakeDaemon())
        #expect(outcome.status == .done)
        #expect(outcome.calls == ["\(word) contoso-reader seen 1152921505694000000 because it is time"])
        #expect(
            outcome.output.hasPrefix(
                "\(word) contoso-reader\n  application 9NBLGGH4R315, submission 1152921505694000000, open at 25 %\n"))
        #expect(outcome.output.contains("  done  Done."))
    }

    @Test("halts without asking, also under its other name")
    func abort() async throws {
        let outcome = try await rolloutctl(["abort", "contoso-reader"], FakeDaemon())
        #expect(outcome.status == .done)
        #expect(outcome.calls == ["halt contoso-reader seen 1152921505694000000 because -"])
    }

    @Test("ends with 1 when the daemon refuses")
    func refused() async throws {
        let outcome = try await rolloutctl(["approve", "contoso-reader"], FakeDaemon())
        #expect(outcome.status == .refused && outcome.status.rawValue == 1)
        #expect(outcome.output.contains("refused  No approval is wanted."))
    }

    @Test(
        "freezes what it is told to, for as long as it is told to",
        arguments: [
            (["freeze", "contoso-reader"], "freeze contoso-reader until - seen 1152921505694000000 because -"),
            (["freeze", "--all", "--until", "12h"], "freeze all until 2026-11-21T07:00:00Z because -"),
            (
                ["freeze", "--all", "--until", "2026-11-23T08:00:00Z", "--reason", "weekend"],
                "freeze all until 2026-11-23T08:00:00Z because weekend"
            ),
            (["unfreeze", "contoso-reader"], "unfreeze contoso-reader seen 1152921505694000000 because -"),
            (["unfreeze", "--all"], "unfreeze all because -"),
        ] as [([String], String)])
    func freeze(arguments: [String], call: String) async throws {
        let outcome = try await rolloutctl(arguments, FakeDaemon())
        #expect(outcome.status == .done)
        #expect(outcome.calls == [call])
    }

    @Test(
        "goes on ahead of the policy",
        arguments: [
            (["promote"], "promote"), (["promote", "--full"], "promote full"),
            (["promote", "--force", "--reason", "r"], "promote force"), (["finalize", "--yes"], "finalize"),
            (["finalize", "-y", "--force", "--reason", "r"], "finalize force"),
            (["set-percentage", "30"], "set-percentage"), (["set-percentage", "12.5%"], "set-percentage"),
        ] as [([String], String)])
    func ahead(words: [String], call: String) async throws {
        let arguments = [words[0], "contoso-reader"] + words.dropFirst()
        let outcome = try await rolloutctl(arguments, FakeDaemon())
        #expect(outcome.status == .done && outcome.calls.count == 1)
        let name = "\(words[0]) contoso-reader"
        let rest = call.dropFirst(words[0].count)
        let number = words[0] == "set-percentage" ? words[1] == "30" ? " 30 %" : " 12.5 %" : ""
        let reason = words.contains("--reason") ? "r" : "-"
        #expect(outcome.calls == ["\(name)\(number)\(rest) seen 1152921505694000000 because \(reason)"])
    }

    @Test("freezes several, one after the other")
    func freezesSeveral() async throws {
        let outcome = try await rolloutctl(["freeze", "contoso-reader", "northwind"], FakeDaemon())
        #expect(
            outcome.status == .done && outcome.calls.map { $0.prefix(16) } == ["freeze contoso-r", "freeze northwind"])
    }

    @Test(
        "is not forced without a reason, nor lowered to nothing",
        arguments: [
            ["promote", "contoso-reader", "--force"], ["set-percentage", "contoso-reader", "0"],
            ["set-percentage", "contoso-reader", "101"], ["set-percentage", "contoso-reader", "nan"],
            ["freeze"], ["freeze", "a", "--all"],
        ])
    func misused(arguments: [String]) async throws {
        let outcome = try await rolloutctl(arguments, FakeDaemon())
        #expect(outcome.status == .usage && outcome.calls.isEmpty && outcome.output.isEmpty)
    }

    @Test("finalizes only when the name is typed, or with --yes")
    func confirmation() async throws {
        let arguments = ["finalize", "contoso-reader"]
        let typed = try await rolloutctl(arguments, FakeDaemon(), typed: "contoso-reader")
        #expect(typed.status == .done && typed.calls.count == 1)
        #expect(typed.output.hasPrefix("finalize contoso-reader\n  application 9NBLGGH4R315"))
        let wrong = try await rolloutctl(arguments, FakeDaemon(), typed: "y")
        #expect(wrong.status == .refused && wrong.calls.isEmpty)
        #expect(
            wrong.complaint.hasSuffix(
                "\"y\" is not contoso-reader: nothing was done.\nRun it again and type contoso-reader.\n"))
        let nobody = try await rolloutctl(arguments, FakeDaemon())
        #expect(nobody.status == .usage && nobody.calls.isEmpty && nobody.complaint.contains("give --yes"))
    }

    @Test("rehearses with --dry-run", arguments: ["halt", "finalize", "promote", "freeze"])
    func rehearses(word: String) async throws {
        let outcome = try await rolloutctl([word, "contoso-reader", "--dry-run"], FakeDaemon())
        #expect(outcome.status == .done && outcome.calls == ["rehearse \(word)"])
        #expect(outcome.output.hasPrefix("\(word) contoso-reader (dry run: nothing is done)\n"))
        #expect(outcome.output.contains("would do  Done.") && outcome.output.contains("then: open at 25 %"))
    }

    @Test("explains that there is no way back", arguments: ["undo", "rollback"])
    func undo(word: String) async throws {
        let outcome = try await rolloutctl([word, "contoso-reader"], FakeDaemon())
        #expect(outcome.status == .refused && outcome.calls.isEmpty)
        #expect(
            outcome.complaint.contains("cannot roll back")
                && outcome.complaint.contains("rolloutctl halt contoso-reader"))
    }

    @Test("reloads, and ends with 1 when a file has problems")
    func reload() async throws {
        let good = try await rolloutctl(["reload", "--reason", "new bake"], FakeDaemon())
        #expect(good.status == .done && good.calls == ["reload because new bake"])
        let daemon = FakeDaemon()
        await daemon.breakPolicy()
        let bad = try await rolloutctl(["reload"], daemon)
        #expect(bad.status == .refused)
        #expect(bad.output.hasPrefix("/p/a.yaml:1:2: bad – write good\n"))
    }

    @Test(
        "suggests the name that was meant",
        arguments: [["status"], ["history"], ["halt"], ["get"], ["get", "-w"], ["explain"], ["status", "--wait"]])
    func unknown(words: [String]) async throws {
        let outcome = try await rolloutctl(words + ["contoso-raeder"], FakeDaemon())
        #expect(outcome.status == .refused)
        #expect(
            outcome.complaint == "rolloutctl: There is no rollout named contoso-raeder.\nDid you mean contoso-reader?\n"
        )
        #expect(outcome.calls.allSatisfy { $0.hasPrefix("history") || $0.hasPrefix("explain") })
    }
}

@Suite("A daemon that cannot be asked", .timeLimit(.minutes(1)))
struct UnreachableTests {
    @Test(
        "is not running: 5, and where to look",
        arguments: [["status", "--socket", "/nonexistent/x"], ["--socket", "/nonexistent/x", "halt", "a"]])
    func missing(arguments: [String]) async {
        let outcome = await rolloutctl(arguments, environment: ["ROLLOUTD_SOCKET": "/also/nonexistent"])
        #expect(outcome.status == .notReachable && outcome.status.rawValue == 5)
        #expect(outcome.complaint.contains("/nonexistent/x") && !outcome.complaint.contains("/also"))
        #expect(outcome.complaint.contains("systemctl status rolloutd.socket rolloutd"))
    }

    @Test("has died: 5")
    func dead() async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            close(try deadSocket(path))
            let outcome = await rolloutctl(["status"], environment: ["ROLLOUTD_SOCKET": path])
            #expect(outcome.status == .notReachable)
            #expect(outcome.complaint.contains("Nobody listens on \(path)"))
        }
    }

    @Test(
        "has a number for every kind of failure",
        arguments: [
            (.notReachable, 5), (.notAllowed, 3), (.timedOut, 7), (.failed, 1), (.refused(.unknownRollout), 1),
        ] as [(ControlClientError.Kind, Int32)])
    func numbers(kind: ControlClientError.Kind, number: Int32) {
        #expect(ControlClientError(kind, "", next: "").exitStatus.rawValue == number)
    }

    private func deadSocket(_ path: String) throws -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafeBytes(of: address) {
            bind(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        try #require(bound == 0)
        return descriptor
    }
}

import Foundation
import RolloutModel
import Testing

@testable import Commands

@Suite("The names that a shell offers", .timeLimit(.minutes(1)))
struct OfferedNamesTests {
    @Test("are those of the daemon that begin so; the socket is the command line's, else the environment's")
    func names() async throws {
        try await serving(FakeDaemon()) { socket in
            let nowhere = ["ROLLOUTD_SOCKET": "/nonexistent/x"]
            for words in [
                ["rolloutctl", "--socket", socket, "get", ""], ["rolloutctl", "get", "", "--socket=\(socket)"],
            ] {
                let all = await OfferedNames.rollouts(beginning: "", in: words, environment: nowhere)
                #expect(all == ["contoso-reader", "northwind"])
            }
            let here = ["ROLLOUTD_SOCKET": socket]
            let words = ["rolloutctl", "get", "no"]
            #expect(await OfferedNames.rollouts(beginning: "no", in: words, environment: here) == ["northwind"])
            #expect(await OfferedNames.rollouts(beginning: "x", in: words, environment: here) == [])
            #expect(await OfferedNames.sinks(beginning: "", in: words, environment: here) == ["oncall", "team"])
            #expect(await OfferedNames.sinks(beginning: "t", in: words, environment: here) == ["team"])
        }
    }

    @Test("hold nothing that a shell would run or a terminal obey")
    func harmless() async throws {
        for name in ["$(reboot)", "`reboot`", "a b", "a;b", "-x", "a\nb", "\u{1B}[2J", "*", "~root", "é"] {
            let daemon = FakeDaemon()
            await daemon.play([Fixtures.baking(PolicyName(name))])
            let names = try await serving(daemon) { socket in
                await OfferedNames.rollouts(beginning: "", in: ["--socket", socket], environment: [:])
            }
            #expect(names == ["northwind"], "\(name)")
        }
    }

    @Test("are none, without a word, where nobody answers, or what is no socket is named")
    func nobody() async throws {
        for socket in ["/nonexistent/x", "/etc/passwd", "", String(repeating: "x", count: 200)] {
            let words = ["rolloutctl", "get", "--socket", socket, ""]
            let environment = ["ROLLOUTD_SOCKET": "/dev/null"]
            #expect(await OfferedNames.rollouts(beginning: "", in: words, environment: environment) == [])
            #expect(await OfferedNames.sinks(beginning: "", in: words, environment: environment) == [])
        }
        let outcome = await rolloutctl(
            [
                "---completion", "get", "--", "positional@0", "2", "0", "rolloutctl", "get", "", "--socket",
                "/nonexistent/x",
            ])
        #expect(outcome.status == .done && outcome.complaint.isEmpty && outcome.output.allSatisfy(\.isWhitespace))
    }

    @Test("are asked for wherever a command takes one")
    func everywhere() throws {
        struct Dump: Decodable { let command: Program }
        struct Program: Decodable {
            let commandName: String
            let subcommands: [Program]?
            let arguments: [Argument]?
        }
        struct Argument: Decodable {
            let kind: String
            let valueName: String?
            let completionKind: Completion?
        }
        struct Completion: Decodable { let customAsync: [String: String]? }
        func check(_ program: Program) {
            for argument in program.arguments ?? [] where argument.kind == "positional" {
                guard ["name", "names"].contains(argument.valueName) else { continue }
                #expect(argument.completionKind?.customAsync != nil, "\(program.commandName)")
            }
            program.subcommands?.forEach(check)
        }
        check(try JSONDecoder().decode(Dump.self, from: Data(Rolloutctl._dumpHelp().utf8)).command)
    }
}

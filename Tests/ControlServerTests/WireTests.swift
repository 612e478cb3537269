import Glibc
import ControlAPI
import FoundationEssentials
import Logging
import RolloutModel
import Testing
import UnixSockets

@testable import ControlServer

@Suite("What goes over the socket")
struct WireTests {
    @Test("keeps the names of its paths")
    func paths() {
        #expect(ControlPath.rollout("a b") == "/v1/rollouts/a%20b")
        #expect(ControlPath.rollout("..") == "/v1/rollouts/%2E%2E")
        #expect(ControlPath.rollout("x.y-z_1~") == "/v1/rollouts/x.y-z_1~")
        #expect(ControlPath.action("halt", rollout: "ä/") == "/v1/rollouts/%C3%A4%2F/halt")
        #expect(ControlPath.action("freeze", rollout: nil) == "/v1/freeze")
        let query = HistoryQuery(since: Timestamp(milliseconds: 0), limit: 5, after: 9)
        #expect(ControlPath.query(query) == "?since=1970-01-01T00:00:00Z&limit=5&after=9")
        #expect(ControlPath.query(HistoryQuery()).isEmpty)
    }

    @Test("says what JSON has no number for, and reads it back")
    func infinities() throws {
        let evidence = [
            Evidence(metric: "a", verdict: .error, value: .nan),
            Evidence(metric: "b", verdict: .error, value: -.infinity),
        ]
        let read = try ControlJSON.decode([Evidence].self, from: ControlJSON.encode(evidence))
        #expect(read[0].value?.isNaN == true)
        #expect(read[1].value == -.infinity)
    }

    @Test("has its keys in order")
    func order() throws {
        let text = String(decoding: try ControlJSON.encode(ReloadResult(policies: 1)), as: UTF8.self)
        #expect(text == #"{"files":[],"ok":true,"policies":1}"#)
    }

    @Test(
        "takes a reason of plain text in any language",
        arguments: ["a", "日本語 👩‍👩‍👧 ok", "é", String(repeating: "ä", count: 500)])
    func reasons(text: String) throws {
        #expect(try ReasonText(text).text == text)
    }

    @Test("says what is wrong with a reason")
    func badReasons() {
        #expect(throws: ReasonText.Flaw.empty) { try ReasonText("") }
        #expect(throws: ReasonText.Flaw.tooLong(501)) { try ReasonText(String(repeating: "x", count: 501)) }
        #expect(throws: ReasonText.Flaw.controlCharacter(0x1B)) { try ReasonText("a\u{1B}[2J") }
        #expect(throws: ReasonText.Flaw.controlCharacter(0x2028)) { try ReasonText("a\u{2028}") }
        #expect(ReasonText.Flaw.controlCharacter(9).description.contains("U+0009"))
    }
}

@Suite("The name that was meant")
struct NearestNameTests {
    @Test(
        "is the nearest one, or none",
        arguments: [
            ("contoso-raeder", "contoso-reader"), ("Contoso-Reader", "contoso-reader"), ("cont", "contoso-reader"),
            ("contoso-writre", "contoso-writer"), ("fabrikam", nil), ("", nil),
        ] as [(String, String?)])
    func nearest(typed: String, meant: String?) {
        let names: [PolicyName] = ["contoso-writer", "northwind-traders", "contoso-reader"]
        #expect(NearestName.to(PolicyName(typed), among: names) == meant.map { PolicyName($0) })
    }

    @Test("is counted in slips")
    func slips() {
        #expect(NearestName.slips(Array("abcd"), Array("abdc")) == 1)
        #expect(NearestName.slips(Array("kitten"), Array("sitting")) == 3)
        #expect(NearestName.slips([], Array("abc")) == 3)
        #expect(NearestName.slips(Array("abc"), []) == 3)
    }
}

@Suite("Whom the kernel vouches for")
struct PeerTests {
    @Test("and nobody but them is shown anything or may do anything")
    func refusal() async throws {
        let context = ControlContext(source: .init(logger: Logger(label: "test"), peer: nil))
        #expect {
            try context.vouchedPeer()
        } throws: { error in
            (error as? ControlProblem)?.code == .noCredentials
        }
        await #expect(throws: ControlProblem.self) {
            _ = try await context.actor(for: .pause, ActionRequest(), ControlAccess())
        }
        #expect(ControlProblem.Code.noCredentials.status == .forbidden)
    }

    @Test("has a name, or is called unknown")
    func names() async {
        let root = await Actor(PeerCredentials(processID: 1, userID: 0, groupID: 0))
        #expect(root == Actor(name: "root", userID: 0))
        let nobody = await Actor(PeerCredentials(processID: 1, userID: 4_000_000_000, groupID: 0))
        #expect(nobody == Actor(name: "unknown", userID: 4_000_000_000))
    }

    @Test("who is root is recorded by login, and only root is believed")
    func login() async {
        let root = PeerCredentials(processID: 1, userID: 0, groupID: 0)
        #expect(await Actor(root, loginUser: 1) == Actor(name: "daemon", userID: 1, isRoot: true))
        #expect(await Actor(root, loginUser: .max) == Actor(name: "root", userID: 0))
        #expect(await Actor(root, loginUser: 0) == Actor(name: "root", userID: 0))
        let other = PeerCredentials(processID: 1, userID: 2, groupID: 2)
        #expect(await Actor(other, loginUser: 1) == Actor(name: "bin", userID: 2))
        #expect(Actor(name: "alice", userID: 1_000, isRoot: true).description == "alice (uid 1000, as root)")
    }
}

@Suite("A role")
struct AccessTests {
    // Debian's base-passwd has these users and groups: daemon is in daemon alone, and its group may be named in the rules.
    private let daemon = PeerCredentials(processID: 1, userID: 1, groupID: 1)

    @Test("comes from a group; root and the daemon's own user may do everything")
    func groups() async {
        #expect(await ControlAccess().role(of: daemon) == .viewer)
        #expect(await ControlAccess(operators: "daemon", approvers: "sys").role(of: daemon) == .operator)
        #expect(await ControlAccess(operators: "sys", approvers: "daemon").role(of: daemon) == .approver)
        #expect(await ControlAccess().role(of: PeerCredentials(processID: 1, userID: 0, groupID: 0)) == .approver)
        #expect(
            await ControlAccess().role(of: PeerCredentials(processID: 1, userID: geteuid(), groupID: 9)) == .approver)
        #expect(
            await ControlAccess(operators: "sys").role(of: PeerCredentials(processID: 1, userID: 1, groupID: 3))
                == .operator)
    }

    @Test("lets an operator brake and nothing else")
    func operators() async {
        let access = ControlAccess(operators: "daemon")
        let actor = Actor(name: "daemon", userID: 1)
        for command in [Command.pause, .halt, .freeze(until: nil), .reject, .retry, .reload, .testSink("a")] {
            await #expect(throws: Never.self) { try await access.check(daemon, actor, for: command) }
        }
        for command in [
            Command.resume, .approve, .promote(full: false, force: false), .setPercentage(.full, force: false),
            .finalize(force: false), .accept, .adopt, .reassert, .unfreeze,
        ] {
            await #expect {
                try await access.check(daemon, actor, for: command)
            } throws: { error in
                let problem = error as? ControlProblem
                return problem?.code == .notAllowed && problem?.message.contains("rolloutd-approvers") == true
            }
        }
    }

    @Test("lets a viewer do nothing")
    func viewers() async {
        await #expect {
            try await ControlAccess().check(daemon, Actor(name: "daemon", userID: 1), for: .pause)
        } throws: { error in
            (error as? ControlProblem)?.message
                == "daemon (uid 1) may not pause: that takes a member of the group rolloutd-operators or rolloutd-approvers."
        }
    }
}

@Suite("JSON on a terminal")
struct TerminalTests {
    @Test("holds nothing that a terminal obeys, and means the same")
    func controls() throws {
        let text = "a\u{1B}[2J\u{7F}\u{9B}31m\u{85}\u{202E}\u{2028}\u{2066}\u{200F}\u{61C}\\u0041 \\ é → 25 % 🚀"
        let json = try ControlJSON.encode([text])
        let shown = String(decoding: json, as: UTF8.self)
        for scalar in shown.unicodeScalars {
            #expect(scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format)
        }
        #expect(shown.contains("\\u009b") && shown.contains("\\u202e") && shown.contains("é → 25 % 🚀"))
        #expect(try ControlJSON.decode([String].self, from: json) == [text])
    }
}

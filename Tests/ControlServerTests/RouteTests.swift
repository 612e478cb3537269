import ControlAPI
import ControlClient
import Glibc
import RolloutModel
import Testing

/// Runs a server on a path and asks it with the client.
func ask<Answer: Sendable>(
    _ backend: FakeBackend = FakeBackend(), _ question: @Sendable (ControlClient) async throws -> Answer
) async throws -> Answer {
    try await withFolder { folder in
        let path = "\(folder)/control.sock"
        let answers = Answers<Answer>()
        try await RunningServer.run(.path(path), backend) { _ in
            await answers.keep(try await ControlClient.with(socket: path, question))
        }
        guard let answer = await answers.last else { throw TestFailure("no answer") }
        return answer
    }
}

private actor Answers<Answer: Sendable> {
    private(set) var last: Answer?
    func keep(_ answer: Answer) { last = answer }
}

@Suite("An operator who looks", .timeLimit(.minutes(1)))
struct LookTests {
    @Test("sees the whole daemon")
    func report() async throws {
        let backend = FakeBackend()
        let report = try await ask(backend) { try await $0.report() }
        #expect(report == (await backend.report()))
    }

    @Test("sees all of very many, which are written in portions", arguments: [98, 99, 198, 523])
    func longReport(_ more: Int) async throws {
        let backend = FakeBackend()
        await backend.add(more, frozen: #"a text that looks like the frame: "rollouts":[] "#)
        let report = try await ask(backend) { try await $0.report() }
        #expect(report.rollouts.count == more + 2)
        #expect(report == (await backend.report()))
        #expect(backend.lengthyAnswers.withLock { $0 } == (more + 2 > 100 ? 1 : 0))
    }

    @Test("sees one rollout with the budget of its account")
    func rollout() async throws {
        let status = try await ask { try await $0.status(of: "contoso-writer") }
        #expect(status.rollout.target.application == "9NBLGGH4TTTT")
        #expect(status.budget?.used == 3)
        #expect(status.at == FakeBackend.now)
    }

    @Test("sees the journal of a rollout, with what was asked for handed on")
    func history() async throws {
        let backend = FakeBackend()
        let query = HistoryQuery(
            since: FakeBackend.now - .hours(1), until: FakeBackend.now, limit: 9, after: 3)
        let entries = try await ask(backend) { try await $0.history(of: "contoso-reader", query) }
        #expect(entries == [FakeBackend.entry("contoso-reader")])
        #expect(
            await backend.calls == [
                .history("contoso-reader", FakeBackend.now - .hours(1), until: FakeBackend.now, 9, 3)
            ])
    }

    @Test("sees the journal of everything")
    func historyOfAll() async throws {
        let backend = FakeBackend()
        let entries = try await ask(backend) { try await $0.history(of: nil) }
        #expect(entries.map(\.sequence) == [7])
        #expect(await backend.calls == [.history(nil, nil, until: nil, ControlLimit.historyDefault, nil)])
    }

    @Test("still sees the journal of a rollout whose policy is gone")
    func historyOfGone() async throws {
        let entries = try await ask { try await $0.history(of: "gone") }
        #expect(entries.count == 1)
    }

    @Test("is told the name that was probably meant", arguments: [true, false])
    func unknown(history: Bool) async throws {
        await #expect(
            throws: ControlClientError(
                .refused(.unknownRollout), "There is no rollout named contoso-raeder.",
                next: "Did you mean contoso-reader?")
        ) {
            try await ask { client in
                if history {
                    _ = try await client.history(of: "contoso-raeder")
                } else {
                    _ = try await client.status(of: "contoso-raeder")
                }
            }
        }
    }

    @Test("can have a sink tried, and is told the name of the one that was probably meant")
    func sinks() async throws {
        let result = try await ask { try await $0.testSink("oncall", reason: "a try") }
        #expect(result.delivered && result.message.hasSuffix(" a try"))
        #expect(try await ask { try await $0.sinks() }.map(\.name) == ["oncall"])
        await #expect(
            throws: ControlClientError(
                .refused(.unknownSink), "There is no sink named oncal.", next: "Did you mean oncall?")
        ) {
            _ = try await ask { try await $0.testSink("oncal") }
        }
    }

    @Test("is told where to look for names when none is near")
    func unknownFar() async throws {
        await #expect(
            throws: ControlClientError(
                .refused(.unknownRollout), "There is no rollout named nobody.",
                next: "rolloutctl status lists the rollouts.")
        ) {
            _ = try await ask { try await $0.history(of: "nobody") }
        }
    }

    @Test("can name a rollout however its file is named", arguments: ["a b/c", "ä%2F?#", "..", "."])
    func oddNames(name: String) async throws {
        let backend = FakeBackend()
        _ = try await ask(backend) { try await $0.history(of: PolicyName(name)) }
        #expect(await backend.calls == [.history(PolicyName(name), nil, until: nil, ControlLimit.historyDefault, nil)])
    }

    @Test("is told when the journal cannot be read")
    func brokenJournal() async throws {
        let backend = FakeBackend()
        await backend.breakJournal()
        await #expect {
            _ = try await ask(backend) { try await $0.history(of: nil) }
        } throws: { error in
            (error as? ControlClientError)?.kind == .refused(.failed)
        }
    }
}

@Suite("An operator who acts", .timeLimit(.minutes(1)))
struct ActTests {
    private static let everyCommand: [Command] = [
        .pause, .resume, .halt, .approve, .reject, .accept, .adopt, .reassert, .freeze(until: nil),
        .freeze(until: FakeBackend.now), .unfreeze, .retry, .promote(full: false, force: false),
        .promote(full: true, force: true), .setPercentage(.full, force: false), .setPercentage(.full, force: true),
        .finalize(force: false), .finalize(force: true),
    ]

    @Test("has each command carried out under the own name", arguments: everyCommand)
    func commands(command: Command) async throws {
        let backend = FakeBackend()
        let result = try await ask(backend) {
            try await $0.perform(command, rollout: "contoso-reader", reason: "because")
        }
        // Who runs the tests as root may have logged in as somebody else.
        let user = result.actor.isRoot == true ? result.actor.userID : getuid()
        #expect(result.actor.userID == user && (result.actor.isRoot != true || getuid() == 0))
        #expect(result.actor.name == user.flatMap { getpwuid($0) }.map { String(cString: $0.pointee.pw_name) })
        #expect(await backend.calls == [.perform(command, "contoso-reader", result.actor, "because")])
        #expect(result.accepted == (command != .approve))
    }

    @Test("freezes and unfreezes everything", arguments: [Command.freeze(until: nil), .unfreeze])
    func everything(command: Command) async throws {
        let backend = FakeBackend()
        let result = try await ask(backend) { try await $0.perform(command, rollout: nil) }
        #expect(await backend.calls == [.perform(command, nil, result.actor, nil)])
        #expect(result.before == nil && result.after == nil)
    }

    @Test("may say which submission was looked at")
    func submission() async throws {
        let backend = FakeBackend()
        _ = try await ask(backend) { try await $0.perform(.halt, rollout: "contoso-reader", submission: "200") }
        #expect(await backend.submission == "200")
    }

    @Test("is told what would come of it, and nothing is done")
    func rehearsal() async throws {
        let backend = FakeBackend()
        let result = try await ask(backend) { try await $0.perform(.halt, rollout: "contoso-reader", dryRun: true) }
        #expect(result.dryRun && result.accepted && result.message == "Rehearsed: halt.")
        #expect(result.after?.percentage?.value == 10)
        #expect(await backend.calls == [])
    }

    @Test("sees where the rollout stood and where it stands")
    func beforeAndAfter() async throws {
        let result = try await ask { try await $0.perform(.adopt, rollout: "contoso-reader") }
        #expect(result.before?.percentage?.value == 10)
        #expect(result.after?.percentage?.value == 25)
        #expect(result.after?.target.application == "9NBLGGH4R315")
        #expect(result.message == "Done: adopt.")
    }

    @Test("gets a refusal as an answer")
    func refusal() async throws {
        let result = try await ask { try await $0.perform(.approve, rollout: "contoso-reader") }
        #expect(!result.accepted)
        #expect(result.code == "nothingToApprove")
    }

    @Test("does nothing to a rollout that is not there")
    func unknown() async throws {
        let backend = FakeBackend()
        await #expect(
            throws: ControlClientError(
                .refused(.unknownRollout), "There is no rollout named contoso.", next: "Did you mean contoso-reader?")
        ) {
            _ = try await ask(backend) { try await $0.perform(.halt, rollout: "contoso") }
        }
        #expect(await backend.calls.isEmpty)
    }

    @Test(
        "is refused a reason that could garble a log",
        arguments: ["a\nb", "\u{1B}[2J", "x\u{202E}y", " ", String(repeating: "x", count: 501)])
    func reasons(reason: String) async throws {
        let backend = FakeBackend()
        await #expect {
            _ = try await ask(backend) { try await $0.perform(.pause, rollout: "contoso-reader", reason: reason) }
        } throws: { error in
            (error as? ControlClientError)?.kind == .refused(.badRequest)
        }
        #expect(await backend.calls.isEmpty)
    }

    @Test("reloads and gets every problem of every file")
    func reload() async throws {
        let backend = FakeBackend()
        let result = try await ask(backend) { try await $0.reload(reason: "new bake") }
        #expect(!result.ok && result.policies == 2)
        #expect(result.files == [.init(file: "/p/a.yaml", problems: ["/p/a.yaml:1:2: bad – write good"])])
        let name = String(cString: getpwuid(getuid()).pointee.pw_name)
        #expect(await backend.calls == [.reload(Actor(name: name, userID: getuid()), "new bake")])
    }
}

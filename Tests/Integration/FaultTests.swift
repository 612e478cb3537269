import RolloutModel
import Testing

@Suite("What goes wrong between the daemon and the Store", .serialized)
struct FaultTests {
    private static let steps = ["10→25", "25→50", "finalized at 50"]

    @Test(
        "a call answered 504 has each effect once, whether it took effect or not",
        arguments: [
            ("finalize", true, 3), ("finalize", false, 4), ("setPercentage", true, 3), ("setPercentage", false, 4),
        ])
    func gatewayTimeout(_ call: String, _ applied: Bool, _ requests: Int) async throws {
        let fault = "faults: [{on: \(call), serverError: {status: 504, applied: \(applied)}}]"
        try await Bench.run(
            scenario: Scenarios.of(Scenarios.application(), more: fault), policies: ["ladder": Scenarios.ladder()]
        ) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == Self.steps)
            #expect(try await bench.store.mutatingRequests().count == requests)
            let bookkeeping = Bookkeeping(try await bench.journal())
            bookkeeping.expectOneToOne(with: effects)
            #expect(bookkeeping.deeds.count == requests)
        }
    }

    @Test("a login service that is not reached is told apart from refused credentials")
    func loginOutage() async throws {
        for (settings, folderOfLogin, kind, words) in [
            (Bench.Settings(), "http://127.0.0.1:1/", StoreFailure.Kind.login, "check this machine's network and DNS"),
            (Bench.Settings(secret: "wrong-secret"), nil, .unauthorized, "the client secret is wrong"),
        ] {
            try await Bench.run(
                scenario: Scenarios.of(Scenarios.application()), policies: ["ladder": Scenarios.ladder()],
                settings: settings
            ) { bench in
                let text = bench.text(of: settings)
                let login = folderOfLogin ?? "\(bench.store.url)/"
                try bench.folder.write(
                    text.replacing("loginURL: \(bench.store.url)/", with: "loginURL: \(login)"), to: "rolloutd.yaml")
                let daemon = try await bench.startDaemon()
                try await eventually("trouble with the login") {
                    try await bench.rollout("ladder").trouble?.contains(words) == true
                }
                let status = try await bench.ctl("status", "ladder")
                #expect(status.output.contains("Trouble: Account default: "), "\(status.output)")
                try await bench.stop(daemon)
                let journal = try await bench.journal()
                var kinds: Set<StoreFailure.Kind> = []
                var alerts: Set<Alert.Kind> = []
                for entry in journal {
                    if case .input(.storeAnswered(_, _, _, .failure(let failure))) = entry.record.body {
                        kinds.insert(failure.kind)
                    }
                    if case .alert(let alert) = entry.record.body { alerts.insert(alert.kind) }
                }
                #expect(kinds == [kind])
                #expect(alerts.contains(.unauthorized) == (kind == .unauthorized))
            }
        }
    }

    @Test("a token that expires in the middle is renewed, and the step is made once")
    func tokenExpires() async throws {
        let fault = "faults: [{on: setPercentage, expireTokens: true}, {on: finalize, rejectToken: true}]"
        try await Bench.run(
            scenario: Scenarios.of(Scenarios.application(), more: fault), policies: ["ladder": Scenarios.ladder()]
        ) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == Self.steps)
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
            let logins = try await bench.store.requests().filter { $0.path.contains("/token") }
            #expect(logins.count >= 2)
        }
    }

    @Test("torn, reset, hanging and strange answers to the step: each effect once")
    func strangeAnswers() async throws {
        let ids = ["9NBLGGH4R001", "9NBLGGH4R002", "9NBLGGH4R003", "9NBLGGH4R004", "9NBLGGH4R005", "9NBLGGH4R006"]
        let faults = [
            "cutBody: 10", "reset: {applied: true}", "reset: {applied: false}", "html: {applied: true}",
            "stale: 2s", "late: 500ms",
        ]
        let orders = zip(ids, faults).map { "  - {on: setPercentage, application: \($0), \($1)}" }
        let scenario =
            "version: 1\nrequestLimit: off\nfaults:\n" + orders.joined(separator: "\n") + "\napplications:\n"
            + ids.map { Scenarios.application($0) }.joined(separator: "\n")
        let policies = Dictionary(uniqueKeysWithValues: ids.map { ("app-\($0)", Scenarios.ladder($0)) })
        try await Bench.run(
            scenario: scenario, policies: policies, settings: Bench.Settings(settleTime: "3s")
        ) { bench in
            let daemon = try await bench.startDaemon()
            for id in ids { try await bench.reaches(.finalized, PolicyName("app-\(id)")) }
            try await bench.stop(daemon)
            for id in ids {
                #expect(try await bench.store.effects(of: id).map(\.words) == Self.steps, "\(id)")
            }
            let entries = try await bench.journal()
            for id in ids {
                Bookkeeping(entries.filter { $0.record.rollout == PolicyName("app-\(id)") })
                    .expectOneToOne(with: try await bench.store.effects(of: id))
            }
        }
    }

    @Test("a halt that waits in a storm of 429 goes before everything else when it ends")
    func storm() async throws {
        let ids = (1...8).map { "9NBLGGH4R00\($0)" }
        let scenario =
            "version: 1\nrequestLimit: off\napplications:\n"
            + ids.map { Scenarios.application($0) }.joined(separator: "\n")
        let policies = Dictionary(uniqueKeysWithValues: ids.map { ("app-\($0)", Scenarios.ladder($0, bake: "4s")) })
        try await Bench.run(scenario: scenario, policies: policies) { bench in
            let daemon = try await bench.startDaemon()
            for id in ids { try await bench.holds(PolicyName("app-\(id)"), .baking) }
            try await bench.store.order(fault: "{on: api, rateLimited: {seconds: 3}, times: 100000}")
            let halted = try #require(ids.last)
            #expect(try await bench.ctl("halt", "app-\(halted)").status == 0)
            // Everything else has come due meanwhile: its bakes are over, and it must be looked at.
            try await eventually("halt that was turned away") {
                try await bench.store.mutatingRequests().contains {
                    $0.status == 429 && $0.path.hasSuffix("haltpackagerollout")
                }
            }
            let before = try await bench.store.requests().count
            try await eventually("two more turned away") { try await bench.store.requests().count >= before + 2 }
            try await bench.store.clearFaults()
            try await bench.reaches(.halted, PolicyName("app-\(halted)"))
            let answered = try await bench.store.requests(after: before).filter {
                $0.status != 429 && !$0.path.contains("token")
            }
            #expect(answered.first?.path.hasSuffix("haltpackagerollout") == true, "\(answered.prefix(10).map(\.path))")
            try await bench.stop(daemon)
            #expect(try await bench.store.effects(of: halted).map(\.words) == ["halted at 10"])
        }
    }

    @Test(
        "somebody halts in Partner Center between the daemon's last look and its call: the call is refused, the halt stands"
    )
    func humanHaltsBetween() async throws {
        // Every look is answered as of its arrival, but late: what happens meanwhile is not in it.
        let scenario = Scenarios.of(
            Scenarios.application(), more: "faults: [{on: packageRollout, delay: 2s, times: 100000}]")
        // No poll comes into its way: the next look is the one that the raise rests on.
        let settings = Bench.Settings(pollInterval: "1h")
        try await Bench.run(
            scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "5s")], settings: settings
        ) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let before = try await bench.store.requests().count
            try await eventually("look for the raise") {
                try await bench.store.requests(after: before).contains { $0.path.hasSuffix("packagerollout") }
            }
            try await bench.store.occur("halt: {application: \(Scenarios.app)}")
            try await bench.reaches(.halted, "ladder")
            try await bench.stop(daemon)
            #expect(try await bench.store.effects().isEmpty)
            let refused = try await bench.store.mutatingRequests()
            #expect(refused.count == 1)
            #expect(refused.allSatisfy { $0.path.hasSuffix("updatepackagerolloutpercentage") && $0.status == 409 })
            let bookkeeping = Bookkeeping(try await bench.journal())
            bookkeeping.expectOneToOne(with: [])
            #expect(bookkeeping.deeds.count == 1)
        }
    }
}

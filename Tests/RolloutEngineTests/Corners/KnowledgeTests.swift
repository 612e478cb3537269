import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("What the engine tells the shell")
struct KnowledgeTests {
    private let alice = Actor(name: "alice", userID: 1_000)

    private func metric(_ name: MetricName, _ source: MetricSource) -> Metric {
        Metric(name: name, source: source, fail: .above(1))
    }

    @Test("the servers and checks that policies in force name, each once")
    func addresses() throws {
        let prometheus = MetricSource.prometheus(PrometheusQuery(url: "https://prometheus.internal", query: "up"))
        let http = MetricSource.http(HTTPDocument(url: "https://desk.internal", value: "/v"))
        let policy = OpenPolicies.policy {
            $0.metrics = [
                metric("a", prometheus), metric("b", http), metric("c", prometheus), metric("d", .store(.crash)),
                metric("e", .check(CheckProgram(name: "smoke"))), metric("f", .check(CheckProgram(name: "smoke"))),
                metric("g", .storeCount(StoreCount(.crash))), metric("h", .storeSignatures(StoreSignatures(.crash))),
            ]
        }
        let world = OpenPolicies.world(policy)
        #expect(world.engine.metricAddresses == ["https://prometheus.internal", "https://desk.internal"])
        #expect(world.engine.checkNames == ["smoke"])
    }

    @Test("that another engine knows the same, or not")
    func same() {
        let world = OpenPolicies.world()
        var other = OpenPolicies.world()
        #expect(world.engine.knowsTheSame(as: other.engine))
        other.command(.pause, of: "reader", by: alice)
        #expect(!world.engine.knowsTheSame(as: other.engine))
        var third = OpenPolicies.world()
        third.handle(.policyRejected("broken", problems: ["broken.yaml:1:1: no"]))
        #expect(!world.engine.knowsTheSame(as: third.engine))
        third.command(.freeze(until: nil), of: nil, by: alice)
        #expect(third.engine.frozenText(at: third.clock.now)?.hasPrefix("alice") == true)
        #expect(world.engine.frozenText(at: world.clock.now) == nil)
        #expect(world.engine.explain("nobody", at: world.clock.now) == nil)
        #expect(world.engine.nextStep(of: "nobody", at: world.clock.now) == nil)
        #expect(world.engine.report(of: "nobody", at: world.clock.now) == nil)
        #expect(world.engine.budget(of: "nobody", at: world.clock.now) == nil)
        #expect(world.engine.alone(with: "nobody") == nil)
        #expect(world.engine.decision(on: "nobody", at: world.clock.now) == nil)
    }

    @Test("which policies would steer one target, in the order in which they are handed in")
    func clashes() {
        let world = OpenPolicies.world()
        let elsewhere = RolloutTarget(application: "9NBLGGH5FV99")
        func named(_ name: PolicyName, _ target: RolloutTarget) -> Event {
            .policyLoaded(Policy(name: name, target: target, steps: [], digest: "x"))
        }
        func found(_ events: [Event]) -> [String] {
            world.engine.clashes(among: events).map { "\($0.policy) with \($0.with)" }
        }
        #expect(found([named("other", OpenPolicies.target)]) == ["other with reader"])
        #expect(found([named("other", elsewhere), named("third", elsewhere)]) == ["third with other"])
        // What is open is steered on, whatever becomes of its file.
        #expect(found([.policyRemoved("reader"), named("other", OpenPolicies.target)]) == ["other with reader"])
        #expect(found([named("reader", elsewhere), named("other", OpenPolicies.target)]) == ["other with reader"])
        #expect(found([named("reader", elsewhere), named("other", elsewhere)]) == ["other with reader"])
        #expect(found([named("reader", OpenPolicies.target), .wake]) == [])
    }

    @Test("what waits for the account's budget, by its urgency and errand")
    func quota() {
        let metrics = [metric("crashes", .store(.crash)), metric("hangs", .store(.hang))]
        var world = World(
            settings: EngineSettings(
                pollInterval: .minutes(1), budgets: ["default": .init(perMinute: 2, reservedForActions: 0)]),
            start: Timestamp(milliseconds: 1_780_000_000_000))
        var errands: Set<String> = []
        var urgencies: Set<String> = []
        func look() {
            for account in world.engine.quota(at: world.clock.now).accounts {
                for waiting in account.waiting {
                    errands.insert(waiting.errand.split(separator: " ")[0] + "")
                    urgencies.insert(waiting.urgency)
                }
            }
        }
        for number in 1...6 {
            let target = RolloutTarget(application: ApplicationID("9NBLGGH4R30\(number)"))
            let id = SubmissionID("\(number)")
            world.store.edit(target) {
                $0.published = number == 6 ? nil : id
                $0.pending = number == 6 ? id : nil
                $0.submissions[id] = FakeStore.Submission(
                    versions: [], status: number == 6 ? .certification : .published,
                    rollout: PackageRollout(
                        isEnabled: true, percentage: OpenPolicies.ten,
                        status: number == 6 ? .notStarted : .inProgress, fallback: nil))
            }
            var policy = OpenPolicies.policy { $0.metrics = metrics }
            policy = Policy(
                name: PolicyName("r\(number)"), target: target, steps: policy.steps, finalize: policy.finalize,
                metrics: number > 3 ? metrics : [], digest: "one")
            world.load(policy)
        }
        world.start()
        for _ in 0..<400 {
            world.advance(.seconds(20))
            look()
            if world.clock.boot > .hours(1), world.store.faults.isEmpty {
                world.store.faults = [(call: "set", fault: .fail(StoreFailure(.server, message: "504")))]
            }
        }
        #expect(urgencies == ["read-back", "action", "measurement", "poll"])
        #expect(errands.isSuperset(of: ["poll", "measure", "inspect", "look"]))
    }

    @Test("every end in the reports, and what comes after it")
    func ends() {
        var world = OpenPolicies.world()
        func phase() -> RolloutReport.Phase? { world.engine.report(of: "reader", at: world.clock.now)?.phase }
        world.store.edit(OpenPolicies.target) {
            $0.published = "101"
            $0.submissions["101"] = FakeStore.Submission(
                versions: [], status: .published,
                rollout: PackageRollout(isEnabled: true, percentage: nil, status: .notStarted, fallback: nil))
        }
        world.advance(.hours(3))
        #expect(phase() == .superseded)
        world.store.edit(OpenPolicies.target) {
            $0.pending = "102"
            $0.submissions["102"] = FakeStore.Submission(
                versions: [], status: .certification,
                rollout: PackageRollout(isEnabled: true, percentage: nil, status: .notStarted, fallback: nil))
        }
        world.advance(.hours(1))
        #expect(phase() == .certification)
        var gone = OpenPolicies.world()
        gone.store.edit(OpenPolicies.target) { $0.published = nil }
        gone.advance(.days(4))
        #expect(gone.engine.report(of: "reader", at: gone.clock.now)?.phase == .failed)
    }

    @Test("answers for rollouts and accounts that nobody knows are nothing")
    func strangers() {
        var world = OpenPolicies.world()
        let before = world.journal.count
        let at = world.clock.now
        world.handle(
            .storeAnswered("nobody", .slots(OpenPolicies.target), sentAt: at, .failure(.init(.server, message: "503"))))
        let request = MeasurementRequest(
            metric: "crashes", source: .store(.crash), account: "default", submission: OpenPolicies.reference,
            versions: [], fallbackVersions: [], exposedSince: at.wall, stepSince: at.wall, maxAge: .hours(1))
        world.handle(
            .measured("nobody", request, askedAt: at, Measurement(.noData(""), from: at.wall, to: at.wall, query: "q")))
        #expect(world.journal.count == before)
    }

    @Test("a test of a sink names no rollout")
    func testSink() {
        var world = OpenPolicies.world()
        var codes: [String] = []
        world.tell = { _, _, telling in if case .answer(let answer) = telling { codes.append(answer.code) } }
        world.command(.testSink("oncall"), of: "reader", by: alice)
        world.command(.testSink("oncall"), of: nil, by: alice)
        #expect(codes == ["namesNothing", "done"])
    }
}

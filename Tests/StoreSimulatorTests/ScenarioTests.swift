import Foundation
import RolloutModel
import StoreSimulator
import Testing

@Suite("A scenario is read from YAML, and everything wrong with it is said with its place")
struct ScenarioTests {
    private static let small = """
        version: 1
        applications:
          - id: 9NBLGGH4R315
            submissions:
              - {versions: [1.0], published: 60d}
              - {versions: [2.0], published: 1d, rollout: 10}

        """

    private func problems(_ yaml: String) -> [String] {
        do throws(Scenario.Unreadable) {
            _ = try Scenario(yaml: yaml, file: "s.yaml")
            return []
        } catch {
            return error.diagnostics.map(\.description)
        }
    }

    @Test func theSmallestScenarioHasTheDefaults() throws {
        let scenario = try Scenario(yaml: Self.small)
        #expect(scenario.accounts == [.example])
        #expect(scenario.settings == StoreSettings())
        #expect(scenario.knobs == StoreKnobs())
        #expect(scenario.speed == 1)
        let store = try SimulatedStore(scenario, start: Fixture.start)
        #expect(store.rollout(Fixture.target)?.percentage == 10)
    }

    @Test func everythingCanBeSaid() throws {
        let scenario = try Scenario(
            yaml: """
                version: 1
                start: 2026-11-25T10:00:00Z
                speed: 60
                seed: 12
                tokenLifetime: 5m
                requestLimit: {perMinute: 10, perDay: 1000}
                dateSkew: -90s
                certification: {Certification: 2h, Publishing: 1m}
                analytics: {usageLag: 1h, failureLag: 2h, partialDays: false, noise: 5%}
                accounts:
                  - name: contoso
                    tenantID: tenant-1
                    clients: [{id: client-1, secret: s, expired: true, acceptsAssertions: true}]
                knobs:
                  decrease: accept
                  invalidPercentage: clamp
                  zeroPercentage: halt
                  samePercentage: conflict
                  repeatedEnd: accept
                  notStarted: accept
                  rolloutStartDelay: 3s
                  missingContentType: badRequest
                  wrongApplication: notFoundEmpty
                  skippedStatuses: [PreProcessing, PendingPublication]
                  numbers: short
                  staleReads: 4s
                applications:
                  - id: 9nblggh4r315
                    name: Contoso Reader
                    account: contoso
                    devices: 1000
                    adoption: 12h
                    rates: {crash: 1%, jse: 0}
                    versionRates: {2.0.0.0: {hang: 0.5}}
                    frozen: 2d
                    unsupported: true
                    submissions:
                      - {versions: [{version: 1.0, architecture: X86}, {version: 0.9, deleted: true}], published: 60d}
                      - {versions: [2.0], published: 9d, rollout: 10, halted: 8d}
                      - {versions: [2.1], published: 7d, rollout: 12.5, finalized: 6d}
                      - versions: [3.0]
                        submitted: 5m
                        rollout: 5
                        certification: 10m
                        manual: true
                        fails: {during: Release, errors: [{code: MissingTitle, details: none}]}
                    flights:
                      - {id: FLIGHT, name: Insiders, rankHigherThan: Beta, groups: ["1", "2"], devices: 5, submissions: []}
                faults:
                  - {on: finalize, request: 2, times: 3, application: 9NBLGGH4R315, serverError: {status: 500, applied: true}}
                  - {on: read, rate: 2.5%, cutBody: 40}
                events:
                  - {at: 1m, setPercentage: {application: 9NBLGGH4R315, percentage: 0}}
                  - {at: 2m, publish: {application: 9NBLGGH4R315, flight: flight, versions: [4.0], certification: immediate, ending: halt}}
                """)
        #expect(scenario.start == Fixture.start)
        #expect(scenario.speed == 60 && scenario.seed == 12)
        #expect(scenario.settings.tokenLifetime == .minutes(5))
        #expect(scenario.settings.requestLimit == .init(perMinute: 10, perDay: 1_000))
        #expect(scenario.settings.dateSkew == .seconds(-90))
        #expect(scenario.settings.certification.durations[.certification] == .hours(2))
        #expect(scenario.settings.certification.durations[.release] == .minutes(5))
        #expect(scenario.settings.usageLag == .hours(1) && scenario.settings.failureLag == .hours(2))
        #expect(!scenario.settings.partialDays && scenario.settings.noise == 0.05)
        #expect(scenario.accounts[0].clients[0].isExpired && scenario.accounts[0].clients[0].acceptsAssertions)
        var knobs = StoreKnobs()
        knobs.decrease = .accept
        knobs.invalidPercentage = .clamp
        knobs.zeroPercentage = .halt
        knobs.samePercentage = .conflict
        knobs.repeatedEnd = .accept
        knobs.notStarted = .accept
        knobs.rolloutStartDelay = .seconds(3)
        knobs.missingContentType = .badRequest
        knobs.wrongApplication = .notFoundEmpty
        knobs.skippedStatuses = [.preProcessing, .pendingPublication]
        knobs.numbers = .short
        knobs.staleReads = .seconds(4)
        #expect(scenario.knobs == knobs)
        let application = try #require(scenario.applications.first)
        #expect(application.id == "9NBLGGH4R315" && application.account == "contoso")
        #expect(application.devices == 1_000 && application.adoption == .hours(12) && application.isUnsupported)
        #expect(application.frozenFor == .days(2))
        #expect(application.rates == FailureRates(crash: 0.01, jse: 0))
        #expect(application.versionRates.values.map(\.hang) == [0.5])
        #expect(application.submissions.map(\.isPublished) == [true, true, true, false])
        #expect(application.submissions[0].publication.packages.map(\.isDeleted) == [false, true])
        #expect(application.submissions[1].ended?.how == .halt)
        #expect(application.submissions[2].ended?.age == .days(6))
        #expect(
            application.submissions[3].publication.failure?.errors == [.init(code: "MissingTitle", details: "none")])
        #expect(application.submissions[3].publication.isManual)
        #expect(application.flights[0].id == "flight" && application.flights[0].groups == ["1", "2"])
        #expect(
            scenario.faults == [
                FaultOrder(
                    .serverError(status: 500, applied: true), on: .finalize, application: "9NBLGGH4R315", request: 2,
                    times: 3)
            ])
        #expect(scenario.randomFaults == [RandomFault(.cutBody(afterBytes: 40), on: .read, rate: 0.025)])
        #expect(scenario.events.map(\.after) == [.minutes(1), .minutes(2)])
        guard case .publish(let target, let publication) = scenario.events[1].event else {
            Issue.record("the second event publishes")
            return
        }
        #expect(target.flight == "flight" && publication.ending == .halt && publication.certification == .immediate)
    }

    @Test(
        "Every fault has a name",
        arguments: [
            ("serverError: {applied: false}", Fault.serverError(status: 504, applied: false)),
            ("rateLimited: {}", .rateLimited(seconds: nil, inHeader: true)),
            ("rateLimited: {seconds: 14, header: false}", .rateLimited(seconds: 14, inHeader: false)),
            ("reset: {applied: true}", .reset(applied: true)),
            ("hang: {applied: true}", .hang(applied: true, .minutes(10))),
            ("hang: {applied: false, for: 5s}", .hang(applied: false, .seconds(5))), ("delay: 5s", .delay(.seconds(5))),
            ("slowBody: 1m", .slowBody(.minutes(1))), ("cutBody: 0", .cutBody(afterBytes: 0)),
            ("expireTokens: true", .expireTokens), ("rejectToken: true", .rejectToken),
            ("html: {applied: false}", .html(applied: false)),
            ("redirect: {to: 'http://127.0.0.1:9/'}", .redirect(status: 307, location: "http://127.0.0.1:9/")),
            ("malformed: percentageAsString", .malformed(.percentageAsString)),
            ("on: action, stale: 30s", .stale(.seconds(30))), ("on: halt, late: 30s", .late(.seconds(30))),
            ("first: {halt: {application: 9NBLGGH4R315}}", .preceded(by: .halt(Fixture.target))),
        ])
    func faults(text: String, fault: Fault) throws {
        let scenario = try Scenario(yaml: Self.small + "faults: [{\(text)}]")
        #expect(scenario.faults.map(\.fault) == [fault])
    }

    @Test(
        "Every event has a name",
        arguments: [
            ("halt: {application: 9NBLGGH4R315}", SimulatorEvent.halt(Fixture.target)),
            ("finalize: {application: 9NBLGGH4R315}", .finalize(Fixture.target)),
            ("release: {application: 9NBLGGH4R315}", .release(Fixture.target)),
            ("cancel: {application: 9NBLGGH4R315}", .cancel(Fixture.target)),
            ("delete: {application: 9NBLGGH4R315}", .delete(Fixture.target)),
            ("freeze: {application: 9NBLGGH4R315}", .freeze(Fixture.application)),
            ("unfreeze: {application: 9NBLGGH4R315}", .unfreeze(Fixture.application)),
            ("fault: {on: halt, rejectToken: true}", .fault(FaultOrder(.rejectToken, on: .halt))),
            ("clearFaults: true", .clearFaults), ("expireTokens: true", .expireTokens),
            ("rotateSecret: {client: c, secret: s}", .rotateSecret(client: "c", secret: "s")),
        ])
    func events(text: String, event: SimulatorEvent) throws {
        let scenario = try Scenario(yaml: Self.small + "events: [{at: 5s, \(text)}]")
        #expect(scenario.events == [.init(after: .seconds(5), event)])
    }

    @Test func ratesAreGivenByKind() throws {
        let scenario = try Scenario(
            yaml: Self.small + "events: [{at: 0s, setRates: {application: 9NBLGGH4R315, version: 2.0, crash: 4%}}]")
        let version = try #require(PackageVersion("2.0"))
        #expect(scenario.events.map(\.event) == [.setRates(Fixture.application, version, [.crash: 0.04])])
    }

    @Test func aFailureOfAVersionsOwnHasItsPlaceAndShare() throws {
        let text = "addFailure: {application: 9NBLGGH4R315, version: 2.0, in: render_tile, share: 2%}"
        let scenario = try Scenario(yaml: Self.small + "events: [{at: 1d, \(text)}]")
        let failure = SingleFailure(.crash, in: "render_tile", of: try #require(PackageVersion("2.0")), share: 0.02)
        #expect(scenario.events.map(\.event) == [.addFailure(Fixture.application, failure)])
        let found = problems(Self.small + "events: [{at: 1d, addFailure: {application: 9NBLGGH4R315, share: 120%}}]")
        #expect(found.count == 3, "\(found)")
    }

    @Test func everyProblemIsSaidAtOnceWithItsPlace() {
        let found = problems(
            """
            version: 2
            sped: 4
            requestLimit: none
            certification: slow
            applications:
              - id: "9N B"
                submissions: [{versions: [x], published: 1d}]
              - id: APP
                submissions:
                  - {versions: [1.0]}
                  - {versions: [2.0], published: 1d, rollout: 101}
                  - {versions: [2.0], published: 1d, fails: {during: PendingPublication}}
                  - {versions: [2.0], published: 1d, rollout: 1, halted: 2d}
            faults: [{on: halt}, {delay: 1s, html: {applied: true}}, {on: read, late: 5s}, {rate: 1%, times: 2, delay: 1s}]
            events:
              - {at: 5s, halt: {application: NONE}}
              - {at: 5s, halt: {application: APP, flight: f}}
              - {at: 5s}
              - {halt: {application: APP}, finalize: {application: APP}}
              - {at: 5s, fault: {rate: 1%, delay: 1s}}
            """)
        #expect(
            found == [
                #"s.yaml:1:10: version: "2" is not a whole number from 1 to 1 – write a whole number from 1 to 1, such as 1"#,
                #"s.yaml:2:1: the key "sped" is unknown – write "seed""#,
                #"s.yaml:3:15: requestLimit: "none" is not a request limit – write off or {perMinute: 20}"#,
                #"s.yaml:4:16: certification: "slow" is not a certification – write immediate, a duration for each status such as 5s, or {Certification: 10m}"#,
                #"s.yaml:6:9: id: "9N B" is not a Store ID – write letters and digits such as 9NBLGGH4R315"#,
                #"s.yaml:7:31: versions: "x" is not a package version – write four numbers such as 4.2.0.0"#,
                #"s.yaml:10:9: a submission needs either "published" or "submitted" – say how long ago: "published: 60d", or "submitted: 5m" for one on its way"#,
                #"s.yaml:11:51: rollout: 101.0 is not a percentage – write a number from 0 to 100 such as 12.5"#,
                #"s.yaml:12:49: a submission cannot fail so during PendingPublication – use CommitStarted, PreProcessing, Certification, Release or Publishing, and fallsBack with CommitStarted only"#,
                #"s.yaml:13:9: the rollout cannot have ended so – give halted or finalized, not both, and no longer ago than the publication"#,
                #"s.yaml:14:10: the fault has no name – give exactly one of: serverError, rateLimited, reset, hang, delay, slowBody, cutBody, stale, expireTokens, rejectToken, html, redirect, late, malformed, first"#,
                #"s.yaml:14:22: the fault has 2 names – give exactly one of: serverError, rateLimited, reset, hang, delay, slowBody, cutBody, stale, expireTokens, rejectToken, html, redirect, late, malformed, first"#,
                #"s.yaml:14:58: late 5s does not work on read – write on: action, setPercentage, halt or finalize, and for late also change, create, update, commit, delete, createFlight or deleteFlight"#,
                #"s.yaml:14:91: "times" does not go with "rate" – remove one of the two"#,
                #"s.yaml:16:34: the scenario has no application NONE – write one of: APP"#,
                #"s.yaml:17:47: APP has no flight f – write the ID of one of its flights, or leave the key out"#,
                #"s.yaml:18:5: the event has no name – give exactly one of: setPercentage, halt, finalize, publish, nextCommit, release, cancel, delete, setRates, addFailure, freeze, unfreeze, fault, clearFaults, expireTokens, rotateSecret"#,
                #"s.yaml:19:5: events: the key "at" is missing – add "at: 30s""#,
                #"s.yaml:19:5: the event has 2 names – give exactly one of: setPercentage, halt, finalize, publish, nextCommit, release, cancel, delete, setRates, addFailure, freeze, unfreeze, fault, clearFaults, expireTokens, rotateSecret"#,
                #"s.yaml:20:21: an event cannot bring a fault by chance – remove "rate", or put the fault into "faults""#,
            ])
    }

    @Test(
        "What contradicts itself is said at its application",
        arguments: [
            ("{versions: [1.0], published: 1d, rollout: 5}", "APP has no published submission yet"),
            (
                "{versions: [1.0], published: 9d}, {versions: [2.0], published: 2d, rollout: 5}, {versions: [3.0], published: 1d}",
                "APP has a rollout in progress"
            ),
            ("{versions: [1.0], submitted: 1m}, {versions: [2.0], submitted: 0s}", "APP has submission "),
            ("{versions: [1.0], published: 9d, halted: 1d}", "APP has no rollout in progress"),
        ])
    func contradictions(submissions: String, message: String) {
        let found = problems("version: 1\napplications:\n  - id: APP\n    submissions: [\(submissions)]\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("s.yaml:3:5: \(message)") == true, "\(found)")
    }

    @Test func applicationsAndAccountsMustFit() {
        let twice = problems(Self.small + "  - {id: 9NBLGGH4R315, submissions: []}\n")
        #expect(
            twice == ["s.yaml:7:5: 9NBLGGH4R315 stands twice: keep one of the two – change the application's entry"])
        let account = problems(Self.small.replacing("    submissions:", with: "    account: none\n    submissions:"))
        #expect(
            account == [
                "s.yaml:3:5: 9NBLGGH4R315: there is no account none: add it to accounts – change the application's entry"
            ])
    }

    @Test func aFileThatIsNotThereIsAProblemOfThatFile() {
        #expect(throws: Scenario.Unreadable.self) { try Scenario(path: "/nonexistent/scenario.yaml") }
    }

    @Test("The scenarios that come with the program can be played", arguments: ["three-rollouts", "faulty-store"])
    func examples(name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config/scenarios")
        let scenario = try Scenario(path: folder.appending(path: "\(name).yaml").standardized.path)
        var store = try SimulatedStore(scenario, start: Fixture.start)
        store.advance(to: Fixture.start + .days(1))
        #expect(store.refusals.entries.isEmpty)
    }
}

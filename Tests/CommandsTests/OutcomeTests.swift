import RolloutModel
import Testing

@testable import Commands

@Suite("The outcome of a rollout as an exit status")
struct OutcomeTests {
    private func open(_ code: DecisionCode, until: Timestamp? = nil, observed: Bool = false) -> RolloutReport {
        var report = Fixtures.baking()
        report.decision = Fixtures.decision(line: 4, code, "Held.", until: until, observed: observed)
        return report
    }

    @Test(
        "is the end's, where it is over",
        arguments: [
            (Closing(.finalized, by: .daemon), 0), (Closing(.finalized, by: .store), 0),
            (Closing(.halted, by: .daemon), 6),
            (Closing(.halted, by: Fixtures.alice), 1), (Closing(.halted, by: .store), 1),
            (Closing(.superseded, by: .store), 1), (Closing(.failed, by: .store), 1),
        ] as [(Closing, Int32)])
    func over(closing: Closing, number: Int32) {
        var report = Fixtures.over(RolloutReport.Phase(rawValue: closing.end.rawValue) ?? .failed)
        report.closing = closing
        let outcome = RolloutOutcome(report)
        #expect(outcome.status.rawValue == number && outcome.standing == .over)
    }

    /// What each code means; a new code has to be thought about.
    private static let meanings: [DecisionCode: (Int32, RolloutOutcome.Standing)] = [
        .storeComplete: (0, .goesOn), .storeStopped: (0, .goesOn), .superseded: (0, .goesOn),
        .submissionGone: (0, .goesOn), .operatorHalt: (1, .goesOn), .metricHalt: (6, .goesOn),
        .affectedHalt: (6, .goesOn),
        .drift: (9, .needsPerson), .driftReasserted: (0, .goesOn), .operatorPause: (8, .needsPerson),
        .freeze: (8, .needsPerson), .metricPause: (8, .needsPerson), .metricErrors: (8, .needsPerson),
        .metricInconclusive: (8, .needsPerson), .policyRemoved: (8, .needsPerson),
        .policyChangeRefused: (8, .needsPerson), .windowClosed: (0, .goesOn), .baking: (0, .goesOn),
        .clockUnproved: (8, .needsPerson), .evidenceMissing: (0, .goesOn), .evidenceInconclusive: (0, .goesOn),
        .evidenceFailing: (0, .goesOn), .evidenceStale: (0, .goesOn), .evidenceError: (0, .goesOn),
        .evidenceSmall: (0, .goesOn), .approval: (8, .needsPerson), .raise: (0, .goesOn), .finalize: (0, .goesOn),
        .operatorRaise: (0, .goesOn), .operatorFinalize: (0, .goesOn),
        .ladderDone: (8, .needsPerson), .outcomeUnknown: (0, .goesOn), .storeUnknown: (4, .goesOn),
    ]

    @Test("follows from the decision, where it is open", arguments: DecisionCode.allCases)
    func decided(code: DecisionCode) throws {
        let (number, standing) = try #require(Self.meanings[code])
        let outcome = RolloutOutcome(open(code))
        #expect(outcome.status.rawValue == number && outcome.standing == standing)
    }

    @Test("counts what will pass by itself as in order, and trouble with the Store as that")
    func others() {
        #expect(RolloutOutcome(open(.freeze, until: Fixtures.now + .hours(1))).standing == .goesOn)
        #expect(RolloutOutcome(open(.metricHalt, observed: true)).standing == .needsPerson)
        var report = open(.baking)
        report.trouble = "HTTP 503"
        #expect(RolloutOutcome(report).status == .store && RolloutOutcome(report).standing == .goesOn)
        var failed = Fixtures.certifying()
        #expect(RolloutOutcome(failed).status == .done)
        failed.submissionStatus = "CertificationFailed"
        #expect(RolloutOutcome(failed).status == .waiting && RolloutOutcome(failed).standing == .needsPerson)
    }
}

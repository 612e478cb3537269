import RolloutModel
import Testing

@testable import DecisionJournal

/// The rule that the last of the records breaks; nil where all are legal. Records an issue where an earlier one breaks any.
func brokenRule(_ records: [JournalRecord]) -> GrammarViolation.Rule? {
    var grammar = JournalGrammar()
    for (index, record) in records.enumerated() {
        do throws(JournalError) {
            try grammar.accept(record)
        } catch .grammar(let violation) {
            #expect(index == records.count - 1, "record \(index) of \(records.count): \(violation)")
            return violation.rule
        } catch {
            Issue.record("\(error)")
        }
    }
    return nil
}

@Suite("The journal's grammar")
struct JournalGrammarTests {
    private let raise = Intent.Action.raise(to: Records.percent(25))
    private let bound = Records.bound()

    @Test("takes a whole life: raise, unknown, read back, finalize, the next submission")
    func life() {
        let records = [
            bound, Records.decided(.hold), Records.decided(.raise(to: Records.percent(25))), Records.intent(1, raise),
            Records.outcome(1, .unknown), Records.outcome(1, .applied),
            Records.record(.transition(.stepReached(percentage: Records.percent(25)))),
            Records.intent(5, .finalize, from: 25), Records.outcome(5, .applied), Records.closed(.finalized),
            Records.record(.alert(Alert(.failedAfterFinalize, "x"))), Records.measured(.value(1, sample: nil)),
            Records.bound(Records.next), Records.intent(6, raise, on: Records.next),
        ]
        #expect(brokenRule(records) == nil)
    }

    @Test("everything but inputs and alerts names its rollout")
    func namesRollout() {
        #expect(brokenRule([Records.record(.decision(Records.decision(.hold)), rollout: nil)]) == .namesRollout)
        #expect(brokenRule([Records.record(.alert(Alert(.clock, "x")), rollout: nil)]) == nil)
    }

    @Test("numbers of intents rise over all rollouts", arguments: [1, 2] as [UInt64])
    func intentsRise(_ second: UInt64) {
        let other = [
            Records.bound(), Records.intent(second, .halt),
        ].map { JournalRecord(rollout: "fabrikam", at: $0.at, body: $0.body) }
        #expect(brokenRule([bound, Records.intent(2, .halt)] + other) == .intentsRise)
    }

    @Test("an intent needs its rollout bound to that very submission")
    func boundFirst() {
        #expect(brokenRule([Records.intent(1, raise)]) == .bound)
        #expect(brokenRule([bound, Records.intent(1, raise, on: Records.next)]) == .bound)
        #expect(brokenRule([Records.decided(.halt)]) == .bound)
        #expect(brokenRule([Records.record(.transition(.stepReached(percentage: .full)))]) == .bound)
        #expect(brokenRule([bound, Records.closed(.halted, Records.next)]) == .bound)
    }

    @Test("a rollout is bound once at a time, and never again to what is over")
    func boundOnce() {
        #expect(brokenRule([bound, Records.bound(Records.next)]) == .boundOnce)
        #expect(brokenRule([bound, Records.closed(), bound]) == .boundOnce)
        let over = Records.record(.transition(.passedOver(Records.submission.submission, why: "x")))
        #expect(brokenRule([bound, over]) == .boundOnce)
    }

    @Test("a call is the one that its decision orders, and is never sent for a decision that only observes")
    func followsDecision() {
        let observed = Records.decision(.raise(to: Records.percent(25)), observedOnly: true)
        #expect(brokenRule([bound, Records.intent(1, raise, decision: observed)]) == .intentFollowsDecision)
        let other = Records.decision(.raise(to: Records.percent(50)))
        #expect(brokenRule([bound, Records.intent(1, raise, decision: other)]) == .intentFollowsDecision)
        #expect(brokenRule([bound, Records.intent(1, .finalize, decision: other)]) == .intentFollowsDecision)
    }

    @Test("one call is open at a time, and only a halt passes it")
    func oneUnresolved() {
        let open = [bound, Records.intent(1, raise)]
        #expect(brokenRule(open + [Records.intent(2, .finalize)]) == .oneUnresolved)
        #expect(brokenRule(open + [Records.outcome(1, .unknown), Records.intent(2, .finalize)]) == .oneUnresolved)
        #expect(brokenRule(open + [Records.intent(2, .halt)]) == nil)
        #expect(brokenRule(open + [Records.intent(2, .halt), Records.intent(3, .halt)]) == .oneUnresolved)
        #expect(
            brokenRule(open + [Records.intent(2, .halt), Records.outcome(2, .notApplied), Records.intent(3, .halt)])
                == nil)
        let passed = open + [Records.intent(2, .halt), Records.outcome(1, .overtaken), Records.outcome(2, .applied)]
        #expect(brokenRule(passed) == nil)
    }

    @Test("after a halt nothing is raised in that epoch")
    func haltWins() {
        for halt in [[Records.decided(.halt)], [Records.intent(1, .halt), Records.outcome(1, .notApplied)]] {
            #expect(brokenRule([bound] + halt + [Records.intent(2, raise)]) == .haltWins)
            #expect(brokenRule([bound] + halt + [Records.intent(2, .finalize)]) == .haltWins)
            #expect(brokenRule([bound] + halt + [Records.decided(.raise(to: .full))]) == .haltWins)
            #expect(brokenRule([bound] + halt + [Records.intent(2, raise, digest: "another")]) == nil)
        }
        #expect(brokenRule([bound, Records.decided(.halt, observedOnly: true), Records.intent(2, raise)]) == nil)
        #expect(
            brokenRule([
                bound, Records.decided(.halt), Records.closed(), Records.bound(Records.next),
                Records.intent(2, raise, on: Records.next),
            ]) == nil)
    }

    @Test("a raise goes up", arguments: [25, 30, 100] as [Double])
    func goesUp(_ from: Double) {
        #expect(brokenRule([bound, Records.intent(1, raise, from: from)]) == .raiseGoesUp)
    }

    @Test("an outcome needs its open intent, and a final one is the last")
    func outcomes() {
        let open = [bound, Records.intent(1, raise)]
        #expect(brokenRule([bound, Records.outcome(1, .applied)]) == .openIntent)
        #expect(brokenRule(open + [Records.outcome(2, .applied)]) == .openIntent)
        for final in [Outcome.Result.applied, .notApplied, .overtaken] {
            #expect(brokenRule(open + [Records.outcome(1, final), Records.outcome(1, .applied)]) == .openIntent)
            #expect(brokenRule(open + [Records.outcome(1, final), Records.outcome(1, .unknown)]) == .openIntent)
        }
        #expect(brokenRule(open + [Records.outcome(1, .unknown), Records.outcome(1, .unknown)]) == .unknownOnce)
        #expect(brokenRule(open + [Records.closed(), Records.outcome(1, .overtaken)]) == nil)
    }

    @Test("what is over stays over")
    func closedForGood() {
        let over = [bound, Records.closed()]
        let own = Records.submission.submission
        for record in [
            Records.decided(.hold), Records.decided(.halt), Records.intent(1, .halt), Records.intent(1, raise),
            Records.closed(), Records.record(.transition(.stepReached(percentage: .full))),
            Records.record(.transition(.passedOver(own, why: "x"))),
            Records.record(.transition(.submissionProgressed(own, SubmissionProgress(status: .published)))),
        ] {
            #expect(brokenRule(over + [record]) == .closedForGood, "\(record.kind)")
        }
        for record in [
            Records.measured(.noData("x")), Records.record(.alert(Alert(.tooOld, "x"))),
            Records.decided(.hold, code: .storeUnknown), Records.decided(.close(Closing(.halted, by: .store))),
            Records.record(.transition(.passedOver("other", why: "x"))),
            Records.record(.transition(.submissionProgressed("other", SubmissionProgress(status: .release)))),
        ] {
            #expect(brokenRule(over + [record]) == nil, "\(record.kind)")
        }
    }

    @Test("an append that breaks a rule leaves no trace")
    func atomic() throws {
        var grammar = JournalGrammar()
        try grammar.accept(bound)
        let illegal = [Records.intent(4, .halt), Records.closed(), Records.intent(5, raise)]
        #expect(throws: JournalError.self) { try grammar.accept(contentsOf: illegal) }
        try grammar.accept(contentsOf: [Records.intent(4, raise), Records.outcome(4, .applied)])
    }

    @Test("a violation names the rule, the rollout and the record")
    func sentence() {
        var grammar = JournalGrammar()
        #expect {
            try grammar.accept(contentsOf: [bound, Records.intent(1, raise, from: 50)])
        } throws: { error in
            "\(error)" == "intent.raise of contoso breaks the journal's rule raise-goes-up: it goes from 50 % to 25 %"
        }
    }
}

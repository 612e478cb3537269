import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("The journal's grammar, on random journals")
struct JournalGrammarPropertyTests {
    /// Journals per run: some 40,000 records and 10,000 mutations, about a second.
    private static let journals: UInt64 = 400

    @Test("takes every legal journal and finds the record that breaks it")
    func legalAndMutated() {
        let seed = Seeded.seed
        var counts: [GrammarViolation.Rule: Int] = [:]
        for run in 0..<Self.journals {
            var writer = LegalWriter(seed: seed &+ run)
            let records = writer.write(100)
            #expect(brokenRule(records) == nil, "JOURNAL_SEED=\(seed &+ run)")
            for mutant in Mutant.all(of: records) {
                let rule = brokenRule(mutant.records)
                #expect(rule == mutant.rule, "\(mutant.what), JOURNAL_SEED=\(seed &+ run)")
                counts[mutant.rule, default: 0] += 1
            }
        }
        for rule in GrammarViolation.Rule.allCases {
            #expect(counts[rule, default: 0] > 10, "\(rule) was hardly tried, JOURNAL_SEED=\(seed)")
        }
    }
}

/// Writes a journal that is legal by its own account, which knows the rules from the other side.
private struct LegalWriter {
    private var random: SplitMix
    private var nextIntent: UInt64 = 1
    private var nextSubmission = 100
    private var rollouts = (0..<3).map { Life(name: PolicyName("rollout-\($0)")) }

    private struct Life {
        let name: PolicyName
        var submission: SubmissionReference?
        var isHalted = false
        var percentage = Percentage.zero
        var increase: (id: UInt64, unknown: Bool)?
        var halt: (id: UInt64, unknown: Bool)?
    }

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func write(_ count: Int) -> [JournalRecord] {
        var records: [JournalRecord] = []
        while records.count < count {
            let index = Int.random(in: 0..<rollouts.count, using: &random)
            var life = rollouts[index]
            records += step(&life).map { JournalRecord(rollout: life.name, at: $0.at, body: $0.body) }
            rollouts[index] = life
        }
        return records
    }

    private mutating func step(_ life: inout Life) -> [JournalRecord] {
        if Bool.random(using: &random) && Bool.random(using: &random) { return [Records.measured(.noData("x"))] }
        guard let submission = life.submission else { return bind(&life) }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return close(&life, submission)
        case 1 where life.halt == nil: return halt(&life, submission)
        case 2...4 where life.increase == nil && life.halt == nil && !life.isHalted: return raise(&life, submission)
        case 5...8:
            let halt = Bool.random(using: &random) && life.halt != nil
            return halt ? resolve(&life.halt) : resolve(&life.increase)
        default: return [Records.decided(.hold)]
        }
    }

    private mutating func bind(_ life: inout Life) -> [JournalRecord] {
        nextSubmission += 1
        let submission = Records.reference(SubmissionID("\(nextSubmission)"))
        life.submission = submission
        life.isHalted = false
        life.percentage = Records.percent(1)
        return [Records.bound(submission)]
    }

    private mutating func close(_ life: inout Life, _ submission: SubmissionReference) -> [JournalRecord] {
        life.submission = nil
        return [Records.closed(.superseded, submission)]
    }

    private mutating func halt(_ life: inout Life, _ submission: SubmissionReference) -> [JournalRecord] {
        life.isHalted = true
        life.halt = (nextIntent, false)
        defer { nextIntent += UInt64.random(in: 1...3, using: &random) }
        return [Records.decided(.halt), Records.intent(nextIntent, .halt, on: submission)]
    }

    private mutating func raise(_ life: inout Life, _ submission: SubmissionReference) -> [JournalRecord] {
        guard life.percentage < .full else { return [Records.decided(.hold)] }
        life.increase = (nextIntent, false)
        defer { nextIntent += UInt64.random(in: 1...3, using: &random) }
        if Int.random(in: 0..<5, using: &random) == 0 {
            return [Records.decided(.finalize), Records.intent(nextIntent, .finalize, on: submission)]
        }
        let from = life.percentage
        let to = Percentage(hundredths: .random(in: from.hundredths + 1...10_000, using: &random)) ?? .full
        life.percentage = to
        return [
            Records.decided(.raise(to: to)),
            Records.intent(nextIntent, .raise(to: to), from: from.value, on: submission),
        ]
    }

    private mutating func resolve(_ open: inout (id: UInt64, unknown: Bool)?) -> [JournalRecord] {
        guard let intent = open else { return [Records.decided(.hold, code: .storeUnknown)] }
        if !intent.unknown, Bool.random(using: &random) {
            open?.unknown = true
            return [Records.outcome(intent.id, .unknown)]
        }
        open = nil
        let results: [Outcome.Result] = [.applied, .notApplied, .overtaken]
        return [Records.outcome(intent.id, results.randomElement(using: &random) ?? .applied)]
    }
}

/// A legal journal up to a record, and that record changed so that it breaks one rule.
private struct Mutant {
    let what: String
    let records: [JournalRecord]
    let rule: GrammarViolation.Rule

    static func all(of records: [JournalRecord]) -> [Mutant] {
        records.indices.flatMap { index in
            mutants(of: records[index], after: records[..<index]).map { mutant in
                Mutant(what: mutant.what, records: records[..<index] + mutant.records, rule: mutant.rule)
            }
        }
    }

    private static func mutants(of record: JournalRecord, after before: ArraySlice<JournalRecord>) -> [Mutant] {
        func one(_ what: String, _ rule: GrammarViolation.Rule, _ bodies: JournalRecord.Body...) -> Mutant {
            Mutant(
                what: what, records: bodies.map { JournalRecord(rollout: record.rollout, at: record.at, body: $0) },
                rule: rule)
        }
        switch record.body {
        case .input, .alert: return []
        case .decision:
            return [
                Mutant(
                    what: "no rollout", records: [JournalRecord(rollout: nil, at: record.at, body: record.body)],
                    rule: .namesRollout)
            ]
        case .transition(.bound(let binding)):
            let intent = Records.intent(UInt64.max, .halt, on: binding.submission).body
            let first = before.allSatisfy { $0.rollout != record.rollout || $0.kind.hasPrefix("input") }
            return [
                one("bound twice", .boundOnce, record.body, record.body),
                one("a call before the binding", first ? .bound : .closedForGood, intent),
            ]
        case .transition(.closed(let closing, let submission, _)):
            return [
                one("closed twice", .closedForGood, record.body, record.body),
                one(
                    "a step after the end", .closedForGood, record.body, .transition(.stepReached(percentage: .full))),
                one(
                    "bound again", .boundOnce, record.body, Records.bound(Records.reference(submission)).body),
                one(
                    "closes another", .bound,
                    .transition(.closed(closing, submission: submission.rawValue == "1" ? "2" : "1", percentage: .zero))
                ),
            ]
        case .transition: return []
        case .outcome(let outcome):
            let again = JournalRecord.Body.outcome(Outcome(intent: outcome.intent, result: .unknown, sentence: "x"))
            return [
                one("said again", outcome.result == .unknown ? .unknownOnce : .openIntent, record.body, again),
                one(
                    "of no intent", .openIntent,
                    .outcome(Outcome(intent: UInt64.max, result: .applied, sentence: "x"))),
            ]
        case .intent(let intent): return mutants(of: intent, one)
        }
    }

    private static func mutants(
        of intent: Intent, _ one: (String, GrammarViolation.Rule, JournalRecord.Body...) -> Mutant
    ) -> [Mutant] {
        func changed(
            id: UInt64? = nil, on submission: SubmissionReference? = nil, action: Intent.Action? = nil,
            from: Percentage? = nil,
            decision: Decision? = nil
        ) -> JournalRecord.Body {
            .intent(
                Intent(
                    id: id ?? intent.id, submission: submission ?? intent.submission, action: action ?? intent.action,
                    from: from ?? intent.from, actor: intent.actor, decision: decision ?? intent.decision,
                    deadline: intent.deadline))
        }
        let body = JournalRecord.Body.intent(intent)
        let observed = Records.decision(intent.decision.action, observedOnly: true)
        var mutants = [
            one("same number", .intentsRise, body, body),
            one("number zero", .intentsRise, changed(id: 0)),
            one("another submission", .bound, changed(on: Records.reference("other"))),
            one("observed only", .intentFollowsDecision, changed(decision: observed)),
            one("another call than decided", .intentFollowsDecision, changed(decision: Records.decision(.hold))),
            one("a second one", .oneUnresolved, body, changed(id: UInt64.max)),
        ]
        switch intent.action {
        case .raise(let to):
            mutants.append(one("down", .raiseGoesUp, changed(from: to)))
            mutants.append(one("after a halt", .haltWins, .decision(Records.decision(.halt)), body))
        case .finalize: mutants.append(one("after a halt", .haltWins, .decision(Records.decision(.halt)), body))
        case .halt:
            let finalize = changed(id: UInt64.max, action: .finalize, decision: Records.decision(.finalize))
            mutants.append(one("a finalization beside a halt", .oneUnresolved, body, finalize))
        }
        return mutants
    }
}

import RolloutModel

/// The order in which a decision is made. The first line that applies decides, and the decision names it.
///
/// This list is the policy page's, line by line; each line is a file of its own. Deciding and explaining walk the same list.
enum DecisionOrder {
    private typealias Rule = @Sendable (DecisionMoment) -> Decision?

    private static let lines: [(rule: DecisionRule, decide: Rule)] = [
        (.closedByTheStore, { $0.closedByTheStore() }),  // 1
        (.halt, { $0.halt() }),  // 2
        (.openRequest, { $0.outcomeUnknown() }),  // nothing but a halt passes an open intent (S4)
        (.unreadableAnswer, { $0.unreadable() }),  // nothing but a halt rests on an answer that says nothing (S21)
        (.drift, { $0.drift() }),  // 3
        (.brakes, { $0.brakes() }),  // 4
        (.window, { $0.window() }),  // 5
        (.bake, { $0.bake() }),  // 6
        (.evidence, { $0.evidence() }),  // 7
        (.approval, { $0.approval() }),  // 8
        (.advance, { $0.advance() }),  // 9
    ]

    /// Makes the decision.
    static func decide(_ moment: DecisionMoment) -> Decision {
        for line in lines {
            if let decision = line.decide(moment) { return decision }
        }
        preconditionFailure("the last line always decides")
    }

    /// The same decision with every line's verdict on it.
    static func trace(_ moment: DecisionMoment) -> [DecisionTrace.Line] {
        var found: [DecisionTrace.Line] = []
        var isDecided = false
        for line in lines {
            if isDecided {
                found.append(.init(line.rule, .notLookedAt, says: nil))
            } else if let decision = line.decide(moment) {
                found.append(.init(line.rule, .reached, says: decision.sentence))
                isDecided = true
            } else {
                found.append(.init(line.rule, .passed, says: moment.whyPassed(line.rule)))
            }
        }
        return found
    }
}

/// Everything that a decision may look at.
struct DecisionMoment {
    /// The rollout with its brakes.
    let rollout: Rollout
    /// Its open part.
    let open: Kept<OpenRollout>
    /// A freeze of everything.
    let globalFreeze: Freeze?
    /// What the clocks say.
    let at: Instants
    /// What the Store just said; nil where the decision follows something else.
    let seen: PackageRollout?
    /// Whether the sentence is read even where the decision is the one in force already.
    var wantsWords = false

    var now: Timestamp { at.wall }

    /// A hold by this line.
    ///
    /// Most events change nothing, and the decision in force is made again: its sentence and evidence are taken over, for
    /// making new ones would cost more than everything else. At line 4 the sentence itself is what makes a decision another.
    /// `subject` is the metric that the evidence begins with.
    func hold(
        line: Int, _ code: DecisionCode, _ sentence: @autoclosure () -> String, by policy: Policy? = nil,
        about subject: MetricName? = nil, evidence: @autoclosure () -> [Evidence] = [], until: Timestamp? = nil
    ) -> Decision {
        func decision(_ sentence: String, _ evidence: [Evidence]) -> Decision {
            Decision(
                .hold, isObservedOnly: open.isObserveOnly, line: line, code: code, sentence: sentence,
                evidence: evidence, until: until, percentage: open.expected,
                policyDigest: policy?.digest ?? open.policy.digest)
        }
        if !wantsWords, let known = open.decision?.value, known.code == code, known.evidence.first?.metric == subject {
            let same = decision(line == 4 ? sentence() : known.sentence, known.evidence)
            if same.isSameNews(as: open.decision) { return same }
        }
        return decision(sentence(), evidence())
    }

    /// An action by this line.
    func act(
        _ action: Decision.Action, line: Int, _ code: DecisionCode, _ sentence: String, by policy: Policy? = nil,
        evidence: [Evidence] = []
    ) -> Decision {
        Decision(
            action, isObservedOnly: open.isObserveOnly, line: line, code: code, sentence: sentence, evidence: evidence,
            percentage: open.expected, policyDigest: policy?.digest ?? open.policy.digest)
    }

    /// The acting metrics as they stand.
    var actingEvidence: [Evidence] {
        open.metrics.filter(\.definition.isActing).map { $0.evidence(at: now) }
    }
}

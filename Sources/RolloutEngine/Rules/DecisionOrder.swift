import RolloutModel

/// The order in which a decision is made. The first line that applies decides, and the decision names it.
///
/// This function is the policy page's list, line by line; each line is a file of its own.
enum DecisionOrder {
    static func decide(_ moment: DecisionMoment) -> Decision {
        moment.closedByTheStore()  // 1
            ?? moment.halt()  // 2
            ?? moment.outcomeUnknown()  // nothing but a halt passes an open intent (S4)
            ?? moment.unreadable()  // nothing but a halt rests on an answer that says nothing (S21)
            ?? moment.drift()  // 3
            ?? moment.brakes()  // 4
            ?? moment.window()  // 5
            ?? moment.bake()  // 6
            ?? moment.evidence()  // 7
            ?? moment.approval()  // 8
            ?? moment.advance()  // 9
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
    /// Most events change nothing, and the decision in force is made again: its sentence is taken over, for writing a new
    /// one would cost more than everything else. At line 4 the sentence itself is what makes a decision another.
    func hold(
        line: Int, _ code: DecisionCode, _ sentence: @autoclosure () -> String, by policy: Policy? = nil,
        evidence: [Evidence] = [], until: Timestamp? = nil
    ) -> Decision {
        func decision(_ sentence: String) -> Decision {
            Decision(
                .hold, isObservedOnly: open.isObserveOnly, line: line, code: code, sentence: sentence,
                evidence: evidence, until: until, percentage: open.expected,
                policyDigest: policy?.digest ?? open.policy.digest)
        }
        if !wantsWords, line != 4, let known = open.decision, known.code == code {
            let same = decision(known.sentence)
            if same.isSameNews(as: known) { return same }
        }
        return decision(sentence())
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

import RolloutModel

extension DecisionMoment {
    /// Line 5: a closed window: hold until it opens. The newest policy whose window is closed is named.
    func window() -> Decision? {
        for policy in open.obeyed.reversed().lazy.filter({ !$0.windows.isEmpty }).map(\.value) {
            let calendar = WindowCalendar(policy: policy)
            guard let closed = calendar.closure(at: now) else { continue }
            // The next opening was looked for when the window closed; until then it stays the next one, unless the clock was
            // set back since: one that was looked for a year ahead is not the next.
            if open.decidedAt.map({ $0 <= now }) ?? false, let known = open.decision?.value,
                known.code == .windowClosed,
                known.policyDigest == policy.digest,
                known.percentage == open.expected, known.isObservedOnly == open.isObserveOnly,
                known.sentence.hasPrefix(closed), known.until.map({ $0 > now }) ?? true
            {
                return known
            }
            let until = calendar.nextOpening(after: now)
            let opens =
                until.map { "it opens \(Words.time($0, in: policy.timeZone))" } ?? "it does not open within a year"
            return hold(line: 5, .windowClosed, "\(closed); \(opens).", by: policy, until: until)
        }
        return nil
    }
}

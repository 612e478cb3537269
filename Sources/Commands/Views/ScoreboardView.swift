import RolloutModel

/// What a policy that only observes would have done, beside what people did.
enum ScoreboardView {
    /// A page of so many last deeds fits beside a ladder.
    private static let shown = 8

    /// Draws the scoreboard.
    static func page(_ scoreboard: Scoreboard, now: Timestamp, width: Int) -> Page {
        var page = Page(width: width)
        page.heading("The policy would have")
        let left = scoreboard.deeds.count - shown
        if left > 0 { page.add(Line("  … \(left.of("deed")) before")) }
        for deed in scoreboard.deeds.suffix(shown) {
            page.paragraph(
                Line("  \(word(deed.action))  ", deed.action == .halt ? .bad : .plain), words(deed, scoreboard, now),
                indent: 4)
        }
        if scoreboard.omitted > 0 { page.add(Line("  … and \(scoreboard.omitted) more")) }
        if scoreboard.deeds.isEmpty { page.add(Line("  done nothing so far")) }
        if let verdict = scoreboard.verdict {
            page.paragraph(Line("  \(verdict.rawValue.uppercased())  ", verdict.tone), verdict.words)
        }
        return page
    }

    private static func word(_ action: Decision.Action) -> String {
        switch action {
        case .raise(let percentage): "raised to \(percentage)"
        case .finalize: "finalized"
        case .halt: "halted"
        case .hold, .close: "held"
        }
    }

    private static func words(_ deed: Scoreboard.Deed, _ scoreboard: Scoreboard, _ now: Timestamp) -> String {
        "\(deed.at.clock()) at \(deed.percentage); \(done(deed, scoreboard))."
            + (deed.action == .halt ? " \(deed.sentence)" : "")
    }

    private static func done(_ deed: Scoreboard.Deed, _ scoreboard: Scoreboard) -> String {
        if let done = deed.doneAt {
            return done > deed.at ? "people did \((done - deed.at).rounded) later" : "people did at the same moment"
        }
        if deed.action == .halt { return "the rollout \(scoreboard.verdict == nil ? "goes" : "went") on" }
        return scoreboard.verdict == nil ? "nobody has yet" : "nobody did"
    }
}

extension Scoreboard.Verdict {
    fileprivate var words: String {
        switch self {
        case .caught: "people halted it, and so would have the policy"
        case .missed: "people halted it, and the policy would not have"
        case .false: "people finalized it, and the policy would have halted it"
        case .passed: "people finalized it, and the policy would not have halted it"
        case .undecided: "the end says nothing of the release"
        }
    }
}

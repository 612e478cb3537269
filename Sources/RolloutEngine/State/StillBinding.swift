import RolloutModel

extension OpenRollout {
    /// What the policies before an edit still ask for in the step in progress, in the operator's words: where the newest
    /// policy is laxer. Empty where nothing of the edit waits. It only tells; what is allowed follows from all that are obeyed.
    func stillBinding(at now: Instants) -> [String] {
        let before = obeyed.dropLast().map(\.value)
        let others = before.map { rules(of: $0) + lostMetrics(of: $0) }.joined()
        return others.reduce(into: steps(of: before, at: now)) { found, part in
            if !found.contains(part) { found.append(part) }
        }
    }

    /// Of several policies the one that asks most is named.
    private func steps(of before: [Policy], at now: Instants) -> [String] {
        let after = Ladder(policy: policy.value)
        let ladders = before.map { Ladder(policy: $0) }
        var parts: [String] = []
        let bake = ladders.map { $0.bake(at: expected) }.max() ?? .zero
        if bake > after.bake(at: expected), DecisionMoment.end(ofBake: bake, since: bakeStart, at: now) != nil {
            parts.append("the bake of \(bake)")
        }
        let next = ladders.map { $0.next(after: expected) }.min { $0.isStricter(than: $1) }
        if let words = next?.words(whereStricterThan: after.next(after: expected)) { parts.append(words) }
        let people = ladders.compactMap { $0.standing(at: expected)?.approval?.people }.max() ?? 0
        if people > after.standing(at: expected)?.approval?.people ?? 0, people > approvals.count {
            parts.append("approval by \(Words.people(people))")
        }
        return parts
    }

    private func rules(of old: Policy) -> [String] {
        var parts: [String] = []
        if old.mode == .observe, policy.mode == .act { parts.append("`mode: observe`") }
        if !old.windowsAreKept(by: policy.value) { parts.append("its windows") }
        if old.onDrift != policy.onDrift, policy.onDrift != .hold { parts.append("`onDrift: \(old.onDrift.rawValue)`") }
        if old.onPolicyChange == .refuse, policy.onPolicyChange != .refuse { parts.append("`onPolicyChange: refuse`") }
        if let limit = old.limits.maxAffectedDevices, policy.limits.maxAffectedDevices.map({ $0 > limit }) ?? true {
            parts.append("`maxAffectedDevices: \(limit)`")
        }
        return parts
    }

    private func lostMetrics(of old: Policy) -> [String] {
        old.metrics.filter { metric in
            metric.isActing && !policy.metrics.contains { $0.isAsStrict(as: metric) }
        }.map { "the metric \($0.name) as it was" }
    }
}

extension Ladder.Next {
    /// Whether the other one goes further at once.
    fileprivate func isStricter(than other: Ladder.Next) -> Bool { words(whereStricterThan: other) != nil }

    /// What it is called where the other one goes further at once; nil where it does not.
    fileprivate func words(whereStricterThan other: Ladder.Next) -> String? {
        switch (self, other) {
        case (.raise(let mine), .raise(let theirs)) where mine >= theirs: nil
        case (.raise(let percentage), .raise), (.raise(let percentage), .finalize): "\(percentage) as the next step"
        case (.nothing, .raise), (.nothing, .finalize): "the end of its ladder"
        case (.raise, .nothing), (.finalize, _), (.nothing, .nothing): nil
        }
    }
}

extension Policy {
    /// Whether the other policy allows raising at no time at which this one forbids it, as far as can be told without
    /// comparing calendars.
    fileprivate func windowsAreKept(by other: Policy) -> Bool {
        if windows.isEmpty { return true }
        func all(_ policy: Policy, _ kind: Window.Kind) -> Set<Window> {
            Set(policy.windows.filter { $0.kind == kind })
        }
        let allows = all(self, .allow)
        return timeZone == other.timeZone && all(self, .deny).isSubset(of: all(other, .deny))
            && (allows.isEmpty || allows == all(other, .allow))
    }
}

extension Metric {
    /// Whether this metric halts and holds wherever the other one does. What is neither plainly stricter nor the same counts
    /// as laxer: a larger `minSample` holds more and halts less.
    fileprivate func isAsStrict(as other: Metric) -> Bool {
        name == other.name && source == other.source && isActing && maxAge == other.maxAge
            && minSample == other.minSample && noData == other.noData && interval <= other.interval
            && initialDelay <= other.initialDelay && failureLimit <= other.failureLimit
            && inconclusiveLimit <= other.inconclusiveLimit && consecutiveErrorLimit <= other.consecutiveErrorLimit
            && (onFailure == other.onFailure || onFailure == .halt)
            && Self.isAsStrict(compare, as: other.compare)
            && Self.isAsStrict(fail, as: other.fail, isFail: true)
            && Self.isAsStrict(pass, as: other.pass, isFail: false)
    }

    /// One that tests at another ratio bets on another degradation, and sees some of them later: neither is the stricter one.
    private static func isAsStrict(_ mine: Comparison?, as other: Comparison?) -> Bool {
        guard let other else { return true }
        guard let mine else { return false }
        return mine.ratio == other.ratio && mine.level >= other.level
            && (mine.inconclusive == other.inconclusive || mine.inconclusive == .hold)
    }

    /// A fail band is stricter where it is wider, a pass band where it is narrower.
    private static func isAsStrict(_ band: Band?, as other: Band?, isFail: Bool) -> Bool {
        switch (band, other) {
        case (nil, nil): true
        case (.above(let mine), .above(let theirs)): isFail ? mine <= theirs : mine >= theirs
        case (.below(let mine), .below(let theirs)): isFail ? mine >= theirs : mine <= theirs
        case (nil, _), (_, nil), (.above, .below), (.below, .above): false
        }
    }
}

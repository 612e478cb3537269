import RolloutModel

extension Policy {
    /// What the policy says by itself, apart from its steps, metrics and windows.
    var facts: [PolicyFact] {
        [
            PolicyFact("name", name.rawValue),
            PolicyFact("account", account.rawValue),
            PolicyFact("target.application", target.application.rawValue),
            PolicyFact("target.flight", target.flight?.rawValue ?? "none"),
            PolicyFact("packageVersion", packageVersion?.description ?? "any"),
            PolicyFact("mode", mode, strictestLast: [.act, .observe]),
            PolicyFact("timeZone", timeZone?.name ?? "none"),
            PolicyFact("limits.maxAffectedDevices", limits.maxAffectedDevices),
            PolicyFact("limits.progressDeadline", limits.progressDeadline, more: .laxer),
            PolicyFact("limits.maxAge", limits.maxAge, more: .laxer),
            PolicyFact("limits.watchAfterFinalize", limits.watchAfterFinalize, more: .stricter),
            PolicyFact("onDrift", onDrift.rawValue, rank: onDrift == .hold ? 1 : 0),
            PolicyFact("onPolicyChange", onPolicyChange, strictestLast: [.continue, .restart, .refuse]),
        ]
    }

    /// Its steps, metrics and windows.
    var groups: [FactGroup] {
        steps.map(\.group) + steps.compactMap(\.approvalGroup) + [finalize?.group].compactMap { $0 }
            + metrics.map(\.group) + metrics.compactMap(\.compareGroup) + windowGroups
            + (notify ?? []).flatMap(\.groups)
    }

    private var windowGroups: [FactGroup] {
        let hasOneAllow = windows.count { $0.kind == .allow } == 1
        return windows.enumerated().map { place, window in
            // The first window that allows something forbids all other times; each further one gives some back.
            let delays = window.kind == .deny || hasOneAllow
            let times = "\(window.kind.rawValue) \(Words.times(of: window))"
            let key = "windows[\(times)]"
            return FactGroup(
                key: key, shown: "windows[\(place + 1)]", summary: "\(window.kind.rawValue) \(Words.window(window))",
                added: delays ? .later : .earlier, facts: [PolicyFact("\(key).reason", window.reason ?? "none")])
        }
    }
}

extension NotifyRule {
    /// Who is told changes nothing that the rollout does.
    fileprivate var groups: [FactGroup] {
        on.map { topic in
            let key = "notify[\(topic.rawValue) to \(to)]"
            return FactGroup(
                key: key, summary: "every \(every)", added: .changed,
                facts: [PolicyFact("\(key).every", every.description)])
        }
    }
}

extension PolicyFact {
    /// A word of which only one is stricter than the others.
    fileprivate init(_ key: String, _ text: String, rank: Double) {
        self.init(key: key, text: text, rank: rank, more: .stricter)
    }

    /// A budget, of which none is the largest.
    fileprivate init(_ key: String, _ budget: Int?) {
        self.init(
            key: key, text: budget.map { "\($0)" } ?? "none", rank: budget.map(Double.init) ?? .infinity, more: .laxer)
    }

    fileprivate init(key: String, text: String, rank: Double?, more: EditDirection) {
        (self.key, self.text, self.rank, self.more) = (key, text, rank, more)
    }
}

extension Step {
    fileprivate var key: String { "steps[\(percentage.digits)]" }

    /// One more step makes the next one smaller.
    fileprivate var group: FactGroup {
        FactGroup(
            key: key, summary: "\(percentage), bake \(bake)", added: .later,
            facts: [PolicyFact("\(key).bake", bake, more: .later)])
    }

    fileprivate var approvalGroup: FactGroup? {
        approval.map { approval in
            let key = "\(key).approval"
            return FactGroup(
                key: key, summary: "by \(Words.people(approval.people))", added: .stricter,
                facts: [
                    PolicyFact("\(key).people", approval.people, more: .stricter),
                    PolicyFact("\(key).timeout", approval.timeout, more: .laxer),
                ])
        }
    }
}

extension Finalize {
    fileprivate var group: FactGroup {
        FactGroup(
            key: "steps[finalize]", summary: "finalize, bake \(bake)", added: .laxer,
            facts: [PolicyFact("steps[finalize].bake", bake, more: .later)])
    }
}

extension Metric {
    fileprivate var group: FactGroup {
        let key = "metrics[\(name)]"
        return FactGroup(
            key: key, summary: "\(source.kind), \(isActing ? onFailure.rawValue : "never acts")",
            added: isActing ? .stricter : .changed,
            facts: [
                PolicyFact("\(key).source", source.shown),
                PolicyFact("\(key).interval", interval, more: .laxer),
                PolicyFact("\(key).initialDelay", initialDelay, more: .laxer),
                PolicyFact("\(key).maxAge", maxAge, more: .laxer),
                PolicyFact(
                    key: "\(key).minSample", text: minSample.map(Words.number) ?? "none", rank: minSample ?? 0,
                    more: .later),
                PolicyFact("\(key).fail", fail.map(Words.band) ?? "what does not pass"),
                PolicyFact("\(key).pass", pass.map(Words.band) ?? "what does not fail"),
                PolicyFact("\(key).failureLimit", failureLimit, more: .laxer),
                PolicyFact("\(key).inconclusiveLimit", inconclusiveLimit, more: .laxer),
                PolicyFact("\(key).consecutiveErrorLimit", consecutiveErrorLimit, more: .laxer),
                PolicyFact("\(key).noData", noData, strictestLast: [.ignore, .hold, .fail]),
                PolicyFact("\(key).onFailure", onFailure, strictestLast: [.warn, .pause, .halt]),
                PolicyFact(key: "\(key).dryRun", text: "\(dryRun)", rank: dryRun ? 1 : 0, more: .laxer),
            ])
    }
}

extension Comparison {
    /// `0.05`, or `0.05 shared by 2`
    fileprivate var shownAlpha: String { Words.number(alpha) + (sharedBy > 1 ? " shared by \(sharedBy)" : "") }
}

extension Metric {
    fileprivate var compareGroup: FactGroup? {
        compare.map { compare in
            let key = "metrics[\(name)].compare"
            return FactGroup(
                key: key,
                summary: "with the fallback, ratio \(Words.number(compare.ratio)), alpha \(compare.shownAlpha)",
                added: isActing ? .stricter : .changed,
                facts: [
                    PolicyFact(
                        key: "\(key).ratio", text: Words.number(compare.ratio), rank: compare.ratio, more: .laxer),
                    PolicyFact(key: "\(key).alpha", text: compare.shownAlpha, rank: compare.level, more: .stricter),
                    PolicyFact("\(key).inconclusive", compare.inconclusive, strictestLast: [.ignore, .hold]),
                ])
        }
    }
}

extension Words {
    /// `above 0.01`
    static func band(_ band: Band) -> String {
        switch band {
        case .above(let bound): "above \(number(bound))"
        case .below(let bound): "below \(number(bound))"
        }
    }
}

extension MetricSource {
    /// The source on one line.
    fileprivate var shown: String {
        switch self {
        case .store(let rate): "store \(rate.rawValue)"
        case .storeCount(let count): "store count \(count.failure.rawValue) in \(count.hours)h"
        case .storeSignatures(let wanted):
            "store newSignatures \(wanted.failure.rawValue) on \(Words.number(wanted.minDevices)) devices, fallback "
                + "\(wanted.fallbackDays)d"
        case .prometheus(let query):
            "prometheus \(query.url) \(query.query)" + (query.sample.map { " sample \($0)" } ?? "")
        case .http(let document):
            "http \(document.url) \(document.value)"
                + [document.sample.map { " sample \($0)" }, document.time.map { " time \($0)" }].compactMap { $0 }
                .joined()
        case .check(let program): "check \(program.name) timeout \(program.timeout)"
        }
    }
}

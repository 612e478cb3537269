import RolloutModel

/// Policies drawn by chance: all kinds of ladders, metrics, windows and answers.
enum RandomPolicy {
    static func policy(_ name: PolicyName, _ target: RolloutTarget, _ chance: inout Chance) -> Policy {
        // A copy, so that what is drawn for comparisons changes nothing else that the seed brings.
        var side = chance
        var policy = Policy(
            name: name, account: chance.once(in: 4) ? "other" : "default", target: target,
            mode: chance.once(in: 8) ? .observe : .act, timeZone: .utc, steps: steps(&chance),
            finalize: chance.once(in: 6) ? nil : Finalize(bake: .minutes(Int64(chance.number(0...60)))),
            metrics: metrics(&chance), windows: windows(&chance),
            limits: Limits(
                maxAffectedDevices: side.once(in: 4) ? 100 : nil,
                progressDeadline: .hours(Int64(chance.number(1...72))), maxAge: .hours(Int64(chance.number(24...300))),
                watchAfterFinalize: .hours(Int64(chance.number(0...48)))),
            onDrift: chance.one(of: Policy.DriftResponse.allCases),
            onPolicyChange: chance.one(of: Policy.ChangeResponse.allCases))
        policy.digest = digest(of: policy)
        return policy
    }

    /// As in the files: the digest follows from the contents, and from nothing else.
    private static func digest(of policy: Policy) -> Digest {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(policy)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Digest(String(hash, radix: 16))
    }

    private static func steps(_ chance: inout Chance) -> [Step] {
        let percentages = [1, 5, 10, 25, 50, 75, 100].filter { _ in !chance.once(in: 2) }
        return (percentages.isEmpty ? [10] : percentages).compactMap { percent in
            Percentage(hundredths: percent * 100).map {
                Step(
                    percentage: $0, bake: .minutes(Int64(chance.number(0...180))),
                    approval: chance.once(in: 5)
                        ? Approval(people: chance.number(1...2), timeout: chance.once(in: 2) ? .hours(6) : nil) : nil)
            }
        }
    }

    private static func metrics(_ chance: inout Chance) -> [Metric] {
        let names: [MetricName] = ["crash-rate", "hangs", "tickets"]
        return names.prefix(chance.number(0...3)).map { name in
            let isStore = chance.once(in: 2)
            var side = chance
            return Metric(
                name: name,
                source: isStore
                    ? .store(.crash)
                    : .prometheus(PrometheusQuery(url: "https://prometheus.internal", query: name.rawValue)),
                interval: .minutes(Int64(chance.number(5...90))), initialDelay: .minutes(Int64(chance.number(0...60))),
                // The Store's days are up to a day old when they come.
                maxAge: .hours(Int64(chance.number(2...36) + (isStore ? 34 : 0))),
                minSample: chance.once(in: 3) ? 100 : nil,
                fail: .above(0.5),
                pass: chance.once(in: 3) ? .below(0.3) : nil,
                compare: isStore && side.once(in: 3)
                    ? Comparison(inconclusive: side.one(of: Comparison.InconclusiveResponse.allCases)) : nil,
                failureLimit: chance.number(0...3),
                inconclusiveLimit: chance.number(0...6), consecutiveErrorLimit: chance.number(0...6),
                noData: chance.one(of: Metric.NoDataResponse.allCases),
                onFailure: chance.one(of: Metric.FailureResponse.allCases), dryRun: chance.once(in: 8))
        }
    }

    private static func windows(_ chance: inout Chance) -> [Window] {
        guard chance.once(in: 4) else { return [] }
        let allow = Window.weekly(
            kind: .allow, days: Weekday.allCases, startSecond: chance.number(0...23) * 3_600,
            length: .hours(Int64(chance.number(1...20))), reason: nil)
        let deny = Window.weekly(
            kind: .deny, days: [.fri, .sat], startSecond: 12 * 3_600, length: .hours(6), reason: "weekend")
        return chance.once(in: 2) ? [allow] : [allow, deny]
    }
}

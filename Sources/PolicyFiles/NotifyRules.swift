import MarkedYAML
import RolloutModel

/// What a policy file says of `notify`.
enum NotifyRules {
    /// More than this many lines are a generated file gone wrong.
    static let most = 20
    /// More often than this is an alarm bell, which a pager's own escalation rings better.
    static let shortestPeriod = TimeSpan.minutes(5)

    static var reading: Reading<[NotifyRule]> {
        Reading { node, reader in
            let rules = Reading<[Marked<NotifyRule>]>.list(
                of: rule.marked, counts: 0...most, example: "- {on: [halted, drift], to: oncall}"
            ).read(node, reader)
            refuseRepeated(rules ?? [], reader)
            return rules?.map(\.value)
        }
    }

    private static var rule: Reading<NotifyRule> {
        .mapping { keys in
            let topics = keys.required(
                "on",
                .list(
                    of: Reading<NoticeTopic>.word, counts: 1...NoticeTopic.allCases.count, example: "[halted, drift]"),
                example: "[halted, drift]")
            let sink = keys.required("to", .name(), example: "oncall")
            let period = keys.optional(
                "every", .timeSpan(shortestPeriod ... .longest), default: NotifyRule.usualPeriod)
            guard let topics, let sink else { return nil }
            return NotifyRule(on: topics, to: SinkName(sink), every: period)
        }
    }

    /// Said twice, with two periods perhaps, it is not clear how often.
    private static func refuseRepeated(_ rules: [Marked<NotifyRule>], _ reader: YAMLReader) {
        var seen: [SinkName: Set<NoticeTopic>] = [:]
        for rule in rules {
            for topic in rule.value.on where !seen[rule.value.to, default: []].insert(topic).inserted {
                reader.error(
                    at: rule.position, "notify: \(rule.value.to) is told of \(topic.rawValue) twice",
                    writeInstead: "keep one of the two")
            }
        }
    }
}

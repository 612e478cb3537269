import Foundation
import RolloutModel

/// What the bodies have in common.
enum BodyText {
    /// One line of JSON, keys in alphabetical order.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Notice {
    /// `reader: halted`, `reader: still paused (reminder 2)`: what a telephone shows.
    var headline: String {
        let who = rollout?.rawValue ?? "rolloutd"
        let what = topic?.headline ?? "a test"
        switch stage {
        case .began, .happened, .test: return "\(who): \(what)"
        case .stays: return "\(who): still \(what) (reminder \(repetition))"
        case .ended: return "\(who): no longer \(what)"
        }
    }

    /// Name and value of what else is known, in the order of reading.
    var facts: [(name: String, value: String)] {
        let known: [(String, String?)] = [
            ("Target", place.target?.description), ("Submission", place.submission?.rawValue),
            ("Percentage", place.percentage?.description), ("Since", topic == nil ? nil : since.description),
        ]
        return known.compactMap { fact in fact.1.map { (fact.0, $0) } }
    }
}

extension NoticeTopic {
    fileprivate var headline: String {
        switch self {
        case .halted: "halted"
        case .paused: "paused"
        case .approval: "waiting for an approval"
        case .drift: "drifted"
        case .stale: "stale"
        case .failed: "failed"
        case .finalized: "finalized"
        case .warning: "worth a look"
        }
    }
}

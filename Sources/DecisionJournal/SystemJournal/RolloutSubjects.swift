import RolloutModel

/// What each rollout is about: most entries name the rollout only, and the system journal's lines are also looked for by
/// application and submission.
public struct RolloutSubjects: Sendable {
    /// An application or flight, and the submission that is or was last bound.
    struct Subject: Hashable, Sendable {
        let target: RolloutTarget
        let submission: SubmissionID?
    }

    private var subjects: [PolicyName: Subject] = [:]

    /// Knows nothing.
    public init() {}

    /// Takes in what the entry says; entries must come in their order.
    public mutating func learn(from entry: JournalEntry) {
        switch entry.record.body {
        case .input(.policyLoaded(let policy)):
            guard subjects[policy.name]?.target != policy.target else { return }
            subjects[policy.name] = Subject(target: policy.target, submission: nil)
        case .transition(.bound(let binding)):
            guard let rollout = entry.record.rollout else { return }
            subjects[rollout] = Subject(target: binding.submission.target, submission: binding.submission.submission)
        case .input, .transition, .decision, .intent, .outcome, .alert: return
        }
    }

    subscript(rollout: PolicyName) -> Subject? { subjects[rollout] }
}

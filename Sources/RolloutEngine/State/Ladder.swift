import RolloutModel

/// A policy's ladder seen from a percentage: where one stands and what comes next. A rollout's place is its percentage, not
/// an index, so that an edited ladder or a percentage set by hand needs no translation (rule 5).
struct Ladder {
    /// What comes after the step one stands on.
    enum Next: Hashable {
        case raise(to: Percentage)
        case finalize
        /// The ladder ends here and has no finalization.
        case nothing
    }

    private let steps: [Step]
    private let finalize: Finalize?

    init(policy: Policy) { (steps, finalize) = (policy.steps, policy.finalize) }

    /// The highest step not above the percentage; nil below the first.
    func standing(at percentage: Percentage) -> Step? {
        steps.last { $0.percentage <= percentage }
    }

    /// What comes next.
    func next(after percentage: Percentage) -> Next {
        if let step = steps.first(where: { $0.percentage > percentage }) { return .raise(to: step.percentage) }
        return finalize == nil ? .nothing : .finalize
    }

    /// How long the percentage must stand before what comes next. Below the first step there is nothing to bake; before
    /// the one-way door the soak comes on top of the last step's own bake.
    func bake(at percentage: Percentage) -> TimeSpan {
        guard let step = standing(at: percentage) else { return .zero }
        let soak = next(after: percentage) == .finalize ? finalize?.bake ?? .zero : .zero
        return step.bake + soak
    }
}

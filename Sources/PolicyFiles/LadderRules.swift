import MarkedYAML
import RolloutModel

/// The rules of `steps`: a ladder that strictly rises, and nothing behind the one-way door.
struct LadderRules {
    let reader: YAMLReader

    /// The ladder and its end, with every broken rule reported.
    func ladder(_ given: Marked<[Marked<StepFragment>]>) -> (steps: [Step], finalize: Finalize?) {
        var steps: [Step] = []
        var finalize: Finalize?
        var last: (percentage: Percentage, position: Position)?
        for (index, element) in given.value.enumerated() {
            if finalize != nil {
                reader.error(
                    at: element.position, "a step stands after finalize",
                    writeInstead: "remove it: after finalize everybody has the new version, for good")
            }
            switch element.value {
            case .setPercentage(let percentage, let bake, let approval):
                checkRise(to: percentage, from: last?.percentage, at: element.position)
                warnWithoutBake(bake, percentage, isLast: index == given.value.count - 1, at: element.position)
                steps.append(Step(percentage: percentage, bake: bake ?? .zero, approval: approval))
                last = (percentage, element.position)
            case .finalize(let bake):
                finalize = finalize ?? Finalize(bake: bake)
            }
        }
        checkEnd(last, finalize, given.position)
        return (steps, finalize)
    }

    private func checkRise(to percentage: Percentage, from earlier: Percentage?, at position: Position) {
        guard let earlier, percentage <= earlier else { return }
        reader.error(
            at: position, "the ladder does not rise: \(percentage.digits) % comes after \(earlier.digits) %",
            writeInstead: "write a percentage above \(earlier.digits), or remove the step: the Store never lowers one")
    }

    private func checkEnd(
        _ last: (percentage: Percentage, position: Position)?, _ finalize: Finalize?, _ position: Position
    ) {
        guard let last else {
            if finalize != nil {
                reader.error(
                    at: position, "there is no step before finalize", writeInstead: "begin with \"- setPercentage: 10\""
                )
            }
            return
        }
        if last.percentage == .full && finalize == nil {
            reader.error(
                at: last.position, "the ladder ends at 100 % without finalize",
                writeInstead: "add \"- finalize: {}\": until then the rollout stays open and blocks the next release")
        }
    }

    private func warnWithoutBake(_ bake: TimeSpan?, _ percentage: Percentage, isLast: Bool, at position: Position) {
        guard bake == nil, !isLast else { return }
        reader.warning(
            at: position,
            "the step to \(percentage.digits) % has no bake: the next follows as soon as the metrics pass",
            writeInstead: "add \"bake: 24h\", or \"bake: 0s\" if that is meant")
    }
}

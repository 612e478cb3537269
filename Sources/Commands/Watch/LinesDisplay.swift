import ControlAPI
import RolloutModel
import Synchronization

/// Shows a watched rollout in a pipe: a line, or a JSON or YAML document, for each change.
final class LinesDisplay: WatchDisplay {
    private let surroundings: Surroundings
    private let output: LookOutput
    private let last = Mutex("")

    init(_ surroundings: Surroundings, _ output: LookOutput) {
        self.surroundings = surroundings
        self.output = output
    }

    func show(_ status: RolloutStatus) {
        let change = ChangeLine(status)
        let isNews = last.withLock { last in
            defer { last = change.matter }
            return last != change.matter
        }
        guard isNews else { return }
        switch output {
        case .json: try? surroundings.write(jsonLine: status)
        case .yaml: try? surroundings.write(yaml: status, isStream: true)
        case .tree, .wide: surroundings.write(change.text + "\n")
        }
    }

    func lost(_ why: String) { surroundings.complainOfLoss(why) }
}

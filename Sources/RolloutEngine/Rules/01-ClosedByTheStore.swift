import RolloutModel

extension DecisionMoment {
    /// Line 1: the Store says Stopped or Complete. The rollout is closed, recording who did it.
    func closedByTheStore() -> Decision? {
        switch seen?.status {
        case .complete: close(.finalized, .storeComplete, ours: finalizesItself)
        case .stopped: close(.halted, .storeStopped, ours: open.halt != nil)
        case .unknown where finalizesItself && seen.map(showsNoRollout) == true:
            close(.finalized, .storeComplete, ours: true)
        case .inProgress, .notStarted, .unknown, nil: nil
        }
    }

    private var finalizesItself: Bool { open.increase?.intent.action == .finalize }

    /// After our own finalization any answer that shows the rollout as over will do: clients report other words than the
    /// documented one. Where the last step was 100 % already, that percentage proves nothing.
    private func showsNoRollout(_ rollout: PackageRollout) -> Bool {
        !rollout.isEnabled || (rollout.percentage == .full && open.increase?.intent.from != .full)
    }

    private func close(_ end: Closing.End, _ code: DecisionCode, ours: Bool) -> Decision {
        let intent = end == .halted ? open.halt : open.increase
        let actor = ours ? intent?.intent.actor ?? .daemon : .store
        let who = ours ? "\(actor)" : "somebody in Partner Center or another tool"
        return act(.close(Closing(end, by: actor)), line: 1, code, "The rollout was \(end.rawValue) by \(who).")
    }
}

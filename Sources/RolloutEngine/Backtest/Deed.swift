import RolloutModel

extension [JournalRecord] {
    /// What they say was done: two policies that do the same may think and tell different things.
    var deeds: [Deed] {
        compactMap { record in
            switch record.body {
            case .intent(let intent): .order(intent.action)
            case .transition(let transition): .change(transition)
            case .input, .decision, .outcome, .alert: nil
            }
        }
    }
}

/// Something that was done.
enum Deed: Hashable {
    case order(Intent.Action)
    case change(Transition)
}

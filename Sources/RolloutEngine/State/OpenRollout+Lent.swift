import RolloutModel

/// What is computed of a few parts of an open rollout that is lent.
///
/// A computed member of a large value is handed a copy of the whole, two kilobytes and a hundred references to count; these
/// take the parts one by one.
extension Kept where Value == OpenRollout {
    /// What it is tied to.
    var binding: Binding { _read { yield value.sharedBinding.value } }

    /// Whether the outcome of a call is open.
    var hasOpenIntent: Bool { self.$halt != nil || self.$increase != nil }

    /// The newest policy that is obeyed.
    var policy: Shared<Policy> {
        let obeyed = self.obeyed
        return obeyed[obeyed.count - 1]
    }

    /// Whether one of the obeyed policies forbids calls that change the Store.
    var isObserveOnly: Bool { self.obeyed.contains { $0.value.mode == .observe } }

    /// When the bake in progress began, by the machine's clock unless the Store's tells that it was wrong.
    var bakeStart: Instants { self.stepSince.corrected(by: self.stepDate) }

    /// When the rollout was first seen, likewise: nothing before it says anything of the new version.
    var exposedSince: Instants { self.boundAt.corrected(by: self.boundDate) }
}

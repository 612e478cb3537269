import StoreSimulator

@testable import Commands

/// The bench of the submission side is that of publishing.
extension PublishBench {
    /// Runs `rolloutctl submission …`.
    func submission(_ arguments: String...) async -> Outcome { await ctl(["submission"] + arguments) }

    /// Everything that changed at the Store, in its order.
    var effects: [SimulatorEffect.Kind] { get async { await store.effects.map(\.kind) } }
}

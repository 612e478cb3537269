import RolloutModel

/// The accounts' queues by name, in the names' order: a dictionary's own order differs from process to process, and to hash a
/// name, which is done several times for each event, takes longer than to look through a few.
struct AccountBook: Sendable {
    /// Up to so many accounts are looked through one after another.
    private static let few = 16

    /// The names, in order.
    private(set) var names: [AccountName] = []
    private var queues: [AccountQueue] = []
    /// Where each is, once they are many.
    private var places: [AccountName: Int] = [:]

    /// An account's queue; nil before anything was asked of it.
    subscript(name: AccountName) -> AccountQueue? { place(of: name).map { queues[$0] } }

    /// Changes an account's queue in its place; one that is not there yet begins with its budget.
    mutating func with<Result>(
        _ name: AccountName, _ budgets: [AccountName: EngineSettings.Budget], _ body: (inout AccountQueue) -> Result
    ) -> Result {
        if let place = place(of: name) { return body(&queues[place]) }
        let place = names.firstIndex { name < $0 } ?? names.count
        names.insert(name, at: place)
        queues.insert(AccountQueue(limit: budgets[name] ?? EngineSettings.Budget()), at: place)
        if names.count > Self.few {
            places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        }
        return body(&queues[place])
    }

    private func place(of name: AccountName) -> Int? {
        names.count > Self.few ? places[name] : names.firstIndex(of: name)
    }
}

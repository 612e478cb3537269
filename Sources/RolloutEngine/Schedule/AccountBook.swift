import RolloutModel

/// The accounts' queues by name, in the names' order: a dictionary's own order differs from process to process.
///
/// What is asked of the same account again, as it is several times for each event, is found without a search.
struct AccountBook: Sendable {
    /// The names, in order.
    private(set) var names: [AccountName] = []
    /// Their queues, each at its name's place.
    var queues: [AccountQueue] = []
    private var places: [AccountName: Int] = [:]
    /// Which was changed last.
    private var latest = 0

    /// An account's queue; nil before anything was asked of it.
    subscript(name: AccountName) -> AccountQueue? { place(of: name).map { queues[$0] } }

    /// Where an account's queue is; nil before anything was asked of it. The places move when another account is added.
    func place(of name: AccountName) -> Int? {
        if latest < names.count, names[latest] == name { return latest }
        return places[name]
    }

    /// Changes an account's queue in its place; one that is not there yet begins with its budget.
    mutating func with<Result>(
        _ name: AccountName, _ budgets: [AccountName: EngineSettings.Budget], _ body: (inout AccountQueue) -> Result
    ) -> Result {
        latest = place(of: name) ?? add(name, limit: budgets[name] ?? EngineSettings.Budget())
        return body(&queues[latest])
    }

    private mutating func add(_ name: AccountName, limit: EngineSettings.Budget) -> Int {
        let place = names.firstIndex { name < $0 } ?? names.count
        names.insert(name, at: place)
        queues.insert(AccountQueue(limit: limit), at: place)
        places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        return place
    }
}

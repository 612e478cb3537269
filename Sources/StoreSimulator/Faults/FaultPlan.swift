import RolloutModel

/// The faults that wait, and the chance of others.
struct FaultPlan: Sendable {
    private(set) var orders: [FaultOrder] = []
    var random: [RandomFault] = []

    mutating func order(_ order: FaultOrder) { orders.append(order) }

    mutating func clear() {
        orders = []
        random = []
    }

    /// The fault that this request meets, if any. An order goes before chance, and the older order before the younger.
    mutating func next(
        for route: Route, application: ApplicationID?, using generator: inout SplitMix
    ) -> Fault? {
        let ordered = ordered(for: route, application: application)
        // Chance is asked each time, so that an order more or less does not shift what chance brings later.
        let chances = random.map { (fault: $0, isHit: generator.fraction() < $0.rate) }
        if let ordered { return ordered }
        return chances.first { $0.isHit && Self.suits($0.fault.fault, $0.fault.kind, route) }?.fault.fault
    }

    private mutating func ordered(for route: Route, application: ApplicationID?) -> Fault? {
        var found: Fault?
        for index in orders.indices {
            let order = orders[index]
            guard Self.suits(order.fault, order.kind, route), order.application.map({ $0 == application }) ?? true
            else {
                continue
            }
            if order.request > 1 {
                orders[index].request -= 1
            } else if found == nil {
                found = order.fault
                orders[index].times -= 1
            }
        }
        orders.removeAll { $0.times == 0 }
        return found
    }

    private static func suits(_ fault: Fault, _ kind: RequestKind, _ route: Route) -> Bool {
        fault.suits(route) && kind.includes(route)
    }
}

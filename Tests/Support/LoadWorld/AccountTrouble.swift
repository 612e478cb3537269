public import RolloutModel

/// What is wrong between one account and the Store.
public enum AccountTrouble: Sendable {
    /// Every request is answered 503.
    case outage
    /// Every request is answered 429 with this `Retry-After`.
    case storm(retryAfter: TimeSpan)
    /// Somebody else uses the account's quota too and leaves so many requests of any minute; the rest is answered 429.
    case quota(left: Int)
}

/// The gate before the Store: it lets an account's request through or refuses it.
struct AccountGate {
    var trouble: AccountTrouble?
    /// When the requests of the last minute were served.
    private var served: [TimeSpan] = []

    /// Why the request is refused now; nil when it is served.
    mutating func refusal(at now: TimeSpan, date: Timestamp) -> StoreFailure? {
        switch trouble {
        case nil: return nil
        case .outage: return StoreFailure(.server, status: 503, message: "503", serverDate: date)
        case .storm(let wait): return tooMany(wait, date)
        case .quota(let left):
            served.removeAll { $0 + .minutes(1) <= now }
            guard served.count < left else { return tooMany(nil, date) }
            served.append(now)
            return nil
        }
    }

    private func tooMany(_ wait: TimeSpan?, _ date: Timestamp) -> StoreFailure {
        StoreFailure(
            .rateLimited, status: 429, message: "429", retryAfter: wait, certainlyWithoutEffect: true, serverDate: date)
    }
}

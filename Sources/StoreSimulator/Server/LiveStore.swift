import MarkedYAML
public import RolloutModel

/// The simulated Store with a clock: what the server serves, and what a test looks into and reaches into.
public actor LiveStore {
    /// Its clock.
    public nonisolated let clock: SimulatorClock
    private var store: SimulatedStore
    private let requestLog: RequestLogFile?
    private var waiters: [Waiter] = []
    private var waiterCount = 0

    private struct Waiter {
        let number: Int
        let condition: @Sendable (SimulatedStore) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    init(_ store: SimulatedStore, clock: SimulatorClock, requestLog: RequestLogFile? = nil) {
        self.store = store
        self.clock = clock
        self.requestLog = requestLog
    }

    /// Answers a request that comes now.
    public func handle(_ request: SimulatorRequest) -> SimulatorAnswer {
        let before = store.requests.total
        let answer = store.handle(request, at: clock.now)
        if Route.controlWords(request.path) == "clock", answer.response?.status == 200 { followClock(request) }
        for entry in store.requests.after(before) { requestLog?.append(entry.line) }
        wake()
        return answer
    }

    // MARK: Looking

    /// The changes that were truly made so far.
    public var effects: [SimulatorEffect] { look(\.effects.entries) }

    /// The requests that came so far.
    public var requests: [LoggedRequest] { look(\.requests.entries) }

    /// The rollout of the target's last published submission, as it truly stands.
    public func rollout(_ target: RolloutTarget) -> SimulatedRollout? { look { $0.rollout(target) } }

    /// Anything that the Store knows, as of now.
    public func look<Value: Sendable>(_ read: @Sendable (SimulatedStore) throws -> Value) rethrows -> Value {
        store.advance(to: clock.now)
        return try read(store)
    }

    /// Waits for a condition, which is looked at after each request and change.
    ///
    /// - Returns: Whether it was met within `limit` of the machine's time.
    public func wait(
        within limit: Duration = .seconds(30), until condition: @escaping @Sendable (SimulatedStore) -> Bool
    ) async -> Bool {
        if condition(store) { return true }
        waiterCount += 1
        let number = waiterCount
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // A wait that is cancelled ends like one that took too long.
                try? await Task.sleep(for: limit)
                await self.giveUp(number)
            }
            let isMet = await withCheckedContinuation { continuation in
                waiters.append(Waiter(number: number, condition: condition, continuation: continuation))
            }
            group.cancelAll()
            return isMet
        }
    }

    private func giveUp(_ number: Int) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        waiters.remove(at: index).continuation.resume(returning: false)
    }

    private func wake() {
        let met = waiters.filter { $0.condition(store) }
        let numbers = Set(met.map(\.number))
        waiters.removeAll { numbers.contains($0.number) }
        for waiter in met { waiter.continuation.resume(returning: true) }
    }

    // MARK: Reaching in

    /// Lets an event happen now.
    ///
    /// - Throws: `EventRefusal` where the Store would not let a person do this.
    public func occur(_ event: SimulatorEvent) throws(EventRefusal) {
        defer { wake() }
        try store.occur(event, at: clock.now)
    }

    /// Orders a fault for the n-th request of a kind from now on.
    ///
    /// - Throws: `EventRefusal` where too many faults wait already.
    public func order(
        _ fault: Fault, on kind: RequestKind = .any, application: ApplicationID? = nil, request: Int = 1, times: Int = 1
    ) throws(EventRefusal) {
        try occur(.fault(FaultOrder(fault, on: kind, application: application, request: request, times: times)))
    }

    /// Changes the Store's settings and knobs.
    public func configure(_ change: @Sendable (inout StoreSettings, inout StoreKnobs) -> Void) {
        store.advance(to: clock.now)
        change(&store.settings, &store.knobs)
    }

    /// The Store has obeyed a clock command as far as it can: the clock itself follows.
    private func followClock(_ request: SimulatorRequest) {
        guard request.method == "POST", let command = YAMLReader(file: "body").read(request.body, as: .clockCommand)
        else {
            return
        }
        if let speed = command.speed { clock.speed = speed }
        _ = clock.set(to: store.now)
    }
}

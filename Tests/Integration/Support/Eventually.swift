/// Something that was waited for did not come.
struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    let limit: Duration
    /// What was there instead.
    let instead: String

    var description: String {
        "within \(limit) there was no \(what)" + (instead.isEmpty ? "" : "; instead: \(instead)")
    }
}

/// Looks until a process of its own has brought something about; nothing else in these tests waits for time to pass.
///
/// - Parameters:
///   - what: What is waited for, for the error.
///   - limit: How long at most. The machine may be busy with other tests.
///   - instead: What to tell where it does not come.
///   - look: Gives what was waited for, or nil.
/// - Returns: What `look` gave.
/// - Throws: `NeverHappened`, and whatever `look` throws.
@discardableResult
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(40), instead: () async throws -> String = { "" },
    _ look: () async throws -> Value?
) async throws -> Value {
    let pause = Duration.milliseconds(25)
    let clock = ContinuousClock()
    let end = clock.now + limit
    while true {
        if let value = try await look() { return value }
        guard clock.now < end else { throw NeverHappened(what: what, limit: limit, instead: try await instead()) }
        try await clock.sleep(for: pause)
    }
}

/// The same for a condition.
func eventually(
    _ what: String, within limit: Duration = .seconds(40), instead: () async throws -> String = { "" },
    that condition: () async throws -> Bool
) async throws {
    try await eventually(what, within: limit, instead: instead) { try await condition() ? true : nil }
}

import ControlAPI
import ControlServer
import RolloutModel

/// What is only looked at: one rollout, the journal as it grows, the reasons of a decision, the budgets.
extension ControlDoor {
    func status(of rollout: PolicyName) async -> RolloutStatus? {
        // Read before the rollout: what is entered after it may be shown twice, never left out.
        let sequence = try? await journal.head().sequence
        return await loop.look { engine, now in
            guard let report = engine.report(of: rollout, at: now) else { return nil }
            return RolloutStatus(
                version: Version.current, at: now.wall, rollout: report,
                budget: engine.budget(of: report.account, at: now),
                frozen: engine.frozenText(at: now), nextStep: engine.nextStep(of: rollout, at: now), sequence: sequence)
        }
    }

    func newestEntry() async throws -> Int64 { try await journal.head().sequence }

    func entries(after: Int64, limit: Int) async throws -> [HistoryEntry] {
        try await journal.entries(after: after, limit: limit).map(HistoryEntry.init)
    }

    func changes(_ change: BackendChange) -> AsyncStream<Void> { bells.listen(to: change) }

    func examine() async -> DoctorReport { await examination() }

    func quota() async -> QuotaReport { await loop.look { $0.quota(at: $1) } }

    func explain(_ rollout: PolicyName, at time: Timestamp?) async throws -> Explanation? {
        if let time { return try await past.explain(rollout, at: time) }
        return await loop.look { $0.explain(rollout, at: $1) }
    }
}

import Simulation
import Testing

@Suite("A known bug that is put back")
struct PutBackTests {
    /// Bugs that few worlds find: `make simulate-ci` looks for them.
    private static let rare: Set<PutBack> = [
        .lastSeriesWins, .finalizeWithInconclusive, .bakeShortenedByDST, .noDataPasses, .loneFailureConditionPasses,
        .synchronousNormal, .laxerReloadInMidStep, .windowIgnoredForFinalize, .failedSyncRetried, .rejectionIgnored,
        .orderOutlivesABrake, .increaseAfterDecidedHalt,
    ]
    /// The last seed, counted from 1, by which every other bug must be found.
    private static let limit: UInt64 = 200

    @Test("is found", arguments: PutBack.allCases.filter { !rare.contains($0) })
    func isFound(bug: PutBack) {
        let row = PutBackTable.row(bug, seeds: Self.limit, isEnough: true)
        #expect(row.first != nil, "\(bug.rawValue) was not found in \(Self.limit) seeds")
    }

    @Test("has a name of its own")
    func hasAName() {
        #expect(Set(PutBack.allCases.map(\.rawValue)).count == PutBack.allCases.count)
        #expect(PutBack.allCases.count >= 30)
    }

    @Test("has its row in the table, and one that no world finds is named")
    func table() {
        let found = PutBackTable.Row(bug: .nanPasses, first: 3, promise: "S6", found: 2)
        let missed = PutBackTable.Row(bug: .blindRetry, first: nil, promise: nil, found: 0)
        let table = PutBackTable([found, missed], worlds: 4)
        #expect(table.missed == [.blindRetry])
        #expect(table.markdown.contains("| nan-passes | 3 | 2 | S6 |"))
        #expect(table.markdown.contains("| blind-retry | none | 0 | - |"))
    }
}

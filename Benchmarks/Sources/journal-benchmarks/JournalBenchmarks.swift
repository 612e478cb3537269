import DecisionJournal
import Figures
import Foundation
import RolloutModel

/// `journal-benchmarks [FOLDER]`: synced commits of one record against the group commits of the daemon's loop.
@main
enum JournalBenchmarks {
    private static let commits = 300
    /// As many records as came up while the commit before was being synced, on a busy daemon.
    private static let group = 100

    static func main() async throws {
        let parent = CommandLine.arguments.dropFirst().first ?? FileManager.default.temporaryDirectory.path
        let folder = parent + "/journal-benchmark-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let journal = try SQLiteJournal.open(stateDirectory: folder) { _ in }
        var next = try await journal.head().sequence + 1
        // In turn, so that both meet the same disk.
        var (single, grouped) = (Duration.zero, Duration.zero)
        for _ in 0..<3 {
            single += try await time { for _ in 0..<commits / 3 { try await append(1, to: journal, &next) } }
            grouped += try await time { for _ in 0..<commits / 3 { try await append(group, to: journal, &next) } }
        }
        try await journal.close()
        let (one, many) = (Double(commits) / seconds(single), Double(commits * group) / seconds(grouped))
        Figure("journal: synced commits of one record each, per second", words(Int(one))).tell()
        Figure("journal: records per second in group commits of \(group)", words(Int(many))).tell()
        Figure(
            "… their ratio", String(format: "%.1f", many / one), goal: "4.7", isReached: many / one >= 4.7
        ).tell()
    }

    private static func append(_ count: Int, to journal: SQLiteJournal, _ next: inout Int64) async throws {
        let at = Instants(wall: Timestamp(milliseconds: 1_772_438_400_000 + next), boot: .seconds(next), bootID: "boot")
        let records = (0..<count).map { place in
            JournalRecord(
                rollout: "contoso-reader", at: at,
                body: .alert(Alert(.noProgress, "Nothing has moved for 3d (evidence-missing), number \(place).")))
        }
        _ = try await journal.append(records, expecting: next)
        next += Int64(count)
    }

    private static func time(_ body: () async throws -> Void) async throws -> Duration {
        let clock = ContinuousClock()
        let began = clock.now
        try await body()
        return clock.now - began
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

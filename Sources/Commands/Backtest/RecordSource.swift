import Audit
import ControlAPI
import Foundation
import RolloutEngine
import RolloutModel

/// Where past releases are read from.
enum RecordSource {
    /// Why they cannot be.
    struct Problem: Error {
        let message: String
        let next: String
        let status: ExitStatus
    }

    /// The largest table or export that is read; a journal is read in pages and has no bound.
    private static let longestFile = 1 << 28

    /// The releases of a file with what the policy makes of them: a journal, an export of one, or a table.
    static func releases(
        in path: String, _ policy: Policy, rollouts: Set<PolicyName>, scratch: String
    ) throws -> [ReleaseBacktest] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Problem(
                message: "\(path) cannot be read.", next: "Name a journal, an export of one or a table after --from.",
                status: FileManager.default.fileExists(atPath: path) ? .notAllowed : .usage)
        }
        let start = try file.read(upToCount: 16) ?? Data()
        if start.starts(with: Data("SQLite format 3\0".utf8)) || start.isEmpty && path.hasSuffix(".db") {
            try file.close()
            return try journal(path, policy, rollouts, scratch)
        }
        let bytes = start + (try file.read(upToCount: longestFile) ?? Data())
        try file.close()
        guard bytes.count < longestFile else {
            throw Problem(
                message: "\(path) is larger than \(longestFile >> 20) MiB.", next: "Split it by releases.",
                status: .usage)
        }
        if start.first == UInt8(ascii: "{") { return try export(path, bytes, policy, rollouts) }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw Problem(message: "\(path) is not UTF-8.", next: "Save it as UTF-8.", status: .usage)
        }
        return try ReleaseTable.releases(text, file: path).filter { release in
            rollouts.isEmpty || rollouts.contains { release.name == $0.rawValue }
        }.map { $0.backtest(policy) }
    }

    private static func journal(
        _ path: String, _ policy: Policy, _ rollouts: Set<PolicyName>, _ scratch: String
    ) throws -> [ReleaseBacktest] {
        var test = JournalBacktest(policy, rollouts: rollouts)
        do {
            try RecordedJournal.forEachRecord(in: path, scratch: scratch) { test.take($0) }
        } catch let misfit as RecordedJournal.Misfit {
            throw Problem(
                message: "entry \(misfit.entry) of \(path) does not fit: \(misfit.why)",
                next: "rolloutctl audit verify --journal \(path) says more.", status: .refused)
        } catch let problem as JournalAudit.Problem {
            switch problem {
            case .noJournal(let what), .unreadable(let what):
                throw Problem(message: what, next: "Name a journal or a table with --from.", status: .usage)
            case .notAllowed(let what): throw Problem(message: what, next: "Run it with sudo.", status: .notAllowed)
            }
        }
        return try found(&test, in: path)
    }

    private static func export(
        _ path: String, _ bytes: Data, _ policy: Policy, _ rollouts: Set<PolicyName>
    ) throws -> [ReleaseBacktest] {
        var test = JournalBacktest(policy, rollouts: rollouts)
        let next = "Export everything: rolloutctl history export > FILE, with no name and no times."
        var last: Int64 = 0
        for (place, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let entry: HistoryEntry
            do { entry = try ControlJSON.decode(from: Data(line)) } catch {
                throw Problem(
                    message: "\(path), line \(place + 1) is no entry of `history export`.", next: next, status: .usage)
            }
            guard entry.sequence == last + 1 else {
                throw Problem(
                    message: "\(path), line \(place + 1): entry \(last + 1) is missing, and what follows rests on it.",
                    next: next, status: .usage)
            }
            last = entry.sequence
            test.take(entry.record)
        }
        return try found(&test, in: path)
    }

    private static func found(_ test: inout JournalBacktest, in path: String) throws(Problem) -> [ReleaseBacktest] {
        let report = test.finish()
        guard report.releases.isEmpty else { return report.releases }
        let others = test.rollouts.sorted().map(\.rawValue)
        throw Problem(
            message: "\(path) has no release of the policy's name or application.",
            next: others.isEmpty
                ? "No rollout was bound in it so far." : "--rollout takes others: \(others.joined(separator: ", ")).",
            status: .usage)
    }
}

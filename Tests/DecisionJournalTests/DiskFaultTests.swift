import Foundation
import RolloutModel
import Testing

@testable import DecisionJournal

/// SQLite's habit: the first operation fails, then the second, …, until a run passes without reaching the n-th.
@Suite("A disk that fails at the n-th operation", .serialized)
struct DiskFaultTests {
    private static let steps = ["bind", "hold", "halt", "hold", "close"]
    /// How many records each step appends.
    private static let lengths = ["bind": 1, "hold": 2, "halt": 1]
    /// More operations of a kind than a run has: past it the loop would not end by itself.
    private static let mostOperations = 400

    @Test("while a journal is made: it is made later", arguments: FaultyRun.Fault.any)
    func making(_ fault: FaultyRun.Fault) throws {
        _ = try everyRun(fault, on: nil, steps: Self.steps)
    }

    @Test("while it is written: nothing acknowledged is lost, no half is kept", arguments: FaultyRun.Fault.any, 0..<3)
    func writing(_ fault: FaultyRun.Fault, _ index: Int) throws {
        let step = Self.steps[index]
        let prelude = Array(Self.steps.prefix(index))
        let runs = try everyRun(fault, on: "journal.db-wal", after: prelude, steps: [step, "hold", "close"])
        // The append was hit; a halt without room was not refused but got the reserve's.
        let isRefused = try #require(runs.first).lines.contains { $0.hasSuffix("journal-storage \(step)") }
        #expect(isRefused == !(step == "halt" && fault.error == "ENOSPC"), "\(runs.map(\.lines))")
    }

    @Test("while the log is copied into the database: the log is kept", arguments: FaultyRun.Fault.any)
    func closing(_ fault: FaultyRun.Fault) throws {
        let runs = try everyRun(fault, on: "journal.db", steps: Self.steps)
        #expect(runs.allSatisfy { $0.lines.last == "not closed journal-storage" && $0.acknowledged == 6 })
    }

    @Test("a sync that fails between appends stops the next one; a lack of room there stops none")
    func checkpoint() throws {
        let sync = try FaultyRun(.init(call: "fdatasync", error: "EIO"), n: 1, on: "journal.db", ["run"])
        #expect(sync.lines.dropFirst() == ["refused 251 journal-broken fill", "ran 250"])
        #expect(try sync.scratch.reopened().count == 250)
        let room = try FaultyRun(.init(call: "pwrite64", error: "ENOSPC"), n: 1, on: "journal.db", ["run"])
        #expect(room.wasInjected && room.lines.dropFirst() == ["ran 300"])
        #expect(try room.scratch.reopened().count == 300)
    }

    @Test("every append is one sync of the log, however many its records")
    func syncs() throws {
        let run = try FaultyRun(.init(call: "fdatasync", error: "EIO"), n: 1_000, on: "journal.db-wal", Self.steps)
        // One for each of the four appends, one for the header of a new log, one before it is copied at the end.
        #expect(run.calls == 6 && run.acknowledged == 6)
    }

    /// Fails the first operation, the second, … and checks what is found after each run; the runs that were hit.
    private func everyRun(
        _ fault: FaultyRun.Fault, on file: String?, after prelude: [String] = [], steps: [String]
    ) throws -> [FaultyRun] {
        let base = prelude.compactMap { Self.lengths[$0] }.reduce(0, +)
        // The journal's length after each whole append: what may be found afterwards.
        let whole = steps.compactMap { Self.lengths[$0] }.reduce(into: [base]) { $0.append(($0.last ?? 0) + $1) }
        var runs: [FaultyRun] = []
        while runs.count < Self.mostOperations {
            let run = try FaultyRun(fault, n: runs.count + 1, on: file, after: prelude, steps)
            let place = "\(file ?? "any file"), \(fault.testDescription) at \(runs.count + 1): \(run.lines)"
            try check(run, whole, place)
            guard run.wasInjected else { break }
            runs.append(run)
        }
        #expect((1..<Self.mostOperations).contains(runs.count), "\(fault.call) was called \(runs.count) times")
        return runs
    }

    private func check(_ run: FaultyRun, _ whole: [Int], _ place: String) throws {
        if run.acknowledged > 0 {
            // Before anybody opens it again: SQLite's word for its mode is not enough where the switch to it failed. The file
            // says so itself (https://www.sqlite.org/fileformat2.html#file_format_version_numbers).
            let header = FileManager.default.contents(atPath: run.scratch.path + "/journal.db")?.prefix(20).suffix(2)
            #expect(header.map(Array.init) == [2, 2], "\(place): acknowledged without a write-ahead log")
        }
        let found = try run.scratch.reopened().count
        #expect(whole.contains(found) && found >= run.acknowledged, "\(place), found \(found)")
        // After the first refusal nothing is tried again: every later append is refused at once.
        let refusals = run.lines.filter { $0.hasPrefix("refused") }.map { $0.split(separator: " ")[2] }
        #expect(refusals.first.map { $0 == "journal-storage" } ?? true, "\(place)")
        #expect(refusals.dropFirst().allSatisfy { $0 == "journal-broken" }, "\(place)")
        let isWhole = run.lines.last == "closed" && run.acknowledged == whole.last && refusals.isEmpty
        #expect(run.wasInjected || isWhole, "\(place)")
    }
}

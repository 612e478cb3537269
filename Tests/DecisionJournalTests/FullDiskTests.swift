import Foundation
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("A full disk", .serialized)
struct FullDiskTests {
    /// Mounting needs root; where tests must not be skipped they say what they miss.
    private static var canMount: Bool {
        geteuid() == 0 || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    /// Runs a script in a mount namespace of its own with 3 MB at `$DIR`; `torture STEP…` uses the journal in it.
    private func onSmallDisk(_ script: String) throws -> [String] {
        let scratch = Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: false)
        let prelude = """
            set -eu
            DIR=\(scratch.path)
            mount -t tmpfs -o size=3m,mode=700 tmpfs "$DIR"
            torture() { '\(TortureProcess.executable)' "$DIR/state" "$@" || test $? = 137; }
            crowd() { dd if=/dev/zero of="$DIR/ballast" bs=4k 2>/dev/null || true; }
            """
        return try TortureProcess(command: ["unshare", "-m", "bash", "-c", prelude + "\n" + script]).lines()
    }

    @Test(
        "takes a halt all the same, in the room that opening gives back or in the reserve's; with room again it goes on",
        .enabled(if: canMount))
    func halt() throws {
        let lines = try onSmallDisk(
            """
            torture bind die
            crowd
            torture halt die
            rm "$DIR/ballast"
            torture hold close
            """)
        try #require(lines.count == 7, "\(lines)")
        #expect(lines[0...1] == ["opened 0 reserve true", "acknowledged 1 1 bind"])
        #expect(lines[2] == "opened 1 reserve true")
        #expect(lines[3].hasPrefix("acknowledged") && lines[3].hasSuffix("halt"), "\(lines)")
        #expect(lines[4].hasSuffix("reserve true"), "\(lines)")
        #expect(lines[5].hasPrefix("acknowledged") && lines[5].hasSuffix("hold"), "\(lines)")
        #expect(lines.last == "closed")
    }

    @Test("leaves the reserve to a halt when it fills up, and has room for one after a restart", .enabled(if: canMount))
    func fillsUp() throws {
        let lines = try onSmallDisk(
            """
            torture bind die
            crowd
            torture fill hold die
            test -e "$DIR/state/reserve" && echo "reserve kept"
            torture halt die
            """)
        try #require(lines.count == 9, "\(lines)")
        #expect(lines[2] == "opened 1 reserve true")
        #expect(lines[3].hasPrefix("refused") && lines[3].hasSuffix("journal-storage fill"), "\(lines)")
        #expect(lines[4].hasPrefix("ran "), "\(lines)")
        #expect(lines[5].hasPrefix("refused") && lines[5].hasSuffix("journal-broken hold"), "\(lines)")
        #expect(lines[6] == "reserve kept")
        #expect(lines[7].hasSuffix("reserve true"), "\(lines)")
        #expect(lines[8].hasPrefix("acknowledged") && lines[8].hasSuffix("halt"), "\(lines)")
    }

    @Test("lets a journal be opened and read without a reserve", .enabled(if: canMount))
    func withoutReserve() throws {
        let lines = try onSmallDisk(
            """
            torture bind die
            rm "$DIR/state/reserve"
            crowd
            torture halt die
            """)
        try #require(lines.count == 4, "\(lines)")
        #expect(lines[2] == "opened 1 reserve false")
        #expect(lines[3].hasPrefix("refused 2 journal-storage") || lines[3].hasPrefix("acknowledged 2"))
    }

    @Test("a disk too full to begin a journal says so and leaves nothing half made", .enabled(if: canMount))
    func fresh() throws {
        let lines = try onSmallDisk(
            """
            mkdir -m 700 "$DIR/state"
            crowd
            torture bind
            test -e "$DIR/state/journal.db" || echo "no journal"
            rm "$DIR/ballast"
            torture bind close
            """)
        try #require(lines.count == 5, "\(lines)")
        #expect(lines[0].hasPrefix("not opened journal-storage") && lines[0].contains("full"), "\(lines)")
        #expect(lines[1...4] == ["no journal", "opened 0 reserve true", "acknowledged 1 1 bind", "closed"])
    }
}

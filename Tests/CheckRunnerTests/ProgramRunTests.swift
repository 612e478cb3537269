import Foundation
import Testing

@testable import CheckRunner

@Suite("A program is run apart, within its bounds", .timeLimit(.minutes(2)))
struct ProgramRunTests {
    @Test("It reads its document and prints its answer")
    func passes() async throws {
        let folder = try CheckFixture()
        try folder.put("smoke", #"read -r line; printf '{"value":0,"was":%s}' "$line"; echo well >&2"#)
        let report = await folder.run("smoke", input: "{\"metric\":\"smoke\"}\n")
        #expect(report.end == .exited && report.number == 0)
        #expect(report.text == #"{"value":0,"was":{"metric":"smoke"}}"#)
        #expect(report.lastLine == "well")
    }

    @Test("A program that does not read its document is no worse for it")
    func doesNotRead() async throws {
        let folder = try CheckFixture()
        try folder.put("smoke", "exec echo 1")
        let report = await folder.run("smoke", input: String(repeating: "x", count: CheckOrder.longestInput))
        #expect(report == CheckReport(.exited, output: Array("1\n".utf8)))
    }

    @Test("Its exit status and its signal are told apart")
    func ends() async throws {
        let folder = try CheckFixture()
        try folder.put("fails", "echo first >&2; echo 'no answer from the shop' >&2; exit 3")
        try folder.put("dies", "kill -SEGV $$")
        let failed = await folder.run("fails")
        #expect(failed.end == .exited && failed.number == 3 && failed.lastLine == "no answer from the shop")
        let died = await folder.run("dies")
        #expect(died.end == .killed && died.number == SIGSEGV)
    }

    @Test("What takes too long is killed with everything that it started")
    func timeout() async throws {
        let folder = try CheckFixture()
        try folder.put("hangs", "sleep 1000 & echo $! >\"${0%/*}/child\"; echo looking >&2; wait")
        let report = await folder.run("hangs", milliseconds: 1_000)
        #expect(report.end == .timedOut && report.lastLine == "looking")
        let child = try String(contentsOfFile: folder.path + "/child", encoding: .utf8)
        let number = try #require(pid_t(child.trimmingCharacters(in: .whitespacesAndNewlines)))
        // Killed, if perhaps not yet reaped by whoever adopted it.
        let state = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
        #expect(state == nil || state?.contains(") Z ") == true || state?.contains(") X ") == true, "\(state ?? "")")
    }

    @Test("One that leaves something behind that holds its output is over when it ends")
    func background() async throws {
        let folder = try CheckFixture()
        try folder.put("leaves", "sleep 1000 & echo 7")
        let report = await folder.run("leaves")
        #expect(report.end == .exited && report.text == "7\n")
    }

    @Test("What is printed without end is not kept, and the program is killed")
    func oversized() async throws {
        let folder = try CheckFixture()
        try folder.put("floods", "exec cat /dev/zero")
        try folder.put("justFits", "head -c \(CheckReport.longestOutput) /dev/zero")
        try folder.put("oneMore", "head -c \(CheckReport.longestOutput + 1) /dev/zero")
        #expect(await folder.run("floods") == CheckReport(.tooLong))
        #expect(await folder.run("justFits").output.count == CheckReport.longestOutput)
        #expect(await folder.run("oneMore").end == .tooLong)
    }

    @Test("Of what is said on standard error the end is kept, however much it is")
    func complaints() async throws {
        let folder = try CheckFixture()
        try folder.put("moans", "head -c 1000000 /dev/zero | tr '\\0' x >&2; echo >&2; echo 'and that is why' >&2")
        let report = await folder.run("moans")
        #expect(report.end == .exited && report.lastLine == "and that is why")
        #expect(report.words.utf8.count <= CheckReport.longestWords)
    }

    @Test("It inherits no variable, no descriptor and no folder, and leads its own session")
    func inheritsNothing() async throws {
        let folder = try CheckFixture()
        setenv("ROLLOUTD_CHECK_CANARY", "canary", 1)
        let open = try #require(FileHandle(forReadingAtPath: "/etc/passwd"))
        defer { try? open.close() }
        _ = fcntl(open.fileDescriptor, F_SETFD, 0)
        try folder.put(
            "looks",
            "env | cut -d= -f1 | sort | paste -sd,; ls /proc/self/fd | paste -sd,; pwd; cut -d' ' -f1,5,6 /proc/$$/stat; echo $$"
        )
        let lines = await folder.run("looks").text.split(separator: "\n").map(String.init)
        try #require(lines.count == 5, "\(lines)")
        // The shell sets PWD and such for itself.
        let own = Set(lines[0].split(separator: ",")).subtracting(["PWD", "OLDPWD", "SHLVL", "_"])
        #expect(own == ["LANG", "PATH"])
        // ls has the folder itself open.
        #expect(lines[1] == "0,1,2,3")
        #expect(lines[2] == "/")
        #expect(lines[3] == "\(lines[4]) \(lines[4]) \(lines[4])")
    }

    @Test("Whoever gives up has the answer at once, and nothing goes on")
    func calledOff() async throws {
        let folder = try CheckFixture()
        try folder.put("hangs", "exec sleep 1000")
        let way = CheckWay.children(folder: folder.path)
        let task = Task { await way.carryOut(CheckOrder("hangs", .run(input: [], milliseconds: 300_000))) }
        task.cancel()
        #expect(await task.value.end == .calledOff)
    }

    @Test("What cannot be started says why")
    func notStarted() async throws {
        let folder = try CheckFixture()
        try "#!/nowhere/interpreter\n".write(toFile: folder.path + "/odd", atomically: false, encoding: .utf8)
        try folder.mode(0o755, of: folder.path + "/odd")
        let report = await folder.run("odd")
        #expect(report.end == .notStarted && report.words.contains("No such file"))
    }
}

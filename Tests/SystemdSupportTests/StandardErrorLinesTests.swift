import Glibc
import RolloutModel
import Testing

@testable import SystemdSupport

@Suite("Without journald every entry is one readable line")
struct StandardErrorLinesTests {
    private let reader: FileDescriptor
    private let writer: FileDescriptor

    init() throws {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        reader = FileDescriptor(owning: ends[0])
        writer = FileDescriptor(owning: ends[1])
    }

    private func read(_ most: Int = 1 << 20) -> String {
        var text = ""
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var ready = pollfd(fd: reader.number, events: Int16(POLLIN), revents: 0)
        while text.utf8.count < most, poll(&ready, 1, 0) > 0 {
            let count = Glibc.read(reader.number, &bytes, bytes.count)
            guard count > 0 else { break }
            text += String(decoding: bytes.prefix(count), as: UTF8.self)
        }
        return text
    }

    @Test("time, level, sentence, fields")
    func line() {
        let entry = SystemJournalEntry(
            time: Timestamp(milliseconds: 1_795_201_200_000), priority: .warning, message: "crash-rate is over 1 %",
            fields: [.init("ROLLOUT", "reader"), .init("REASON", "2 \"bad\" looks"), .init("ACTOR", "")])
        #expect(
            StandardErrorLines.line(entry)
                == """
                2026-11-20T19:00:00Z warning crash-rate is over 1 % \
                ROLLOUT=reader REASON="2 \\"bad\\" looks" ACTOR=""\n
                """)
    }

    @Test("whatever it holds, it stays one line of bounded length")
    func oneLine() {
        let line = StandardErrorLines.line(
            .numbered(1, message: "a\nb\u{1B}", fields: [.init("REASON", String(repeating: "x\n", count: 9_000))]))
        #expect(line.filter { $0 == "\n" }.count == 1)
        #expect(line.hasSuffix("…\n"))
        #expect(line.utf8.count <= StandardErrorLines.longestLine)
        #expect(line.contains(" a\\nb\\x1b "))
    }

    @Test("a pipe that nobody empties makes the sink busy, and no line is torn")
    func blockedPipe() throws {
        let sink = StandardErrorLines(descriptor: writer.number)
        let padding = SystemJournalEntry.Field("REASON", String(repeating: "x", count: 700))
        var taken: Int64 = 0
        while sink.offer(.numbered(taken + 1, fields: [padding])) == .delivered {
            taken += 1
            try #require(taken < 10_000, "a pipe that nobody reads must fill up")
        }
        var lines = read().split(separator: "\n")
        #expect(sink.offer(.numbered(taken + 1, fields: [padding])) == .delivered)
        lines += read().split(separator: "\n")
        #expect(lines.count == Int(taken) + 1)
        #expect(lines.enumerated().allSatisfy { $1.contains(" entry \($0 + 1) ") && $1.hasSuffix("x") })
    }

    @Test("the descriptor that others share keeps its mode")
    func leavesMode() {
        let before = fcntl(writer.number, F_GETFL)
        _ = StandardErrorLines(descriptor: writer.number).offer(.numbered(1))
        #expect(fcntl(writer.number, F_GETFL) == before)
        #expect(before & O_NONBLOCK == 0)
        #expect(read().contains("entry 1"))
    }

    @Test("a reader that went away is not waited for, and does not kill us")
    func brokenPipe() throws {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let sink = StandardErrorLines(descriptor: ends[1])
        close(ends[0])
        #expect(sink.offer(.numbered(1)) == .delivered)
        close(ends[1])
    }

    @Test("a socket that takes only part of a line gets the rest before the next line")
    func socket() throws {
        var ends: [CInt] = [-1, -1]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let (near, far) = (FileDescriptor(owning: ends[0]), FileDescriptor(owning: ends[1]))
        let sink = StandardErrorLines(descriptor: near.number)
        let padding = SystemJournalEntry.Field("REASON", String(repeating: "y", count: 3_000))
        var taken: Int64 = 0
        while sink.offer(.numbered(taken + 1, fields: [padding])) == .delivered {
            taken += 1
            try #require(taken < 10_000)
        }
        var text = ""
        var bytes = [UInt8](repeating: 0, count: 65_536)
        func drain() {
            while true {
                let count = recv(far.number, &bytes, bytes.count, CInt(MSG_DONTWAIT))
                guard count > 0 else { break }
                text += String(decoding: bytes.prefix(count), as: UTF8.self)
            }
        }
        drain()
        #expect(sink.offer(.numbered(taken + 1, fields: [padding])) == .delivered)
        drain()
        let lines = text.split(separator: "\n")
        #expect(lines.count == Int(taken) + 1)
        #expect(lines.enumerated().allSatisfy { $1.contains(" entry \($0 + 1) ") && $1.hasSuffix("y") })
    }
}

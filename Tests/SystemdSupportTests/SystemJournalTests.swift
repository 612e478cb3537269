import Glibc
import RolloutModel
import Testing
import UnixSockets

@testable import SystemdSupport

@Suite("The system journal is never waited for")
struct SystemJournalTests {
    private let folder: TestFolder
    private let path: String

    init() throws {
        folder = try TestFolder()
        path = folder.path + "/journald"
    }

    @Test("an entry arrives as one datagram")
    func delivers() throws {
        let journald = try TestJournald(path: path)
        let journal = try SystemJournal(path: path, identifier: "rolloutd")
        #expect(journal.offer(.numbered(3, fields: [.init("ROLLOUT", "reader")])) == .delivered)
        let received = try #require(journald.receive())
        #expect(received.memory == nil)
        #expect(received.value("ROLLOUT") == "reader")
        #expect(received.value("ENTRY_SEQUENCE") == "3")
        #expect(journald.receive() == nil)
    }

    @Test("a stalled journald makes the sink busy, and what it took is still there")
    func stalls() throws {
        let journald = try TestJournald(path: path)
        let journal = try SystemJournal(path: path)
        var taken: Int64 = 0
        while journal.offer(.numbered(taken + 1)) == .delivered {
            taken += 1
            try #require(taken < 100_000, "a socket that nobody reads must fill up")
        }
        #expect(journal.offer(.numbered(taken + 1)) == .busy("journald takes no entries at \(path): its queue is full"))
        #expect(taken > 0)
        #expect(journald.receiveAll().compactMap { $0.value("ENTRY_SEQUENCE") } == (1...taken).map(String.init))
        #expect(journal.offer(.numbered(taken + 1)) == .delivered)
    }

    @Test("without journald the sink is busy, and delivers as soon as there is one")
    func absent() throws {
        let journal = try SystemJournal(path: path)
        let absent = Delivery.busy("journald does not listen at \(path)")
        #expect(journal.offer(.numbered(1)) == absent)
        var journald: TestJournald? = try TestJournald(path: path)
        #expect(journal.offer(.numbered(1)) == .delivered)
        #expect(journald?.receiveAll().count == 1)
        journald = nil
        #expect(journal.offer(.numbered(2)) == absent)
        #expect(unlink(path) == 0)
        let next = try TestJournald(path: path)
        #expect(journal.offer(.numbered(2)) == .delivered)
        #expect(next.receive()?.value("ENTRY_SEQUENCE") == "2")
    }

    @Test("an entry too long for a datagram travels as sealed memory")
    func memory() throws {
        let journald = try TestJournald(path: path)
        let journal = try SystemJournal(path: path)
        let reason = String(repeating: "0123456789", count: 50_000)
        #expect(journal.offer(.numbered(1, fields: [.init("REASON", reason)])) == .delivered)
        let received = try #require(journald.receive())
        let memory = try #require(received.memory)
        #expect(received.value("REASON") == reason)
        // journald takes memory with all four seals only: SEAL, SHRINK, GROW and WRITE (F_GET_SEALS, fcntl(2)).
        #expect(fcntl(memory.number, 1_034) == 0b1111)
        #expect(pwrite(memory.number, "x", 1, 0) == -1)
    }

    @Test("a path that no socket can have is refused")
    func longPath() {
        let long = "/run/" + String(repeating: "x", count: UnixAddress.longestPath)
        #expect(throws: SystemdSupportError.self) { try SystemJournal(path: long) }
        #expect(UnixAddress(path: "") == nil)
        #expect(UnixAddress(path: "/run/a\0b") == nil)
    }
}

@Suite("Where entries go")
struct JournalStreamTests {
    private let folder: TestFolder
    private let file: FileDescriptor
    private let identity: String

    init() throws {
        folder = try TestFolder()
        file = FileDescriptor(owning: open(try folder.write("", to: "stderr"), O_WRONLY | O_CLOEXEC))
        var status = stat()
        fstat(file.number, &status)
        identity = "\(status.st_dev):\(status.st_ino)"
    }

    @Test("to journald when standard error is the stream that systemd named")
    func connected() throws {
        #expect(JournalStream.isConnected(identity, descriptor: file.number))
        let sink = try JournalStream.sink(environment: ["JOURNAL_STREAM": identity], descriptor: file.number)
        #expect(sink is SystemJournal)
    }

    @Test("to standard error when it was redirected, or nothing says otherwise")
    func redirected() throws {
        let other = FileDescriptor(owning: open("/dev/null", O_WRONLY | O_CLOEXEC))
        #expect(!JournalStream.isConnected(identity, descriptor: other.number))
        for value in [nil, "", ":", "1", "1:", "a:b", identity + ":1", "-" + identity, identity + " "] as [String?] {
            #expect(!JournalStream.isConnected(value, descriptor: file.number))
        }
        #expect(try JournalStream.sink(environment: [:], descriptor: file.number) is StandardErrorLines)
        #expect(!JournalStream.isConnected(identity, descriptor: 9_999))
    }
}

import Foundation
import Testing
import UnixSockets

@testable import CheckRunner

@Suite("Orders and reports over the socket", .timeLimit(.minutes(1)))
struct CheckMessageTests {
    @Test("A report comes back as it was sent", arguments: CheckReport.End.allCases)
    func roundTrip(end: CheckReport.End) {
        let report = CheckReport(end, number: 3, output: [0, 10, 255], words: "ein Wört\nzwei")
        #expect(CheckReport(report.bytes) == report)
    }

    @Test("A report that was cut off anywhere is none")
    func cut() {
        let bytes = CheckReport(.exited, output: Array("{\"value\":1}".utf8), words: "x").bytes
        for length in 0..<bytes.count { #expect(CheckReport(Array(bytes.prefix(length))) == nil) }
        #expect(CheckReport(bytes + [0]) == nil)
    }

    @Test(
        "What is no report is none",
        arguments: ["exited 0 -1 1\n", "well 0 0 0\n", "exited x 0 0\n", "exited 0 99999999999999999999 0\n", "\n", ""])
    func nonsense(text: String) {
        #expect(CheckReport(Array(text.utf8)) == nil)
    }

    @Test(
        "What is no order is none",
        arguments: [
            "", "run", "run smoke 0 1", "run smoke 1000 -1", "run smoke 1000 40000", "run smoke 999999 1", "run  a 1 1",
        ])
    func orders(line: String) {
        #expect(CheckOrder.line(line) == nil)
    }

    @Test("Without anybody at the socket it says where it looked")
    func noRunner() async {
        let report = await CheckWay.unit(socket: "/nowhere/rolloutd-check.sock").carryOut(CheckOrder("smoke", .examine))
        #expect(report.end == .noRunner && report.words.contains("/nowhere/rolloutd-check.sock"))
    }

    @Test(
        "A unit that ends without an answer is an error, whatever it sent before",
        arguments: ["", "exited 0 10 0\n123"])
    func broken(said: String) async throws {
        let path = NSTemporaryDirectory() + "check-\(UUID().uuidString.prefix(8)).sock"
        defer { unlink(path) }
        let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        let address = try #require(UnixAddress(path: path))
        try #require(address.withSockaddr { bind(listener, $0, $1) } == 0 && listen(listener, 1) == 0)
        // On a thread of its own: one of the few that tasks run on must not wait for another task.
        let unit = Thread {
            let peer = accept(listener, nil, nil)
            // Its order is read first: a socket that is closed with something unread is reset.
            var order = [UInt8](repeating: 0, count: 100)
            #expect(read(peer, &order, order.count) == "examine smoke\n".utf8.count)
            _ = write(peer, said, said.utf8.count)
            close(peer)
        }
        unit.start()
        let report = await CheckWay.unit(socket: path).carryOut(CheckOrder("smoke", .examine))
        #expect(report.end == .broken)
    }
}

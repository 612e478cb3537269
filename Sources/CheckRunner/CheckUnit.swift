import Glibc
import UnixSockets

/// The daemon's end of a connection to the units that run checks (`rolloutd-check.socket`).
struct CheckUnit {
    /// What starting a unit may take on a busy machine, in milliseconds, on top of the check's own time.
    private static let start = 10_000
    /// The kernel's `MSG_NOSIGNAL`, which Swift's static library does not import: whoever listens may be gone.
    private static let noSignal: CInt = 0x4000

    let socket: String

    /// Sends the order and waits for the report, as long as it may take.
    func carryOut(_ order: CheckOrder, unless interruption: CInt) -> CheckReport {
        let number = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0, let address = UnixAddress(path: socket) else {
            return CheckReport(.noRunner, words: "\(socket): \(number < 0 ? words(errno) : "the path is too long")")
        }
        defer { close(number) }
        // A queue of connections that nobody takes would keep this thread (unix(7)).
        var limit = timeval(tv_sec: Self.start / 1_000, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard address.withSockaddr({ connect(number, $0, $1) }) == 0 else {
            return CheckReport(.noRunner, words: "\(socket): \(words(errno))")
        }
        let bytes = order.bytes
        guard send(number, bytes, bytes.count, Self.noSignal) == bytes.count else {
            return CheckReport(.broken, words: "\(socket): \(words(errno))")
        }
        return answer(number, order, interruption)
    }

    private func answer(_ number: CInt, _ order: CheckOrder, _ interruption: CInt) -> CheckReport {
        var time = Self.start
        if case .run(_, let milliseconds) = order.kind { time += milliseconds }
        let deadline = ContinuousClock.now + .milliseconds(time)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= CheckReport.longest {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return CheckReport(.timedOut) }
            let ready = waitReadable([interruption, number], milliseconds: Int(left.rounded(.up)))
            if ready[0] { return CheckReport(.calledOff) }
            guard ready[1] else { continue }
            let count = read(number, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return CheckReport(bytes)
            ?? CheckReport(
                .broken, words: "\(socket): the unit ended without an answer: journalctl -t rolloutd-check -e")
    }
}

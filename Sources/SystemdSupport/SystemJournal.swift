import Glibc

/// journald, spoken to in its own protocol without ever waiting for it.
///
/// `sd_journal_sendv` would block while journald is stalled, and would drop entries and report success where journald's socket is
/// missing; so the daemon sends the datagrams itself (docs/internals/decisions/0001-native-journal-protocol.md).
public struct SystemJournal: EntrySink {
    /// Where journald listens. PID 1 holds the socket, so it outlives journald's restarts.
    public static let socketPath = "/run/systemd/journal/socket"

    private let socket: DatagramSocket
    private let path: String
    private let identifier: String

    /// journald at `path`, which gets entries of the program `identifier`.
    public init(path: String = socketPath, identifier: String = "rolloutd") throws(SystemdSupportError) {
        socket = try DatagramSocket(sendingTo: path)
        self.path = path
        self.identifier = identifier
    }

    /// Hands the entry to journald's socket; what lies there survives a restart of journald.
    public func offer(_ entry: SystemJournalEntry) -> Delivery {
        let bytes = NativeProtocol(entry, identifier: identifier).bytes
        switch socket.send(bytes) {
        case .sent: return .delivered
        case .tooLong: return offerAsMemory(bytes)
        case .failed(let number): return busy(number)
        }
    }

    /// A datagram ends at the socket's send buffer (212,960 bytes by default); longer entries travel as sealed memory.
    private func offerAsMemory(_ bytes: [UInt8]) -> Delivery {
        guard let memory = SealedMemory.holding(bytes) else { return busy(errno) }
        switch socket.send(descriptor: memory) {
        case .sent: return .delivered
        case .tooLong: return busy(EMSGSIZE)
        case .failed(let number): return busy(number)
        }
    }

    private func busy(_ number: CInt) -> Delivery {
        switch number {
        case EAGAIN: .busy("journald takes no entries at \(path): its queue is full")
        case ENOENT, ECONNREFUSED: .busy("journald does not listen at \(path)")
        default: .busy("journald at \(path) cannot be reached: \(errorText(number))")
        }
    }
}

import CSystemd
import Glibc
import UnixSockets

/// A Unix datagram socket that sends without ever waiting.
struct DatagramSocket: Sendable {
    /// What became of a datagram.
    enum Result: Hashable {
        case sent
        /// Longer than the socket can take at all.
        case tooLong
        case failed(CInt)
    }

    private let descriptor: FileDescriptor
    private let address: UnixAddress

    /// A socket for sending to whoever is bound to `path`; nobody needs to be, yet.
    init(sendingTo path: String) throws(SystemdSupportError) {
        guard let address = UnixAddress(path: path) else {
            throw SystemdSupportError(
                .socket, "\(path) is too long for a socket's path: at most \(UnixAddress.longestPath) bytes")
        }
        let number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else {
            throw SystemdSupportError(.socket, "a socket for \(path) cannot be made: \(errorText(errno))")
        }
        descriptor = FileDescriptor(owning: number)
        self.address = address
    }

    /// Sends the bytes as one datagram.
    func send(_ bytes: [UInt8]) -> Result {
        let sent = address.withSockaddr { address, length in
            retryingInterrupts { sendto(descriptor.number, bytes, bytes.count, flags, address, length) }
        }
        return result(sent)
    }

    /// Sends an empty datagram that carries a descriptor.
    ///
    /// The control message is laid out by hand, as cmsg(3) has it: Swift does not import the macros.
    func send(descriptor passed: FileDescriptor) -> Result {
        let header = MemoryLayout<cmsghdr>.size
        let length = header + MemoryLayout<CInt>.size
        let space = header + MemoryLayout<Int>.size
        let sent = withUnsafeTemporaryAllocation(byteCount: space, alignment: MemoryLayout<cmsghdr>.alignment) {
            control in
            control.initializeMemory(as: UInt8.self, repeating: 0)
            var controlHeader = cmsghdr()
            controlHeader.cmsg_len = length
            controlHeader.cmsg_level = SOL_SOCKET
            controlHeader.cmsg_type = CInt(SCM_RIGHTS)
            control.storeBytes(of: controlHeader, as: cmsghdr.self)
            control.storeBytes(of: passed.number, toByteOffset: header, as: CInt.self)
            return address.withSockaddr { address, addressLength in
                var message = msghdr()
                message.msg_name = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(address))
                message.msg_namelen = addressLength
                message.msg_control = control.baseAddress
                message.msg_controllen = space
                return retryingInterrupts { sendmsg(descriptor.number, &message, flags) }
            }
        }
        return result(sent)
    }

    private var flags: CInt { csystemd_send_at_once }

    private func result(_ sent: Int) -> Result {
        if sent >= 0 { return .sent }
        return errno == EMSGSIZE ? .tooLong : .failed(errno)
    }
}

import Glibc
import UnixSockets

@testable import SystemdSupport

/// A folder that goes when the test is over.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/rolloutd-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw TestFailure("no folder: \(errorText(errno))") }
        path = String(cString: made)
    }

    deinit {
        guard let entries = opendir(path) else { return }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." && unlink("\(path)/\(name)") != 0 { rmdir("\(path)/\(name)") }
        }
        closedir(entries)
        rmdir(path)
    }

    /// Writes a file with exactly that mode.
    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        try write(Array(text.utf8), to: name, mode: mode)
    }

    func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestFailure("\(file): \(errorText(errno))") }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0 else {
            throw TestFailure("\(file): \(errorText(errno))")
        }
        return file
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A stand-in for journald's socket: while nobody receives, it is a journald that is stalled.
final class TestJournald: Sendable {
    let path: String
    private let socket: FileDescriptor

    init(path: String) throws {
        self.path = path
        socket = FileDescriptor(owning: Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        let address = UnixAddress(path: path)
        let bound = address?.withSockaddr { bind(socket.number, $0, $1) }
        guard bound == 0 else { throw TestFailure("\(path): \(errorText(errno))") }
    }

    /// The next entry that lies in the socket, whether it came as a datagram or as memory; nil where there is none.
    func receive() -> Received? {
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        var control = [UInt8](repeating: 0, count: 64)
        let (length, controlLength) = bytes.withUnsafeMutableBytes { bytes in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    let length = recvmsg(socket.number, &message, CInt(MSG_DONTWAIT | MSG_CMSG_CLOEXEC))
                    return (length, message.msg_controllen)
                }
            }
        }
        if length < 0 { return nil }
        guard length == 0, controlLength > 0 else { return Received(bytes: Array(bytes.prefix(length)), memory: nil) }
        let header = MemoryLayout<cmsghdr>.size
        let number = control.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: header, as: CInt.self) }
        return Received(memory: FileDescriptor(owning: number))
    }

    /// All entries that lie in the socket.
    func receiveAll() -> [Received] {
        var all: [Received] = []
        while let next = receive() { all.append(next) }
        return all
    }
}

/// An entry as it arrived.
struct Received {
    let bytes: [UInt8]
    /// Where it came from, if not in the datagram itself.
    let memory: FileDescriptor?

    init(bytes: [UInt8], memory: FileDescriptor?) {
        self.bytes = bytes
        self.memory = memory
    }

    init(memory: FileDescriptor) {
        var status = stat()
        fstat(memory.number, &status)
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = pread(memory.number, &bytes, bytes.count, 0)
        self.init(bytes: Array(bytes.prefix(max(0, count))), memory: memory)
    }

    /// The fields, read by the rules of the protocol; nil where the bytes break them.
    var fields: [(name: String, value: String)]? {
        var rest = bytes[...]
        var fields: [(String, String)] = []
        while !rest.isEmpty {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
                fields.append((text(line[..<equals]), text(line[(equals + 1)...])))
            } else {
                guard rest.count >= 9 else { return nil }
                let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(8)
                guard rest.count > length, rest[rest.startIndex + length] == UInt8(ascii: "\n") else { return nil }
                fields.append((text(line), text(rest.prefix(length))))
                rest = rest.dropFirst(length + 1)
            }
        }
        return fields
    }

    func value(_ name: String) -> String? { fields?.first { $0.name == name }?.value }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

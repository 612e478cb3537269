import Glibc
import RolloutModel

/// A file with a secret, which is checked after it is opened: what was checked is what is read.
struct SecretFile {
    let path: String
    /// Who may read a passed credential is the service manager's to decide: newer versions let root own it and grant the
    /// service access by an ACL, which shows in the mode as a group's.
    let isPassedBySystemd: Bool

    /// A secret of one line.
    func read() throws(SystemdSupportError) -> Secret {
        let file = try opened()
        try check(file)
        return try secret(in: contents(of: file, atMost: Credentials.longestSecret))
    }

    /// A secret of several lines.
    func readText() throws(SystemdSupportError) -> Secret {
        let file = try opened()
        try check(file)
        let bytes = try contents(of: file, atMost: Credentials.longestText)
        guard !bytes.isEmpty else { throw malformed("is empty", "put the key and its certificate into it") }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw malformed("is no text", "it must be PEM")
        }
        return Secret(text)
    }

    /// O_NONBLOCK, or a FIFO of that name would hold us up for ever.
    private func opened() throws(SystemdSupportError) -> FileDescriptor {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor >= 0 { return FileDescriptor(owning: descriptor) }
        if errno == ELOOP {
            throw SystemdSupportError(.secretNotAFile, "\(path) is a symbolic link: name the file itself")
        }
        throw unreadable(errno)
    }

    private func unreadable(_ number: CInt) -> SystemdSupportError {
        let advice =
            switch number {
            case ENOENT where isPassedBySystemd:
                "let the unit pass it with LoadCredential=, then `systemctl daemon-reload` and restart"
            case ENOENT: "put the secret there, with `install -m 600`"
            case EACCES: "the daemon (user ID \(geteuid())) must own it, or be passed it with LoadCredential="
            default: "check the path"
            }
        return SystemdSupportError(
            .secretUnreadable, "the secret in \(path) cannot be read: \(errorText(number)); \(advice)")
    }

    private func check(_ file: FileDescriptor) throws(SystemdSupportError) {
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemdSupportError(.secretNotAFile, "\(path) is not a regular file: put the secret into one")
        }
        if isPassedBySystemd { return }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw SystemdSupportError(
                .secretForeign,
                "\(path) belongs to user ID \(status.st_uid), who could change it: `chown \(geteuid()) \(path)`")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SystemdSupportError(
                .secretExposed,
                "\(path) is open to others (mode \(String(status.st_mode & 0o777, radix: 8))): `chmod 600 \(path)`, "
                    + "and have a new secret issued if others could have read it")
        }
    }

    private func contents(of file: FileDescriptor, atMost limit: Int) throws(SystemdSupportError) -> [UInt8] {
        // One byte more than allowed, to see that there is more.
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var length = 0
        while length < bytes.count {
            let count = retryingInterrupts {
                bytes.withUnsafeMutableBytes {
                    Glibc.read(file.number, $0.baseAddress?.advanced(by: length), $0.count - length)
                }
            }
            guard count >= 0 else { throw unreadable(errno) }
            if count == 0 { break }
            length += count
        }
        guard length <= limit else {
            throw malformed("is longer than \(limit) bytes", "it is the wrong file")
        }
        return Array(bytes.prefix(length))
    }

    private func secret(in bytes: [UInt8]) throws(SystemdSupportError) -> Secret {
        let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }.map { $0 + 1 } ?? 0
        let rule = "the file must hold the secret alone, on one line"
        guard end > 0 else { throw malformed("is empty", rule) }
        guard let text = String(validating: bytes[..<end], as: UTF8.self) else {
            throw malformed("is not UTF-8 text", rule)
        }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw malformed("holds more than one line, or control characters", rule)
        }
        return Secret(text)
    }

    private func malformed(_ how: String, _ what: String) -> SystemdSupportError {
        SystemdSupportError(.secretMalformed, "the secret in \(path) \(how): \(what)")
    }
}

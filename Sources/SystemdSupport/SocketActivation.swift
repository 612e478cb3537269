import CSystemd
import Glibc

/// Sockets that the service manager opened before it started the daemon (`Sockets=`, sd_listen_fds(3)).
public enum SocketActivation {
    /// A socket with its name from `FileDescriptorName=`.
    public struct NamedDescriptor: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The open descriptor, marked to be closed on exec; it is the caller's to close.
        public let descriptor: CInt
    }

    /// Takes over the descriptors; empty where there are none or they are meant for another process.
    ///
    /// To be called once, early and from one thread: it removes `LISTEN_FDS`, `LISTEN_PID` and `LISTEN_FDNAMES` from the
    /// environment, so that no child takes them for its own.
    public static func takeDescriptors() throws(SystemdSupportError) -> [NamedDescriptor] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &names)
        guard count >= 0 else {
            throw SystemdSupportError(
                .socketActivation,
                "the sockets passed by the service manager cannot be taken over: \(errorText(-count)); "
                    + "check LISTEN_FDS and LISTEN_FDNAMES, or start the daemon without them")
        }
        defer { release(names, count: Int(count)) }
        return (0..<count).map { index in
            let name = names?[Int(index)].map { String(cString: $0) } ?? "unknown"
            return NamedDescriptor(name: name, descriptor: SD_LISTEN_FDS_START + index)
        }
    }

    /// The one listening Unix stream socket of that name among the descriptors; nil where none has the name.
    public static func listener(
        named name: String, among descriptors: [NamedDescriptor]
    ) throws(SystemdSupportError) -> CInt? {
        let found = descriptors.filter { $0.name == name }
        guard let descriptor = found.first?.descriptor else { return nil }
        guard found.count == 1 else {
            throw SystemdSupportError(
                .socketActivation,
                "the service manager passed \(found.count) sockets named \(name), one is needed: "
                    + "give the socket unit a single ListenStream=")
        }
        guard sd_is_socket_unix(descriptor, CInt(SOCK_STREAM.rawValue), 1, nil, 0) > 0 else {
            throw SystemdSupportError(
                .socketActivation,
                "the descriptor named \(name) is not a listening Unix stream socket: "
                    + "the socket unit needs ListenStream= with a path and Accept=no")
        }
        return descriptor
    }

    private static func release(_ names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, count: Int) {
        for index in 0..<count { free(names?[index]) }
        free(names)
    }
}

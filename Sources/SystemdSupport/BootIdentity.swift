import Glibc

/// What tells one boot of the machine from the next.
public enum BootIdentity {
    /// The variable with which the unit passes the identity (`%b`): with `ProcSubset=pid` the service cannot see the file.
    public static let variable = "ROLLOUTD_BOOT_ID"
    /// Where Linux shows the identity.
    public static let path = "/proc/sys/kernel/random/boot_id"

    /// The identity of this boot.
    ///
    /// - Parameters:
    ///   - environment: the process's.
    ///   - path: Linux's file.
    /// - Returns: 32 hexadecimal digits, the same from either origin.
    /// - Throws: `SystemdSupportError` where neither tells.
    public static func current(
        environment: [String: String], path: String = path
    ) throws(SystemdSupportError) -> String {
        if let value = environment[variable] {
            guard let identity = normalized(value) else {
                throw SystemdSupportError(
                    .bootUnknown,
                    "\(variable) is “\(value.escapingControls())”, not the identity of a boot: set it to %b")
            }
            return identity
        }
        guard let identity = read(path).flatMap(normalized) else {
            throw SystemdSupportError(
                .bootUnknown,
                "the boot of the machine cannot be told from the next: \(path) is not readable; "
                    + "let the unit say Environment=\(variable)=%b")
        }
        return identity
    }

    private static func normalized(_ text: String) -> String? {
        let digits = text.lowercased().filter { $0 != "-" && $0 != "\n" }
        return digits.count == 32 && digits.allSatisfy(\.isHexDigit) ? digits : nil
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let file = FileDescriptor(owning: descriptor)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(file.number, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}

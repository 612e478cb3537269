import CSystemd
import Glibc

/// Protection of the process's memory, where secrets are.
public enum ProcessHardening {
    /// From now on the process leaves no core dump, and no other process of the same user can read its memory
    /// (`PR_SET_DUMPABLE`, prctl(2)). To be called before a secret is read.
    public static func forbidMemoryDumps() throws(SystemdSupportError) {
        guard csystemd_set_dumpable(0) == 0, !allowsMemoryDumps else {
            throw SystemdSupportError(
                .hardening, "the process cannot be protected from memory dumps (PR_SET_DUMPABLE): \(errorText(errno))")
        }
    }

    /// Whether the kernel would write a core dump of the process.
    static var allowsMemoryDumps: Bool { csystemd_dumpable() != 0 }
}

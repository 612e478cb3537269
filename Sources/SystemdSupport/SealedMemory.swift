import CSystemd
import Glibc

/// Memory with a descriptor that nobody can change any more: what journald takes in place of a long datagram.
enum SealedMemory {
    /// Puts the bytes into such memory; nil with `errno` where the system has none to give.
    static func holding(_ bytes: [UInt8]) -> FileDescriptor? {
        let number = csystemd_new_memory("journal-entry")
        guard number >= 0 else { return nil }
        let memory = FileDescriptor(owning: number)
        var written = 0
        while written < bytes.count {
            let count = retryingInterrupts {
                bytes.withUnsafeBytes { write(number, $0.baseAddress?.advanced(by: written), bytes.count - written) }
            }
            guard count > 0 else { return nil }
            written += count
        }
        return csystemd_seal(number) == 0 ? memory : nil
    }
}

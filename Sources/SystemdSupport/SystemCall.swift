import Glibc

/// The kernel's words for an error number, such as `Permission denied`.
func errorText(_ number: CInt) -> String { String(cString: strerror(number)) }

/// Repeats a system call for as long as a signal interrupts it.
func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}

/// A descriptor that closes with its owner.
final class FileDescriptor: Sendable {
    let number: CInt

    init(owning number: CInt) { self.number = number }

    deinit { close(number) }
}

import Glibc

/// Tells a thread that waits for descriptors that nobody wants what it waits for any more.
final class Interruption: Sendable {
    private let ends: (read: CInt, write: CInt)

    /// Fails where no descriptor is left.
    init?() {
        guard let pipe = Pipe() else { return nil }
        ends = (pipe.read, pipe.write)
    }

    /// Readable as soon as it is called off.
    var descriptor: CInt { ends.read }

    /// Calls it off; more than once is the same as once.
    func interrupt() {
        var byte: UInt8 = 1
        _ = write(ends.write, &byte, 1)
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }
}

/// The two ends of a pipe, none of which waits. A program that is started gets no descriptor but its own three.
struct Pipe {
    let read: CInt
    let write: CInt

    /// Fails where no descriptor is left.
    init?() {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (read, write) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        _ = fcntl(read, F_SETFL, O_NONBLOCK)
    }
}

/// Waits until one of the descriptors can be read or is at its end, at most so long; which of them.
func waitReadable(_ descriptors: [CInt], milliseconds: Int) -> [Bool] {
    var asked = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let count = poll(&asked, nfds_t(asked.count), CInt(clamping: max(0, milliseconds)))
    return asked.map { count > 0 && $0.revents != 0 }
}

import Dispatch
import Glibc

/// The signals that ask a process to end.
enum EndSignals {
    private enum Word { case registered, came }

    /// Returns when SIGTERM or SIGINT comes; `ready` is called once both are heard.
    ///
    /// On Linux Dispatch takes signals from the kernel itself; a signal that is ignored would never reach it.
    static func first(ready: () -> Void) async {
        let numbers = [SIGTERM, SIGINT]
        // Two registrations and the first signal are all that is listened for.
        let (words, continuation) = AsyncStream.makeStream(of: Word.self, bufferingPolicy: .bufferingOldest(3))
        let sources = numbers.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setRegistrationHandler { continuation.yield(.registered) }
            source.setEventHandler { continuation.yield(.came) }
            source.resume()
            return source
        }
        var registered = 0
        loop: for await word in words {
            switch word {
            case .registered:
                registered += 1
                if registered == numbers.count { ready() }
            case .came: break loop
            }
        }
        for source in sources { source.cancel() }
    }
}

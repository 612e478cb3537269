import Synchronization

/// Which tenth of an upload was told last.
final class LastTenth: Sendable {
    private let told = Mutex((tenth: -1, interruptions: 0))

    /// Whether this is something new to tell.
    func isNew(_ tenth: Int, _ interruptions: Int) -> Bool {
        told.withLock { told in
            guard tenth != told.tenth || interruptions != told.interruptions else { return false }
            told = (tenth, interruptions)
            return true
        }
    }
}

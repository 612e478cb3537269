/// Why the daemon does not start, or ended; what an operator reads in the log.
struct DaemonError: Error, CustomStringConvertible {
    /// What went wrong; the raw value is stable.
    enum Code: String {
        /// The settings cannot be used.
        case settings
        /// A secret cannot be read.
        case credentials
        /// The journal cannot be opened, or another daemon has it.
        case journal
        /// The journal could not be written: the daemon ended to recover from what is on disk.
        case storage
        /// No file or connection can be opened: the daemon does not start, or ended to begin anew.
        case descriptors
        /// Anything else that keeps the daemon from starting.
        case start
    }

    let code: Code
    let description: String

    /// The exit status: 78 (`EX_CONFIG` of sysexits.h) for what does not get better by trying again, so that systemd does
    /// not restart the daemon for it.
    var exitStatus: Int32 {
        switch code {
        case .settings, .credentials: 78
        case .journal, .storage, .descriptors, .start: 1
        }
    }
}

import Glibc

/// How many files and connections the process may have open at a time.
public enum DescriptorLimit {
    /// What the daemon may come to need: 64 connections of control clients, the Store's and the metric servers', the journal, and
    /// what event loops and timers take. Libraries below it trap where they get none, so it does not begin with less.
    public static let least = 256

    /// Raises the limit to what the system allows this process.
    ///
    /// - Throws: `SystemdSupportError` where that is less than `least`.
    public static func raise() throws(SystemdSupportError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SystemdSupportError(.descriptors, "the limit of open files cannot be read: \(errorText(errno))")
        }
        guard limit.rlim_max >= least else {
            throw SystemdSupportError(
                .descriptors,
                "this process may have \(limit.rlim_max) files and connections open at a time, and rolloutd needs \(least): raise "
                    + "the limit with LimitNOFILE= in the unit, or with ulimit -n in a shell")
        }
        guard limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw SystemdSupportError(.descriptors, "the limit of open files cannot be raised: \(errorText(errno))")
        }
    }

    /// Whether no more file could be opened at this moment, and why.
    public static var exhaustion: String? {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            close(descriptor)
            return nil
        }
        return [EMFILE, ENFILE].contains(errno) ? errorText(errno) : nil
    }
}

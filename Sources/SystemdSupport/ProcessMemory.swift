import CSystemd

/// How much memory the process keeps beyond what it uses.
public enum ProcessMemory {
    /// What may lie free at the end of the heap. With a limit of our own glibc also stops raising the size from which on
    /// memory is returned at once (mallopt(3)).
    private static let free: CInt = 1 << 20

    /// Has glibc return what is not used: to be called before other threads run.
    ///
    /// By default each thread gets an arena of its own, and what was freed in it stays there: after the start of a daemon with
    /// 10,000 policies that was as much again as it used. It allocates too little for one arena to be in anybody's way.
    public static func keepSmall() {
        _ = csystemd_limit_arenas(1)
        _ = csystemd_limit_free_memory(free)
    }
}

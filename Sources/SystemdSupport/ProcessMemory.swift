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

    /// Gives back what a large piece of work leaves behind: free pages within the heap, and the program's own pages that were
    /// needed for it. Those that are needed again come back from the kernel's cache by themselves (malloc_trim(3), madvise(2)).
    ///
    /// After a start that is half of what is resident: most of the program runs once.
    public static func giveBack() {
        _ = csystemd_return_free_memory()
        csystemd_let_go_of_code()
    }
}

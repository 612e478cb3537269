import Foundation

/// What the kernel says of a process.
public enum ProcessFigures {
    /// The processor time that this process has used, in seconds.
    public static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// A process's memory in KiB by the name that `/proc/PID/status` or `smaps_rollup` gives it: `VmRSS`, `RssAnon`, `Pss`.
    public static func memory(_ name: String, of pid: Int32 = getpid()) -> Int {
        for file in ["status", "smaps_rollup"] {
            guard let text = try? String(contentsOfFile: "/proc/\(pid)/\(file)", encoding: .utf8) else { continue }
            for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
                return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
                    ?? 0
            }
        }
        return 0
    }
}

import RolloutModel
import ServiceLifecycle
import SystemdSupport

/// Ends the daemon, with a sentence, when no file or connection can be opened any more.
///
/// Without descriptors no call is sent, no operator is answered, and libdispatch, which looks at its own threads through
/// `/proc`, traps without a word. The next process begins with none of the old one's descriptors and reads back what was on its way.
struct DescriptorGuard: Service {
    /// How often it looks, and how long a shortage may last: longer than a burst of clients, shorter than an operator's patience.
    private static let period = TimeSpan.seconds(1)
    /// Looks in a row that find none.
    private static let patience = 2

    let clocks: any DaemonClocks
    /// Why nothing can be opened at this moment; nil where something can.
    var exhaustion: @Sendable () -> String? = { DescriptorLimit.exhaustion }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var shortages = 0
            while (try? await clocks.sleep(untilBoot: clocks.now().boot + Self.period)) != nil {
                guard let why = exhaustion() else {
                    shortages = 0
                    continue
                }
                shortages += 1
                if shortages >= Self.patience { throw Self.error(why) }
            }
        }
    }

    private static func error(_ why: String) -> DaemonError {
        DaemonError(
            code: .descriptors,
            description: "no file or connection can be opened any more: \(why). rolloutd ends to begin anew; what was "
                + "on its way is read back from the Store. If it comes again, raise LimitNOFILE= of the unit, or look "
                + "for what holds so many files (lsof)")
    }
}

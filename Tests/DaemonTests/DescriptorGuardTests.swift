import RolloutModel
import Synchronization
import Testing

@testable import Daemon

/// Clocks on which every sleep is over at once.
private struct HurryingClocks: DaemonClocks {
    func now() -> Instants { Instants(wall: Timestamp(milliseconds: 0), boot: .zero, bootID: "boot") }
    func sleep(untilBoot time: TimeSpan) async throws {
        await Task.yield()
        try Task.checkCancellation()
    }
}

@Suite("The guard over file descriptors")
struct DescriptorGuardTests {
    /// Runs the guard over what it finds, look by look; after the last look it is cancelled.
    private func run(_ findings: [String?]) async -> (error: DaemonError?, looks: Int) {
        let looks = Mutex(0)
        let (ends, end) = AsyncStream<Never>.makeStream()
        let watch = DescriptorGuard(clocks: HurryingClocks()) {
            looks.withLock { looks in
                defer { looks += 1 }
                if looks >= findings.count { end.finish() }
                return looks < findings.count ? findings[looks] : nil
            }
        }
        let error = await withTaskGroup(of: DaemonError?.self) { group in
            group.addTask {
                do {
                    try await watch.run()
                    return nil
                } catch {
                    return error as? DaemonError
                }
            }
            group.addTask {
                for await _ in ends {}
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        return (error, looks.withLock { $0 })
    }

    @Test("ends the daemon with a sentence when two looks in a row find none")
    func shortage() async {
        let (error, looks) = await run([nil, "Too many open files", "Too many open files"])
        #expect(error?.code == .descriptors && error?.exitStatus == 1)
        #expect(error?.description.contains("Too many open files") == true)
        #expect(error?.description.contains("LimitNOFILE") == true)
        #expect(looks == 3)
    }

    @Test("lets a short one pass")
    func burst() async {
        #expect(await run(["Too many open files", nil, "Too many open files", nil]).error == nil)
    }
}

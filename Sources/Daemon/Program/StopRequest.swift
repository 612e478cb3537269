import ServiceLifecycle

/// Waiting for the moment in which the service group asks a service to stop.
///
/// The lifecycle package's own ways to wait hand the news on through a task of nobody's; these pass it on in the very
/// moment, so that what follows from a stop depends on nothing but the order of events.
enum StopRequest {
    /// Returns when the service is asked to stop; throws where its task is cancelled before.
    static func wait() async throws {
        let (asked, bell) = AsyncStream<Never>.makeStream()
        await withGracefulShutdownHandler {
            for await _ in asked {}
        } onGracefulShutdown: {
            bell.finish()
        }
        try Task.checkCancellation()
    }

    /// Runs the body, and cancels it when the service is asked to stop.
    static func cancels(_ body: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await body() }
            group.addTask { try? await wait() }
            await group.next()
            group.cancelAll()
        }
    }
}

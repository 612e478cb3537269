import ServiceLifecycle

/// The messenger as a service. It ends after the loop, so that what a stop still brought about is kept for the next start.
struct MessengerService: Service {
    let messenger: Messenger
    let bells: TurnBells

    func run() async throws {
        let news = bells.listen(to: .entries)
        await withGracefulShutdownHandler {
            await messenger.run(news: news)
        } onGracefulShutdown: {
            messenger.stop()
        }
        await messenger.close()
    }
}

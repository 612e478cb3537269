import Notifications
import RolloutModel

/// Takes the place of the sinks: keeps what they get, and answers as the test says.
actor PostOffice {
    /// What a sink does.
    enum Manner: Sendable {
        case takes
        case fails(Attempt.Failure)
        /// It answers when the attempt is broken off.
        case hangs
    }

    private(set) var posted: [String] = []
    private var manners: [SinkName: Manner] = [:]

    func set(_ sink: SinkName, _ manner: Manner) { manners[sink] = manner }

    func take(_ notice: Notice, _ sink: SinkName) async -> Attempt {
        posted.append("\(sink) \(notice.cause) \(notice.stage.rawValue)")
        switch manners[sink] ?? .takes {
        case .takes: return .delivered
        case .fails(let failure): return .failed(failure)
        case .hangs:
            let (never, end) = AsyncStream<Never>.makeStream()
            for await _ in never {}
            end.finish()
            return .failed(.init("the daemon stops"))
        }
    }
}

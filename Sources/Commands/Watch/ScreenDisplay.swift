import ControlAPI
import RolloutModel
import Synchronization

/// Shows a watched rollout on a terminal: drawn over in place with each change and, for the clocks on it, each second.
final class ScreenDisplay: WatchDisplay {
    private struct State {
        var status: RolloutStatus?
        var lost: String?
    }

    private static let tick = TimeSpan.seconds(1)

    private let surroundings: Surroundings
    private let screen: any Screen
    private let isWide: Bool
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(_ surroundings: Surroundings, on screen: any Screen, isWide: Bool) {
        self.surroundings = surroundings
        self.screen = screen
        self.isWide = isWide
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func show(_ status: RolloutStatus) {
        state.withLock { $0 = State(status: status, lost: nil) }
        waker.yield()
    }

    func lost(_ why: String) {
        state.withLock { $0.lost = why }
        waker.yield()
    }

    func run() async -> ExitStatus? {
        await withTaskGroup(of: ExitStatus?.self) { group in
            group.addTask { [self] in
                for await _ in wakes { draw() }
                return nil
            }
            group.addTask { [waker] in
                while (try? await Task.sleep(for: Self.tick.duration)) != nil { waker.yield() }
                return nil
            }
            group.addTask { [screen, waker] in
                for await event in screen.events {
                    if event == .interrupted { return .interrupted }
                    waker.yield()
                }
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    func end(_ outcome: RolloutOutcome?) {
        screen.end()
        guard outcome != nil, let status = state.withLock(\.status) else { return }
        surroundings.write(page(status, width: surroundings.width))
    }

    private func draw() {
        let (status, lost) = state.withLock { ($0.status, $0.lost) }
        guard let status else { return }
        screen.begin()
        let size = screen.size
        let clock = "\(surroundings.now().clock(seconds: true))  "
        let footer =
            lost.map { Line(clock).adding("! reconnecting: \($0)", .bad) }
            ?? Line(clock).adding("watching; Ctrl-C ends")
        screen.draw(
            ScreenFrame.text(
                page(status, width: size.columns - 1), footer: footer, size: size, colours: surroundings.colours))
    }

    private func page(_ status: RolloutStatus, width: Int) -> Page {
        TreeView.page(
            status, now: surroundings.now(), width: width, isWide: isWide, glyphs: surroundings.glyphs)
    }
}

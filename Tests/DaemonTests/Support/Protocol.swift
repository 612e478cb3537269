import Synchronization

/// What happened, in order, across tasks; whoever waits for a line is told when it is written.
final class Protocol: Sendable {
    private struct State {
        var lines: [String] = []
        var waiting: [(text: String, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// The lines so far.
    var lines: [String] { state.withLock(\.lines) }

    func note(_ line: String) {
        let met = state.withLock { state in
            state.lines.append(line)
            let met = state.waiting.filter { line.hasPrefix($0.text) }.map(\.continuation)
            state.waiting.removeAll { line.hasPrefix($0.text) }
            return met
        }
        for continuation in met { continuation.resume() }
    }

    /// Returns when a line with that beginning has been written.
    func line(_ text: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.lines.contains(where: { $0.hasPrefix(text) }) { return true }
                state.waiting.append((text, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// The place of the first line with that beginning.
    func place(of text: String) -> Int? { lines.firstIndex { $0.hasPrefix(text) } }
}

/// Lets nobody through until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen: Bool
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(isOpen: Bool) { state = Mutex(State(isOpen: isOpen)) }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func close() { state.withLock { $0.isOpen = false } }
}

import NIOCore
import Synchronization

/// Decides, once and for all, whether a request's first byte may go to the socket.
///
/// AsyncHTTPClient cancels through an actor, so between a cancellation and its arrival a connection may become ready and
/// the request be written. The gate is asked at the socket itself and is closed in the very moment of the cancellation:
/// after `close()` has returned, a request that was not yet written never will be (S1). It also knows what no error of a
/// connection tells: whether anything was written at all.
final class SendGate: Sendable {
    private enum State {
        case open, passed, closed
    }

    private let state = Mutex(State.open)

    /// Whether bytes may pass: the first ones decide, the rest follow them.
    func pass() -> Bool {
        state.withLock { state in
            if state == .open { state = .passed }
            return state == .passed
        }
    }

    /// Lets nothing pass from here on; returns whether something already had.
    @discardableResult
    func close() -> Bool {
        state.withLock { state in
            if state == .open { state = .closed }
            return state == .passed
        }
    }
}

/// The gate's place at the socket's end of a connection that is used for one request.
///
/// It is put in when the connection stands and TLS has shaken hands, so that the first bytes it sees are the request's.
final class SendGateHandler: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let gate: SendGate

    init(_ gate: SendGate) { self.gate = gate }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard gate.pass() else {
            promise?.fail(CancellationError())
            context.close(mode: .all, promise: nil)
            return
        }
        context.write(data, promise: promise)
    }
}

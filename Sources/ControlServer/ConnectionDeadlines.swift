import ControlAPI
import Hummingbird
import HummingbirdCore
import NIOCore

/// Closes a connection whose client sends its request, or reads its answer, too slowly. Hummingbird's own time-out counts
/// idle connections only, and begins anew with every byte. One request at a time: a client that sends the next before it
/// has read its answer could otherwise push the deadlines ahead of itself.
///
/// An event stream may go on for as long as its client reads. One that does not is told so and dropped: the word goes to the
/// channel from here, past the writer, who waits for the client.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPConnectionStateHandler.InboundIn
    typealias InboundOut = HTTPConnectionStateHandler.InboundOut
    typealias OutboundIn = HTTPConnectionStateHandler.OutboundIn
    typealias OutboundOut = HTTPConnectionStateHandler.OutboundOut

    private let limits: ControlLimits
    private let onDrop: @Sendable () -> Void
    private var deadline: Scheduled<Void>?
    private var isAnswering = false
    private var isStream = false
    /// Pieces of a stream that have not reached the kernel's buffer.
    private var waiting = 0
    private var isDropped = false

    /// The limits of the connection; `onDrop` is told of a stream whose client did not read.
    init(_ limits: ControlLimits, onDrop: @escaping @Sendable () -> Void = {}) {
        self.limits = limits
        self.onDrop = onDrop
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            guard !isAnswering else { return context.close(promise: nil) }
            isAnswering = true
            closeConnection(in: limits.request, context)
        case .body: break
        case .end: closeConnection(in: limits.answer, context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isDropped {
            promise?.succeed()
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isStream = head.headerFields[.contentType] == StreamEvent.contentType
            if isStream { cancel() }
            context.write(data, promise: promise)
        case .body where isStream: writePiece(context, data, promise)
        case .body: context.write(data, promise: promise)
        case .end: writeEnd(context, data, promise)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    private func writeEnd(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        let written = promise ?? context.eventLoop.makePromise()
        // Fulfilled when the last byte is in the kernel's buffer: until then the client is not reading.
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.isAnswering = false
            self.isStream = false
            self.cancel()
        }
        context.write(data, promise: written)
    }

    private func writePiece(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        let written = promise ?? context.eventLoop.makePromise()
        waiting += 1
        if waiting == 1 { drop(in: limits.stall, context) }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.waiting -= 1
            guard !self.isDropped, self.isStream else { return }
            if self.waiting == 0 { self.cancel() } else { self.drop(in: self.limits.stall, bound.value) }
        }
        context.write(data, promise: written)
    }

    private func drop(in time: Duration, _ context: ChannelHandlerContext) {
        cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(time)) { this.value.drop(bound.value) }
    }

    private func drop(_ context: ChannelHandlerContext) {
        isDropped = true
        onDrop()
        let why = StreamEnd(.slow, "The client did not read for \(limits.stall).")
        if let text = try? StreamEvent(.end, why).text {
            context.write(wrapOutboundOut(.body(ByteBuffer(string: text))), promise: nil)
        }
        let written: EventLoopPromise<Void> = context.eventLoop.makePromise()
        let channel = context.channel
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        closeConnection(in: limits.linger, context)
    }

    private func closeConnection(in time: Duration, _ context: ChannelHandlerContext) {
        cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(time)) { channel.close(promise: nil) }
    }

    private func cancel() {
        deadline?.cancel()
        deadline = nil
    }
}

import HummingbirdCore
import NIOCore

/// Closes a connection whose client sends its request, or reads its answer, too slowly. Hummingbird's own time-out counts
/// idle connections only, and begins anew with every byte. One request at a time: a client that sends the next before it
/// has read its answer could otherwise push the deadlines ahead of itself.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPConnectionStateHandler.InboundIn
    typealias InboundOut = HTTPConnectionStateHandler.InboundOut
    typealias OutboundIn = HTTPConnectionStateHandler.OutboundIn
    typealias OutboundOut = HTTPConnectionStateHandler.OutboundOut

    private let request: TimeAmount
    private let answer: TimeAmount
    private var deadline: Scheduled<Void>?
    private var isAnswering = false

    /// The limits of the connection.
    init(_ limits: ControlLimits) {
        request = TimeAmount(limits.request)
        answer = TimeAmount(limits.answer)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            guard !isAnswering else { return context.close(promise: nil) }
            isAnswering = true
            closeConnection(in: request, context)
        case .body: break
        case .end: closeConnection(in: answer, context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let written = promise ?? context.eventLoop.makePromise()
        // Fulfilled when the last byte is in the kernel's buffer: until then the client is not reading.
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.isAnswering = false
            self.cancel()
        }
        context.write(data, promise: written)
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    private func closeConnection(in time: TimeAmount, _ context: ChannelHandlerContext) {
        cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    private func cancel() {
        deadline?.cancel()
        deadline = nil
    }
}

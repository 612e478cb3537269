import NIOCore
import NIOPosix
import Synchronization

/// A server that takes every upload, counts its bytes and forgets them: what is measured beside it is the client's memory alone.
final class DiscardingStorage: Sendable {
    private let bodyBytes = Mutex(0)
    private let requests = Mutex(0)

    /// Bytes of all bodies so far.
    var receivedBytes: Int { bodyBytes.withLock(\.self) }
    /// Requests so far.
    var receivedRequests: Int { requests.withLock(\.self) }

    /// Runs a server as long as the body runs.
    static func run(_ body: (DiscardingStorage, _ port: Int) async throws -> Void) async throws {
        let storage = DiscardingStorage()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Connection(storage))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(storage, listener.localAddress?.port ?? 0)
            try await listener.close()
        } catch {
            try? await listener.close()
            throw error
        }
    }

    private final class Connection: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let storage: DiscardingStorage
        private var head: [UInt8] = []
        /// Bytes of the body that are still to come; nil while the head is read.
        private var rest: Int?

        init(_ storage: DiscardingStorage) { self.storage = storage }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            while bytes.readableBytes > 0 {
                if let rest {
                    let count = min(rest, bytes.readableBytes)
                    bytes.moveReaderIndex(forwardBy: count)
                    storage.bodyBytes.withLock { $0 += count }
                    self.rest = rest - count
                } else {
                    readHead(&bytes)
                }
                if rest == 0 { answer(context) }
            }
        }

        private func readHead(_ bytes: inout ByteBuffer) {
            while let byte = bytes.readInteger(as: UInt8.self) {
                head.append(byte)
                guard head.suffix(4).elementsEqual("\r\n\r\n".utf8) else { continue }
                let lines = String(decoding: head, as: UTF8.self).lowercased().split(separator: "\r\n")
                let length = lines.first { $0.hasPrefix("content-length:") }?.split(separator: ":").last
                rest = length.flatMap { Int($0.trimmed) } ?? 0
                return
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            let isQuestion = head.starts(with: "GET".utf8)
            (head, rest) = ([], nil)
            storage.requests.withLock { $0 += 1 }
            let text = "HTTP/1.1 \(isQuestion ? "404 Not Found" : "201 Created")\r\nContent-Length: 0\r\n\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

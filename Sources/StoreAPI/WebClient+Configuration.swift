import AsyncHTTPClient
import NIOCore
import NIOSSL

extension HTTPClient.Configuration {
    /// For name resolution, TCP and TLS together.
    private static let connectLimit = TimeAmount.seconds(10)
    /// A polite end of TLS is worth less than the answer that waits for it.
    private static let goodbyeLimit = TimeAmount.milliseconds(500)
    /// Shorter than the idle times of common gateways, so that a request is seldom written to a dying connection.
    private static let idleLimit = TimeAmount.seconds(30)

    /// No redirects (307 and 308 would send a POST again), no proxy, HTTP/1.1, verified TLS of at least 1.2, no tracing of
    /// addresses; a failed connection is reported at once, for the caller knows better when to try again.
    static func bounded(
        by gate: SendGate? = nil, trusting authorities: [NIOSSLCertificate] = []
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            certificateVerification: .fullVerification, redirectConfiguration: .disallow,
            timeout: .init(connect: connectLimit), maximumAllowedIdleTimeInConnectionPool: idleLimit)
        configuration.tlsConfiguration?.minimumTLSVersion = .tlsv12
        configuration.tlsConfiguration?.shutdownTimeout = goodbyeLimit
        if !authorities.isEmpty {
            configuration.tlsConfiguration?.additionalTrustRoots = [.certificates(authorities)]
        }
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tracing.tracer = nil
        if let gate {
            configuration.http1_1ConnectionDebugInitializer = { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SendGateHandler(gate), position: .first)
                }
            }
        }
        return configuration
    }
}

extension TimeAmount {
    /// Rounded to nanoseconds, as event loops count.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .seconds(seconds) + .nanoseconds(attoseconds / 1_000_000_000)
    }
}

import AsyncHTTPClient
import NIOCore
import NIOPosix

extension WebFailure {
    /// What an error of the HTTP client means.
    ///
    /// `isWritten` is what the gate at the socket knows; nil without one, and then only errors that can come of nothing but
    /// a missing connection count as not sent.
    init(_ error: any Error, isWritten: Bool?) {
        let clientError = error as? HTTPClientError
        if error is CancellationError {
            self = .cancelled
        } else if clientError == .deadlineExceeded || clientError == .readTimeout {
            self = .timeout
        } else {
            let isMissingConnection =
                error is NIOConnectionError || clientError == .connectTimeout || clientError == .tlsHandshakeTimeout
            let text = Self.sentence(for: error)
            self = isWritten ?? !isMissingConnection ? .broken(text) : .notSent(text)
        }
    }

    /// Of the client's own errors only the short form: the long one of a bad header field contains the field.
    private static func sentence(for error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: clientSentence(error)
        case let error as NIOConnectionError: connectionSentence(error)
        case let error as IOError: operatorText(String(describing: error), limit: 120)
        default: operatorText("the connection failed, \(type(of: error)): \(error)", limit: 240)
        }
    }

    private static func clientSentence(_ error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "no connection in time"
        case .tlsHandshakeTimeout: "no TLS in time"
        case .remoteConnectionClosed: "the server closed the connection"
        default: error.shortDescription
        }
    }

    private static func connectionSentence(_ error: NIOConnectionError) -> String {
        if error.connectionErrors.isEmpty { return "the host \(quoted(error.host)) has no address" }
        let reasons = error.connectionErrors.compactMap { ($0.error as? IOError).map { String(describing: $0) } }
        return operatorText("no connection to \(error.host):\(error.port): \(reasons.first ?? "refused")", limit: 200)
    }
}

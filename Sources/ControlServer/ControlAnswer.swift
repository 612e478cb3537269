import ControlAPI
import Hummingbird
import HummingbirdCore
import NIOCore

/// Turns values and problems into responses.
enum ControlAnswer {
    /// What every answer in JSON is sent with.
    static let headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]

    /// A value as JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let body = ByteBuffer(bytes: try ControlJSON.encode(value))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// A problem as JSON, whatever was thrown.
    static func problem(_ error: any Error, path: String) -> Response {
        let problem = known(error, path)
        return (try? json(problem, status: problem.code.status)) ?? Response(status: .internalServerError)
    }

    private static func known(_ error: any Error, _ path: String) -> ControlProblem {
        switch error {
        case let problem as ControlProblem:
            problem
        case is NIOTooManyBytesError:
            ControlProblem(
                .tooLarge, "The request's body has more than \(ControlLimit.requestBytes) bytes.",
                next: "Send a JSON object with reason and until only.")
        case let error as any HTTPResponseError where error.status == .notFound:
            ControlProblem(
                .unknownPath, "There is nothing at \(shown(path)), or not with that method.",
                next: "See the reference of the control API; a rolloutctl of another version may be asking.")
        default:
            ControlProblem(
                .failed, "The daemon failed to answer: \(error).",
                next: "See the daemon's log: journalctl -u rolloutd -e")
        }
    }
}

extension ControlProblem.Code {
    /// The HTTP status that a problem is sent with.
    var status: HTTPResponse.Status {
        switch self {
        case .noCredentials, .notAllowed: .forbidden
        case .unknownRollout, .unknownSink, .unknownPath: .notFound
        case .badRequest: .badRequest
        case .tooLarge: .contentTooLarge
        case .busy: .serviceUnavailable
        case .failed: .internalServerError
        }
    }
}

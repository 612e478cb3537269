import RolloutModel
import StoreAPI

/// Why a look at a metric failed: the `code` of the measurement's error. The raw values are stable.
///
/// The Store's analytics add the raw values of `StoreFailure.Kind`, of which the first four here are the same words.
public enum HealthErrorCode: String, CaseIterable, Sendable {
    /// No connection, or one that broke.
    case network
    /// No answer within the source's time-out.
    case timeout
    /// Given up because the daemon stops.
    case cancelled
    /// An answer that is not what the source promises: no JSON, duplicate names, a text where a number was meant.
    case malformed
    /// An HTTP status other than 2xx.
    case status
    /// An address that is neither https nor http on a loopback address.
    case badAddress
    /// A placeholder that is unknown, or stands where it cannot be filled in safely.
    case badPlaceholder
    /// A JSON pointer that is none (RFC 6901).
    case badPointer
    /// The pointer leads nowhere in the document.
    case missingMember
    /// Several series where one was meant.
    case severalSeries
    /// A range, a text or a histogram where one number was meant.
    case resultType
    /// The server itself says that its answer may be incomplete.
    case incomplete
    /// Data from the future: a clock is wrong.
    case futureDated
    /// The submission has no package version that its fallback does not have too.
    case noVersion
    /// The settings have no such Store account.
    case noAccount
    /// A check ended with a status other than 0.
    case exitStatus
    /// A signal ended a check.
    case signal
    /// A check printed more than it may.
    case tooLong
    /// There is no such check, or it cannot be executed.
    case noProgram
    /// Somebody other than root and the daemon's user could change the check.
    case unsafeProgram
    /// A check could not be started.
    case notStarted
    /// There is no unit that runs checks.
    case noRunner
}

/// Why there is no value, inside this target.
enum HealthProblem: Error {
    case noData(String)
    /// There is nothing to ask about before that moment.
    case notYet(String, until: Timestamp)
    case error(HealthErrorCode, String)
    case store(StoreFailure)

    /// The measurement that reports it.
    func measurement(
        at now: Timestamp, query: String, requests: Int = 0, correlationID: CorrelationID? = nil
    ) -> Measurement {
        let result: Measurement.Result =
            switch self {
            case .noData(let message), .notYet(let message, _): .noData(message)
            case .error(let code, let message): .error(code: code.rawValue, message: message)
            case .store(let failure): .error(code: failure.kind.rawValue, message: failure.message)
            }
        let nextData: Timestamp? = if case .notYet(_, let moment) = self { moment } else { nil }
        return Measurement(
            result, from: now, to: now, query: query, requests: requests, correlationID: correlationID,
            nextData: nextData)
    }
}

extension HealthProblem {
    /// What a failed exchange with a metric server means.
    init(_ failure: WebFailure, server: String) {
        self =
            switch failure {
            case .notSent(let what), .broken(let what):
                .error(.network, "\(server) was not reached: \(operatorText(what))")
            case .timeout: .error(.timeout, "\(server) did not answer in time")
            case .cancelled: .error(.cancelled, "given up before \(server) answered")
            }
    }
}

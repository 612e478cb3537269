package import RolloutModel
package import StoreAPI

/// A look at a metric server's number as the messages that it takes, one after another, and what their answers come to: a
/// value without a socket or a clock, which the source carries out over HTTP and the simulation over servers of its own.
package struct MetricLook: Sendable {
    /// What comes next.
    package enum Step: Sendable {
        /// This message is to be sent.
        case ask(WebRequest)
        /// The look is over.
        case done(Measurement)
    }

    /// What comes next.
    package private(set) var step: Step
    private var question: any MetricQuestion

    /// The look's beginning; nil for a metric of the Store's, which takes an account, and for a
    /// check, which takes a program.
    package init?(_ request: MeasurementRequest, at now: Timestamp) {
        switch request.source {
        case .prometheus(let source): question = PrometheusQuestion(source)
        case .http(let source): question = DocumentQuestion(source)
        case .store, .storeCount, .storeSignatures, .check: return nil
        }
        do throws(HealthProblem) {
            step = .ask(try question.begin(request))
        } catch {
            step = .done(error.measurement(at: now, query: question.query))
        }
    }

    /// Takes in what came of the message that was to be sent.
    package mutating func take(_ result: Result<WebReply, WebFailure>, at now: Timestamp) {
        guard case .ask(let message) = step else { return }
        do throws(HealthProblem) {
            step = try question.take(try MetricServer.read(result, from: message.address), at: now)
        } catch {
            step = .done(error.measurement(at: now, query: question.query))
        }
    }
}

/// What is asked of one kind of server, and how its documents are understood.
protocol MetricQuestion: Sendable {
    /// What was asked, for the measurement.
    var query: String { get }
    /// The first message.
    mutating func begin(_ request: MeasurementRequest) throws(HealthProblem) -> WebRequest
    /// Takes in the document that answers the last message.
    mutating func take(_ document: JSONValue, at now: Timestamp) throws(HealthProblem) -> MetricLook.Step
}

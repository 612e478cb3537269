import CheckRunner
import HealthSources
import RolloutModel
import StoreAPI

/// The metric servers: they put into a document what the source truly says, and the production reader reads it.
enum WireMetrics {
    /// What the reader makes of the source's true word; nil for a metric of the Store's.
    static func read(
        _ request: MeasurementRequest, _ truth: Measurement, isSeveral: Bool, variant: Int, at now: Timestamp
    ) -> Measurement? {
        if case .check(let program) = request.source {
            return CheckReading.measurement(report(truth, variant), of: program, at: now)
        }
        guard var look = MetricLook(request, at: now) else { return nil }
        var asked = 0
        while true {
            switch look.step {
            case .done(let measurement): return measurement
            case .ask:
                asked += 1
                let reply: WebReply
                if case .prometheus = request.source {
                    reply = prometheus(truth, isSample: asked == 2, isSeveral, variant)
                } else {
                    reply = document(truth, variant)
                }
                look.take(.success(reply), at: now)
            }
        }
    }

    private static func ok(_ body: String) -> WebReply {
        WebReply(status: 200, headers: ["content-type": "application/json"], body: .whole(Array(body.utf8)))
    }

    private static func down(_ variant: Int) -> WebReply {
        switch variant % 4 {
        case 0: WebReply(status: 503, headers: [:], body: .whole(Array("{\"error\":\"down\"}".utf8)))
        case 1: WebReply(status: 200, headers: [:], body: .whole(Array("<html></html>".utf8)))
        case 2: WebReply(status: 200, headers: [:], body: .torn)
        default: WebReply(status: 302, headers: ["location": "http://127.0.0.1/"], body: .whole([]))
        }
    }

    /// Seconds since the epoch, to the millisecond.
    private static func seconds(_ time: Timestamp) -> String {
        let fraction = "\(1_000 + ((time.milliseconds % 1_000) + 1_000) % 1_000)".dropFirst()
        return "\(time.milliseconds / 1_000).\(fraction)"
    }

    private static func word(_ value: Double) -> String {
        value.isNaN ? "NaN" : value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : "\(value)"
    }

    private static func prometheus(_ truth: Measurement, isSample: Bool, _ isSeveral: Bool, _ variant: Int) -> WebReply
    {
        func series(_ value: Double) -> String {
            "{\"metric\":{\"instance\":\"\(value)\"},\"value\":[\(seconds(truth.to)),\"\(word(value))\"]}"
        }
        func vector(_ series: [String]) -> WebReply {
            ok(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[\(series.joined(separator: ","))]}}"
            )
        }
        switch truth.result {
        case .error where isSeveral: return vector([series(TrueHealth.sick), series(TrueHealth.healthy)])
        case .error: return down(variant)
        case .noData: return vector([])
        case .value(let value, let sample):
            guard isSample else { return vector([series(value)]) }
            return vector(sample.map { [series($0)] } ?? [])
        }
    }

    private static func document(_ truth: Measurement, _ variant: Int) -> WebReply {
        switch truth.result {
        case .error: return down(variant)
        case .noData: return ok("{\"open\":null,\"total\":0,\"asOf\":\(seconds(truth.to))}")
        case .value(let value, let sample):
            let total = sample.map { $0.isFinite ? "\($0)" : "\"\(word($0))\"" } ?? "null"
            let open = value.isFinite ? "\(value)" : variant % 2 == 0 ? "\"\(word(value))\"" : "1e400"
            return ok("{\"open\":\(open),\"total\":\(total),\"asOf\":\(seconds(truth.to))}")
        }
    }

    private static func report(_ truth: Measurement, _ variant: Int) -> CheckReport {
        func printed(_ text: String) -> CheckReport { CheckReport(.exited, output: Array(text.utf8)) }
        switch truth.result {
        case .error:
            switch variant % 4 {
            case 0: return CheckReport(.exited, number: 1, output: Array("{\"value\":0}".utf8), words: "down")
            case 1: return printed("{\"value\":")
            case 2: return CheckReport(.timedOut)
            default: return CheckReport(.killed, number: 9)
            }
        case .noData: return printed("{\"value\":null}")
        case .value(let value, let sample):
            let size = sample.map { ",\"sample\":" + ($0.isFinite ? "\($0)" : "\"\(word($0))\"") } ?? ""
            let number = value.isFinite ? "\(value)" : variant % 2 == 0 ? word(value) : "1e400"
            return printed("{\"value\":\(number)\(size),\"time\":\(seconds(truth.to))}")
        }
    }
}

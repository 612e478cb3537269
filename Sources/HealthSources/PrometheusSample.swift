import RolloutModel
import StoreAPI

/// The one sample of an instant query's answer (Prometheus' HTTP API, "Instant queries").
struct PrometheusSample {
    let number: Double
    let time: Timestamp

    init(number: Double, time: Timestamp) {
        self.number = number
        self.time = time
    }

    /// Reads the answer; everything but exactly one finite sample is a problem.
    init(_ answer: JSONValue) throws(HealthProblem) {
        guard answer[exactly: "status"] == .string("success"), let data = answer[exactly: "data"],
            case .string(let resultType) = data[exactly: "resultType"], let result = data[exactly: "result"]
        else { throw .error(.malformed, "the answer is not one of Prometheus' query API") }
        if case .array(let warnings) = answer[exactly: "warnings"], let first = warnings.first {
            guard case .string(let text) = first else { throw .error(.incomplete, "Prometheus warns") }
            throw .error(.incomplete, "Prometheus warns that its answer may be incomplete: \(quoted(text))")
        }
        switch resultType {
        case "scalar": self = try Self.pair(result)
        case "vector": self = try Self.pair(try Self.onlySeries(result))
        default: throw .error(.resultType, "the query gives a \(quoted(resultType)), not one number; is it a range?")
        }
    }

    private static func onlySeries(_ result: JSONValue) throws(HealthProblem) -> JSONValue {
        guard case .array(let series) = result else { throw .error(.malformed, "the vector is \(result.kind)") }
        guard let only = series.first else { throw .noData("the query matches no series") }
        guard series.count == 1 else {
            throw .error(.severalSeries, "the query gives \(series.count) series where one was meant; aggregate them")
        }
        guard let pair = only[exactly: "value"] else {
            throw .error(.resultType, "the series has no plain value; is it a histogram?")
        }
        return pair
    }

    /// `[1435781451.781, "0.0125"]`: the time as a number, the value as a text.
    private static func pair(_ pair: JSONValue) throws(HealthProblem) -> PrometheusSample {
        guard case .array(let parts) = pair, parts.count == 2, let seconds = parts[0].finiteNumber,
            let time = SampleTime.timestamp(seconds: seconds), case .string(let text) = parts[1]
        else { throw .error(.malformed, "the sample is not a pair of time and value") }
        if ["NaN", "+Inf", "-Inf", "Inf"].contains(text) {
            throw .noData("the value is \(text); most likely the query divides by zero")
        }
        guard let number = finiteDouble(text) else {
            throw .error(.malformed, "the value \(quoted(text)) is not a finite decimal number")
        }
        return PrometheusSample(number: number, time: time)
    }
}

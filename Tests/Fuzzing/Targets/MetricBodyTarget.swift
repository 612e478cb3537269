import RolloutModel

@testable import HealthSources
@testable import StoreAPI

extension FuzzTarget {
    /// A metric server's body; the first line is the JSON pointer to the value. Whatever comes of it is no number, or a
    /// finite one of a time that is not in the future.
    static let metricBody = FuzzTarget(
        name: "metric-body", longest: 4_096,
        words: [
            "/open\n", "/data/0/open\n", "/a~1b\n", "/~0\n", "/-\n", "/00\n", "\"status\"", "\"success\"", "\"data\"",
            "\"resultType\"", "\"vector\"", "\"scalar\"", "\"matrix\"", "\"result\"", "\"metric\"", "\"value\"",
            "\"warnings\"",
            "[1795176000.5,\"0.0125\"]", "\"NaN\"", "\"+Inf\"", "1e400", "-1e-400", "1795176000000",
            "\"2026-11-20T12:00:00Z\"",
            "null", "0x1p3", "1_000", "\"open\"", "\"total\"", "\"asOf\"", "9223372036854775808",
        ],
        check: { bytes in
            let lines = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
            guard lines.count == 2, let document = try JSONValue.judged(Array(lines[1])) else { return }
            if let sample = try? PrometheusSample(document) {
                try demand(sample.number.isFinite, "the value \(sample.number)")
                try demand(sample.time >= Timestamp(milliseconds: 0), "the time \(sample.time)")
                try demand(Timestamp(sample.time.description) == sample.time, "the time \(sample.time)")
            }
            try measurement(of: document, String(lenient: lines[0]))
        })

    private static let now = Timestamp(milliseconds: 1_795_176_000_000)
    private static func measurement(of document: JSONValue, _ pointer: String) throws {
        let asked = HTTPDocument(url: "https://desk.example/", value: pointer, sample: "/total", time: "/asOf")
        var question = DocumentQuestion(asked)
        let measurement: Measurement
        do throws(HealthProblem) {
            switch try question.take(document, at: now) {
            case .done(let read): measurement = read
            case .ask: preconditionFailure("a document is read from one answer")
            }
        } catch {
            measurement = error.measurement(at: now, query: "GET")
        }
        switch measurement.result {
        case .value(let value, let sample):
            try demand(value.isFinite && sample?.isFinite ?? true && sample ?? 0 >= 0, "\(measurement)")
        case .noData(let text): try demandOneLine(text, "no data")
        case .error(let code, let message):
            try demand(HealthErrorCode(rawValue: code) != nil, "the code \(code)")
            try demandOneLine(message, "an error")
            try demand(message.utf8.count < 4_000, "a message of \(message.utf8.count) bytes")
        }
        try demand(measurement.to <= now, "data of \(measurement.to) at \(now)")
        try demandSameAfterJSON(measurement)
    }
}

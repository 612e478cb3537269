import RolloutModel
import StoreAPI

/// How a JSON document is understood: a value, and where pointers say so its sample size and its time.
struct DocumentReading {
    private let source: HTTPDocument

    init(_ source: HTTPDocument) { self.source = source }

    /// The measurement that the document comes to.
    func measurement(of document: JSONValue, query: String, at now: Timestamp) throws(HealthProblem) -> Measurement {
        let value = try number(document, source.value, "value")
        let sample = try source.sample.map { pointer throws(HealthProblem) in
            try number(document, pointer, "sample")
        }
        guard sample ?? 0 >= 0 else { throw .error(.malformed, "the sample size is negative") }
        let time = try time(document, source.time, now)
        return Measurement(.value(value, sample: sample), from: time, to: time, query: query)
    }

    /// A JSON number; a text that looks like one is an error, for whoever wrote it may also write `NaN` or `1,5`.
    private func number(_ document: JSONValue, _ pointer: String, _ role: String) throws(HealthProblem) -> Double {
        let value = try JSONPointer(pointer).value(in: document)
        if value == .null { throw .noData("the \(role) is null") }
        guard let number = value.finiteNumber else {
            throw .error(.malformed, "the \(role) at \(quoted(pointer)) is \(value.kind), not a finite number")
        }
        return number
    }

    /// Without a pointer the data is taken to be of the moment of the answer.
    private func time(_ document: JSONValue, _ pointer: String?, _ now: Timestamp) throws(HealthProblem) -> Timestamp {
        guard let pointer else { return now }
        let value = try JSONPointer(pointer).value(in: document)
        let time: Timestamp? =
            switch value {
            case .string(let text): Timestamp(text)
            case .number: value.finiteNumber.flatMap(SampleTime.timestamp(seconds:))
            case .null, .bool, .array, .object: nil
            }
        if value == .null { throw .noData("the time is null") }
        guard let time else {
            throw .error(
                .malformed, "the time at \(quoted(pointer)) is neither RFC 3339 nor seconds since the epoch")
        }
        return try SampleTime.accepted(time, now: now)
    }
}

package import CheckRunner
package import RolloutModel
import StoreAPI

/// What a check's end means: a number only where it ended with status 0 and printed exactly the document that is documented.
/// Everything else is an error, never a verdict.
package enum CheckReading {
    /// `{"value": 0.01, "sample": 1200, "time": "2026-11-20T12:00:00Z"}`
    private static let members = ["value", "sample", "time"]

    /// What was asked, for the measurement.
    static func query(_ program: CheckProgram) -> String { "check \(program.name)" }

    /// The measurement that the report comes to.
    package static func measurement(
        _ report: CheckReport, of program: CheckProgram, at now: Timestamp
    ) -> Measurement {
        do throws(HealthProblem) {
            return try read(try document(report, program), program, at: now)
        } catch {
            return error.measurement(at: now, query: query(program))
        }
    }

    private static func document(_ report: CheckReport, _ program: CheckProgram) throws(HealthProblem) -> JSONValue {
        let subject = "the check \(program.name)"
        let said = report.lastLine.isEmpty ? "" : ", saying \(quoted(report.lastLine))"
        switch report.end {
        case .exited where report.number == 0:
            do { return try JSONParser.parse(report.output) } catch {
                throw .error(.malformed, "\(subject) printed no usable JSON, \(error)\(said)")
            }
        case .exited: throw .error(.exitStatus, "\(subject) ended with status \(report.number)\(said)")
        case .killed: throw .error(.signal, "\(subject) was ended by signal \(report.number)\(said)")
        case .timedOut: throw .error(.timeout, "\(subject) took longer than \(program.timeout)\(said)")
        case .tooLong:
            throw .error(.tooLong, "\(subject) printed more than \(CheckReport.longestOutput) bytes\(said)")
        case .calledOff: throw .error(.cancelled, "given up before \(subject) ended")
        case .noProgram: throw .error(.noProgram, operatorText(report.words))
        case .unsafeProgram: throw .error(.unsafeProgram, operatorText(report.words))
        case .noRunner:
            throw .error(
                .noRunner,
                "\(operatorText(report.words)): systemctl enable --now rolloutd-check.socket, or name a folder of checks in the settings"
            )
        case .notStarted, .ready: throw .error(.notStarted, "\(subject) did not start: \(operatorText(report.words))")
        case .broken: throw .error(.network, "\(subject) was not heard to its end: \(operatorText(report.words))")
        }
    }

    private static func read(
        _ document: JSONValue, _ program: CheckProgram, at now: Timestamp
    ) throws(HealthProblem) -> Measurement {
        guard case .object(let given) = document else {
            throw .error(.malformed, "the check \(program.name) printed \(document.kind), not an object")
        }
        // A mistyped time would make old data fresh.
        if let unknown = given.first(where: { !members.contains($0.name) }) {
            throw .error(
                .malformed,
                "the check \(program.name) printed \(quoted(unknown.name)), which means nothing here; there are value, sample and time"
            )
        }
        let names = given.map(\.name)
        let pointers = HTTPDocument(
            url: "", value: "/value", sample: names.contains("sample") ? "/sample" : nil,
            time: names.contains("time") ? "/time" : nil)
        return try DocumentReading(pointers).measurement(of: document, query: query(program), at: now)
    }
}

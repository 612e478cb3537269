import ControlAPI
import FoundationEssentials
import Hummingbird
import HummingbirdCore
import NIOCore
import RolloutModel

/// The report of the whole daemon as a response.
///
/// Ten thousand rollouts are tens of megabytes of JSON, and the tree that is written from is many times that. They are written
/// a hundred at a time, so that a look at everything does not cost the daemon more memory than everything else.
enum ReportAnswer {
    /// How many rollouts are written at once.
    private static let portion = 100

    /// The response.
    ///
    /// - Parameters:
    ///   - report: What is told.
    ///   - whenSent: Called after the last byte of a report of several portions.
    /// - Returns: The response; its body is written while it is sent.
    /// - Throws: What keeps the report from being written as JSON.
    static func response(_ report: DaemonReport, whenSent: @escaping @Sendable () -> Void) throws -> Response {
        guard report.rollouts.count > portion else { return try ControlAnswer.json(report) }
        let (beginning, end) = try frame(of: report)
        let body = ResponseBody { writer in
            defer { whenSent() }
            try await writer.write(ByteBuffer(bytes: beginning))
            for start in stride(from: 0, to: report.rollouts.count, by: portion) {
                let rollouts = report.rollouts[start..<min(start + portion, report.rollouts.count)]
                // An array without its brackets: the frame has them.
                let elements = try ControlJSON.encode(Array(rollouts)).dropFirst().dropLast()
                var buffer = ByteBuffer(bytes: elements)
                if start + portion < report.rollouts.count { buffer.writeString(",") }
                try await writer.write(buffer)
            }
            try await writer.write(ByteBuffer(bytes: end))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: ControlAnswer.headers, body: body)
    }

    /// What stands before and after the rollouts.
    private static func frame(of report: DaemonReport) throws -> (beginning: Data, end: Data) {
        var empty = report
        empty.rollouts = []
        let text = try ControlJSON.encode(empty)
        // Within a text the quotes would be escaped, so this is the key.
        guard let gap = text.firstRange(of: Data(#""rollouts":[]"#.utf8)) else {
            throw ControlProblem(.failed, "The report has no rollouts.", next: "This is a defect of rolloutd.")
        }
        return (Data(text[..<(gap.upperBound - 1)]), Data(text[(gap.upperBound - 1)...]))
    }
}

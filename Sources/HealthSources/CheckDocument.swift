import CheckRunner
import RolloutModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a check is told of the rollout that it judges, as one JSON object on its standard input. Members are added, never
/// renamed.
struct CheckDocument: Encodable {
    let metric: String
    let rollout: String?
    let application: String
    let flight: String?
    let submission: String
    let versions: [String]
    let fallbackVersions: [String]
    let percentage: Double?
    let exposedSince: String
    let stepSince: String

    init(_ request: MeasurementRequest) {
        metric = request.metric.rawValue
        rollout = request.standing?.rollout.rawValue
        application = request.submission.target.application.rawValue
        flight = request.submission.target.flight?.rawValue
        submission = request.submission.submission.rawValue
        versions = request.versions.map(\.description)
        fallbackVersions = request.fallbackVersions.map(\.description)
        percentage = request.standing?.percentage?.value
        exposedSince = request.exposedSince.description
        stepSince = request.stepSince.description
    }

    /// The document's bytes, with a line break at the end for programs that read lines.
    func bytes() throws(HealthProblem) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self), data.count < CheckOrder.longestInput else {
            throw .error(.notStarted, "what the check would be told of the rollout is too long")
        }
        return Array(data) + [UInt8(ascii: "\n")]
    }
}

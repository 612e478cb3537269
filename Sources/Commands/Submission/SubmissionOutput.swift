import ArgumentParser
import RolloutModel
import StoreAPI

/// How a command of the submission side prints.
enum SubmissionOutput: String, ExpressibleByArgument, CaseIterable, Sendable {
    case page, json
}

/// The option for it.
struct SubmissionOutputOption: ParsableArguments {
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("page or json.", valueName: "form"))
    var output = SubmissionOutput.page
}

extension Surroundings {
    /// Writes what there is to say in the form that was asked for.
    func write(_ form: SubmissionOutput, json: JSONValue, page: @autoclosure () -> Page) {
        switch form {
        case .json: write(json: json)
        case .page: write(page())
        }
    }

    /// Writes one sentence, or the JSON.
    func write(_ form: SubmissionOutput, json: JSONValue, line: String) {
        switch form {
        case .json: write(json: json)
        case .page: write(Line.harmless(line) + "\n")
        }
    }

    /// Writes JSON as the Store spells it.
    func write(json: JSONValue) { write(String(decoding: json.text, as: UTF8.self) + "\n") }
}

/// The JSON of what a command did, or would do, to a submission: which one it is, and what the command adds.
enum SubmissionJSON {
    /// `application`, `flight` where there is one, `submission`, and then the command's own members.
    static func of(_ reference: SubmissionReference, _ own: KeyValuePairs<String, JSONValue> = [:]) -> JSONValue {
        of(reference.target, [("submission", .string(reference.submission.rawValue))] + own.map { ($0.key, $0.value) })
    }

    /// `application`, `flight` where there is one, and then the command's own members.
    static func of(_ target: RolloutTarget, _ own: [(String, JSONValue)]) -> JSONValue {
        let flight = target.flight.map { [("flight", JSONValue.string($0.rawValue))] } ?? []
        let all = [("application", .string(target.application.rawValue))] + flight + own
        return .object(all.map { JSONMember(name: $0.0, value: $0.1) })
    }

    /// What would change, or has changed: `path`, `before`, `after`; a side that has no such member lacks it.
    static func changes(_ differences: [JSONDifference]) -> JSONValue {
        .array(
            differences.map { difference in
                let sides = [("before", difference.before), ("after", difference.after)]
                return .object(
                    [JSONMember(name: "path", value: .string(difference.path))]
                        + sides.compactMap { side in side.1.map { JSONMember(name: side.0, value: $0) } })
            })
    }
}

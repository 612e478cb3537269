import RolloutModel

/// A notice as a CloudEvent 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
struct CloudEvent: Encodable {
    let specversion = "1.0"
    let id: String
    /// The rollout as a path: receivers take `source` and `id` together for the event's identity.
    let source: String
    let type: String
    let time: Timestamp
    let datacontenttype = "application/json"
    let data: Details

    init(_ notice: Notice) {
        id = notice.id
        source = "/rolloutd" + (notice.rollout.map { "/rollouts/\(Self.segment($0.rawValue))" } ?? "")
        type = "rolloutd.\(notice.topic?.rawValue ?? "test").\(notice.stage.rawValue)"
        time = notice.at
        data = Details(notice)
    }

    /// The notice itself. Keys are only ever added.
    struct Details: Encodable {
        let topic: NoticeTopic?
        let cause: String
        let stage: Notice.Stage
        let reminder: Int
        let rollout: PolicyName?
        let application: ApplicationID?
        let flight: FlightID?
        let submission: SubmissionID?
        let percentage: Percentage?
        let since: Timestamp
        let message: String

        init(_ notice: Notice) {
            topic = notice.topic
            cause = notice.cause
            stage = notice.stage
            reminder = notice.repetition
            rollout = notice.rollout
            application = notice.place.target?.application
            flight = notice.place.target?.flight
            submission = notice.place.submission
            percentage = notice.place.percentage
            since = notice.since
            message = notice.sentence
        }
    }

    /// A part of a path (RFC 3986): a name may hold anything that a file's may.
    private static func segment(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            if character.isASCII, character.isLetter || character.isNumber || "-_.~".contains(character) {
                return String(character)
            }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}

/// The form of the bodies that a sink takes.
public enum SinkFormat: String, Codable, CaseIterable, Sendable {
    /// A CloudEvent 1.0 in its structured JSON form.
    case cloudevents
    /// What Slack's incoming webhooks take.
    case slack
    /// What the workflows of Microsoft Teams take: a message with an adaptive card.
    case teams

    /// The `Content-Type` of the bodies.
    public var contentType: String {
        switch self {
        case .cloudevents: "application/cloudevents+json; charset=utf-8"
        case .slack, .teams: "application/json; charset=utf-8"
        }
    }

    /// The body that tells a notice: one line of JSON with its keys in order, the same bytes for the same notice.
    public func body(of notice: Notice) throws -> String {
        switch self {
        case .cloudevents: try BodyText.json(CloudEvent(notice))
        case .slack: try BodyText.json(SlackMessage(notice))
        case .teams: try BodyText.json(TeamsMessage(notice))
        }
    }
}

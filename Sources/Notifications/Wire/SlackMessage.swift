/// A notice for Slack's incoming webhooks (https://api.slack.com/messaging/webhooks).
struct SlackMessage: Encodable {
    /// What notifications show, and clients without blocks.
    let text: String
    let blocks: [Block]

    init(_ notice: Notice) {
        text = Self.escaped("\(notice.headline). \(notice.sentence)")
        let facts = notice.facts.map { "\($0.name): \($0.value)" }.joined(separator: " | ")
        let body = "*\(Self.escaped(notice.headline))*\n\(Self.escaped(notice.sentence))"
        blocks =
            [Block(type: "section", text: Text(type: "mrkdwn", text: body), elements: nil)]
            + (facts.isEmpty
                ? []
                : [Block(type: "context", text: nil, elements: [Text(type: "plain_text", text: facts)])])
    }

    struct Block: Encodable {
        let type: String
        let text: Text?
        let elements: [Text]?
    }

    struct Text: Encodable {
        let type: String
        let text: String
    }

    /// Slack's own three (https://api.slack.com/reference/surfaces/formatting#escaping): nothing in a name or a reason may ping
    /// a channel or pass for a link. Longer texts than Slack takes are cut.
    private static func escaped(_ text: String) -> String {
        String(text.prefix(longest)).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }

    /// A section takes 3,000 characters; escaping may make five of one.
    private static let longest = 550
}

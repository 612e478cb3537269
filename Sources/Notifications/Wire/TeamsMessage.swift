/// A notice for the workflows of Microsoft Teams that begin with a webhook: a message with one adaptive card
/// (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using#send-adaptive-cards).
struct TeamsMessage: Encodable {
    let type = "message"
    let attachments: [Attachment]

    init(_ notice: Notice) {
        let head = Element(
            type: "TextBlock", text: Self.plain(notice.headline), size: "Medium", weight: "Bolder", wrap: true,
            facts: nil)
        let words = Element(
            type: "TextBlock", text: Self.plain(notice.sentence), size: nil, weight: nil, wrap: true, facts: nil)
        let facts = notice.facts.map { Fact(title: $0.name, value: Self.plain($0.value)) }
        let list = Element(type: "FactSet", text: nil, size: nil, weight: nil, wrap: nil, facts: facts)
        attachments = [Attachment(content: Card(body: [head, words] + (facts.isEmpty ? [] : [list])))]
    }

    struct Attachment: Encodable {
        let contentType = "application/vnd.microsoft.card.adaptive"
        let content: Card
    }

    struct Card: Encodable {
        let schema = "http://adaptivecards.io/schemas/adaptive-card.json"
        let type = "AdaptiveCard"
        let version = "1.4"
        let body: [Element]

        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case type, version, body
        }
    }

    struct Element: Encodable {
        let type: String
        let text: String?
        let size: String?
        let weight: String?
        let wrap: Bool?
        let facts: [Fact]?
    }

    struct Fact: Encodable {
        let title: String
        let value: String
    }

    /// Cards read a part of Markdown: what could make a link or a heading is taken literally.
    private static func plain(_ text: String) -> String {
        var written = ""
        for character in text.prefix(longest) {
            if "\\*_[]#~`".contains(character) { written.append("\\") }
            written.append(character)
        }
        return written
    }

    /// A message takes 28 KB in all.
    private static let longest = 4_000
}

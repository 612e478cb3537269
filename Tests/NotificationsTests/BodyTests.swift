import Foundation
import RolloutModel
import Testing

@testable import Notifications

@Suite("The bodies that sinks get")
struct BodyTests {
    private static func notice(_ stage: Notice.Stage, _ number: Int = 0, sentence: String, rollout: PolicyName)
        -> Notice
    {
        var place = Notice.Place()
        place.target = RolloutTarget(application: "9NBLGGH4R315")
        place.submission = Chronicle.submission
        place.percentage = Percentage(hundredths: 1_250)
        let id = "00c0ffee" + String(repeating: "a", count: 24) + ".metric-pause"
        return Notice(
            id: number == 0 ? id : "\(id).\(number)", topic: .paused, cause: "metric-pause", stage: stage,
            repetition: number, rollout: rollout, place: place, since: Chronicle.start,
            at: Chronicle.start + .days(Int64(number)), sentence: sentence)
    }

    static let cases: [(name: String, notice: Notice)] = [
        (
            "began",
            notice(
                .began,
                sentence: "crash-rate failed 3 times: 2.1 % is above 1.5 %. Resume with `rolloutctl resume reader`.",
                rollout: "reader")
        ),
        ("stays", notice(.stays, 2, sentence: "Paused by alice.", rollout: "reader")),
        (
            "hostile",
            notice(
                .ended, sentence: "<!channel> & [here](https://evil.example) *bold*\n\"quoted\" – größer",
                rollout: "a b/ü")
        ),
        ("test", .test(id: "test.oncall.1", by: Actor(name: "alice", userID: 1_000), at: Chronicle.start)),
    ]

    @Test("are the recorded ones, in all three forms", arguments: SinkFormat.allCases, [0, 1, 2, 3])
    func golden(format: SinkFormat, place: Int) throws {
        let (name, notice) = Self.cases[place]
        let body = try format.body(of: notice)
        #expect(!body.contains("\n"), "a body is one line")
        #expect(try format.body(of: notice) == body)
        try Golden.expect(Self.pretty(body), "\(format.rawValue)-\(name)")
    }

    @Test("a CloudEvent has what the specification demands, and of nothing that is unknown a null")
    func cloudEvent() throws {
        for (_, notice) in Self.cases {
            let body = try SinkFormat.cloudevents.body(of: notice)
            let event = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
            #expect(event["specversion"] as? String == "1.0" && event["id"] as? String == notice.id)
            for key in ["source", "type", "time"] { #expect((event[key] as? String)?.isEmpty == false, "\(key)") }
            #expect(!body.contains("null"))
        }
    }

    @Test("a sentence without end is cut to what Slack and Teams take")
    func long() throws {
        let notice = Self.notice(.began, sentence: String(repeating: "<", count: 20_000), rollout: "reader")
        #expect(try SinkFormat.slack.body(of: notice).utf8.count < 6_000)
        #expect(try SinkFormat.teams.body(of: notice).utf8.count < 28_000)
    }

    /// Recorded bodies are for people to look at.
    private static func pretty(_ body: String) throws -> String {
        let value = try JSONSerialization.jsonObject(with: Data(body.utf8))
        let data = try JSONSerialization.data(
            withJSONObject: value, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

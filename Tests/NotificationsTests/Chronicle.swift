import Notifications
import RolloutModel

/// A journal told by hand, in virtual time: each record gets the next hash, and the book takes it at once.
struct Chronicle {
    static let start = Timestamp(milliseconds: 1_795_176_000_000)
    static let reader: PolicyName = "reader"
    static let submission: SubmissionID = "1152921505689000001"

    var book = NoticeBook()
    var now = Self.start
    private var entries = 0

    /// A book that knows the policy of `reader`.
    init(_ rules: [NotifyRule]) { input(.policyLoaded(Self.policy(rules))) }

    static func policy(_ rules: [NotifyRule]?, name: PolicyName = reader) -> Policy {
        Policy(
            name: name, target: RolloutTarget(application: "9NBLGGH4R315"),
            steps: [Step(percentage: percent(10)), Step(percentage: percent(50))], notify: rules, digest: "d1")
    }

    static func percent(_ number: Int) -> Percentage { Percentage(hundredths: number * 100) ?? .zero }

    /// Takes in the journal's next record.
    @discardableResult
    mutating func record(_ body: JournalRecord.Body, of rollout: PolicyName? = reader) -> [Posting] {
        entries += 1
        let digits = String(entries, radix: 16)
        let hash = Digest(String(repeating: "0", count: 8 - digits.count) + digits + String(repeating: "a", count: 56))
        let at = Instants(wall: now, boot: now - Self.start, bootID: "b")
        return book.take(JournalRecord(rollout: rollout, at: at, body: body), hash: hash)
    }

    @discardableResult
    mutating func input(_ event: Event) -> [Posting] { record(.input(event)) }

    @discardableResult
    mutating func decide(
        _ code: DecisionCode, line: Int, _ action: Decision.Action = .hold, observed: Bool = false,
        _ sentence: String = "Because."
    ) -> [Posting] {
        record(
            .decision(
                Decision(
                    action, isObservedOnly: observed, line: line, code: code, sentence: sentence,
                    percentage: Self.percent(10), policyDigest: "d1")))
    }

    @discardableResult
    mutating func alert(_ kind: Alert.Kind, _ sentence: String = "Look.") -> [Posting] {
        record(.alert(Alert(kind, sentence)))
    }

    @discardableResult
    mutating func move(_ transition: Transition) -> [Posting] { record(.transition(transition)) }

    /// The rollout is found and stands at 10 %.
    @discardableResult
    mutating func bind(_ submission: SubmissionID = submission) -> [Posting] {
        let target = RolloutTarget(application: "9NBLGGH4R315")
        return move(
            .bound(
                Binding(
                    submission: SubmissionReference(target, submission), versions: [], fallback: nil,
                    fallbackVersions: [], percentage: Self.percent(10))))
    }

    @discardableResult
    mutating func close(_ end: Closing.End, by actor: Actor = .daemon) -> [Posting] {
        move(.closed(Closing(end, by: actor), submission: Self.submission, percentage: Self.percent(10)))
    }

    /// Lets time pass and asks for reminders.
    mutating func wait(_ span: TimeSpan) -> [Posting] {
        now = now + span
        return book.remind(at: now)
    }
}

extension [Posting] {
    /// `oncall: paused metric-pause began`, one for each.
    var words: [String] {
        map { posting in
            let notice = posting.notice
            let number = notice.repetition > 0 ? " \(notice.repetition)" : ""
            return "\(posting.sink): \(notice.topic?.rawValue ?? "-") \(notice.cause) \(notice.stage.rawValue)\(number)"
        }
    }
}

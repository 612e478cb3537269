import RolloutModel
import Testing

@testable import Notifications

@Suite("What must be told, and when")
struct NoticeBookTests {
    private static let all = [NotifyRule(on: NoticeTopic.allCases, to: "oncall")]
    private static let next: SubmissionID = "1152921505689000002"

    @Test("a pause is told once, again each period, and once when it is over")
    func pause() {
        var story = Chronicle([NotifyRule(on: [.paused], to: "oncall", every: .hours(6))])
        story.bind()
        #expect(story.decide(.metricPause, line: 4).words == ["oncall: paused metric-pause began"])
        #expect(story.decide(.metricPause, line: 4).isEmpty)
        #expect(story.wait(.hours(5)).isEmpty)
        #expect(story.book.nextReminder == Chronicle.start + .hours(6))
        #expect(story.wait(.hours(1)).words == ["oncall: paused metric-pause stays 1"])
        #expect(story.wait(.minutes(1)).isEmpty)
        #expect(story.wait(.hours(6)).words == ["oncall: paused metric-pause stays 2"])
        let over = story.decide(.baking, line: 6)
        #expect(over.words == ["oncall: paused metric-pause ended"])
        #expect(over.first?.notice.since == Chronicle.start)
        #expect(story.decide(.baking, line: 6).isEmpty)
        #expect(story.wait(.days(9)).isEmpty && story.book.nextReminder == nil)
    }

    @Test("however long nobody could be told, there is one reminder, not one for each period")
    func oneReminder() {
        var story = Chronicle(Self.all)
        story.bind()
        story.decide(.operatorPause, line: 4)
        #expect(story.wait(.days(10)).words == ["oncall: paused operator-pause stays 1"])
        #expect(story.wait(.hours(23)).isEmpty)
        #expect(story.wait(.hours(1)).words == ["oncall: paused operator-pause stays 2"])
    }

    @Test("a halt is told when it is decided, not again when it has come about, and is over with the next submission")
    func halt() {
        var story = Chronicle(Self.all)
        story.bind()
        let told = story.decide(.metricHalt, line: 2, .halt, "crash-rate is 3 %.")
        #expect(told.words == ["oncall: halted halted began"])
        #expect(told.first?.notice.sentence == "crash-rate is 3 %.")
        #expect(told.first?.notice.place.submission == Chronicle.submission)
        #expect(story.close(.halted).isEmpty)
        let reminder = story.wait(.days(1))
        #expect(reminder.words == ["oncall: halted halted stays 1"])
        #expect(reminder.first?.notice.sentence.contains("was halted at 10 % by rolloutd") == true)
        #expect(story.move(.submissionProgressed(Chronicle.submission, .init(status: .published))).isEmpty)
        #expect(
            story.move(.submissionProgressed(Self.next, .init(status: .certification))).words
                == ["oncall: halted halted ended"])
        #expect(story.bind(Self.next).isEmpty)
    }

    @Test("somebody else's halt is told as well; what is only observed is not")
    func otherHalts() {
        var story = Chronicle(Self.all)
        story.bind()
        #expect(story.decide(.metricHalt, line: 2, .halt, observed: true).isEmpty)
        #expect(story.close(.halted, by: .store).words == ["oncall: halted halted began"])
    }

    @Test("an approval is asked for once a step; nobody is reminded while something else holds as well")
    func approval() {
        var story = Chronicle(Self.all)
        story.bind()
        #expect(story.decide(.approval, line: 8).words == ["oncall: approval approval began"])
        #expect(story.alert(.approvalWanted).isEmpty)
        #expect(story.decide(.windowClosed, line: 5).isEmpty)
        #expect(story.wait(.days(2)).isEmpty && story.book.nextReminder == nil)
        #expect(story.decide(.approval, line: 8).isEmpty)
        #expect(story.wait(.zero).words == ["oncall: approval approval stays 1"])
        #expect(story.alert(.approvalOverdue).words == ["oncall: approval approval-overdue happened"])
        #expect(
            story.decide(.raise, line: 9, .raise(to: Chronicle.percent(50))).words
                == ["oncall: approval approval ended"])
        #expect(story.move(.stepReached(percentage: Chronicle.percent(50))).isEmpty)
    }

    @Test("drift, and what ends it", arguments: [0, 1, 2])
    func drift(way: Int) {
        var story = Chronicle(Self.all)
        story.bind()
        #expect(story.move(.drifted(expected: Chronicle.percent(10), found: Chronicle.percent(30))).isEmpty)
        #expect(story.alert(.drift).words == ["oncall: drift drift began"])
        let ends: [Transition] = [
            .driftEnded(percentage: Chronicle.percent(10)),
            .adopted(percentage: Chronicle.percent(30), by: Actor(name: "alice")),
            .stepReached(percentage: Chronicle.percent(30)),
        ]
        #expect(story.move(ends[way]).words == ["oncall: drift drift ended"])
    }

    @Test("a forgotten rollout and one that does not move are told apart; engine's own repetitions add nothing")
    func stale() {
        var story = Chronicle(Self.all)
        story.bind()
        #expect(story.alert(.tooOld).words == ["oncall: stale too-old began"])
        #expect(story.alert(.noProgress).words == ["oncall: stale no-progress began"])
        #expect(story.alert(.tooOld, "It blocks the next release.").isEmpty)
        let reminders = story.wait(.days(1))
        #expect(reminders.words == ["oncall: stale too-old stays 1", "oncall: stale no-progress stays 1"])
        #expect(reminders.first?.notice.sentence == "It blocks the next release.")
        #expect(story.decide(.baking, line: 6).words == ["oncall: stale no-progress ended"])
        #expect(
            story.close(.finalized).words == ["oncall: stale too-old ended", "oncall: finalized finalized happened"])
        #expect(story.wait(.days(30)).isEmpty)
    }

    @Test("a Store that is silent ends to be so for every rollout of the account, by any answer")
    func silence() {
        var story = Chronicle(Self.all)
        story.record(.input(.policyLoaded(Chronicle.policy(nil, name: "other"))), of: "other")
        story.bind()
        #expect(story.alert(.storeSilent).words == ["oncall: stale store-silent began"])
        let look = StoreCall.slots(RolloutTarget(application: "9NBLGGH4R002"))
        let at = Instants(wall: story.now, boot: .zero, bootID: "b")
        let timeout = StoreFailure(.timeout, message: "no answer", certainlyWithoutEffect: false)
        #expect(story.input(.storeAnswered("other", look, sentAt: at, .failure(timeout))).isEmpty)
        let found = StoreFailure(.notFound, message: "no such", certainlyWithoutEffect: true)
        #expect(
            story.input(.storeAnswered("other", look, sentAt: at, .failure(found))).words
                == ["oncall: stale store-silent ended"])
    }

    @Test("a failed certification is told until another submission is on its way")
    func certification() {
        var story = Chronicle(Self.all)
        #expect(story.move(.submissionProgressed(Self.next, .init(status: .certificationFailed))).isEmpty)
        #expect(story.alert(.submissionFailed).words == ["oncall: failed submission-failed began"])
        #expect(story.wait(.days(1)).words == ["oncall: failed submission-failed stays 1"])
        #expect(
            story.move(.submissionProgressed("3", .init(status: .preProcessing))).words
                == ["oncall: failed submission-failed ended"])
    }

    @Test("each sink hears of its own topics at its own pace, and an edited policy tells others from then on")
    func rules() {
        var story = Chronicle([
            NotifyRule(on: [.paused], to: "pager", every: .hours(1)),
            NotifyRule(on: [.paused, .finalized], to: "team"),
        ])
        story.bind()
        let told = story.decide(.metricErrors, line: 4)
        #expect(told.words == ["pager: paused metric-errors began", "team: paused metric-errors began"])
        #expect(Set(told.map(\.notice.id)).count == 1, "one event has one number")
        #expect(story.wait(.hours(1)).map(\.sink) == ["pager"])
        story.input(.policyLoaded(Chronicle.policy([NotifyRule(on: [.paused], to: "new")])))
        #expect(story.decide(.baking, line: 6).map(\.sink) == ["new"])
        #expect(story.book.sinksNamed.map(\.sink) == ["new"])
    }

    @Test("one reason to stand still gives way to another without an end between them")
    func otherPause() {
        var story = Chronicle(Self.all)
        story.bind()
        story.decide(.metricPause, line: 4)
        #expect(story.decide(.operatorPause, line: 4).words == ["oncall: paused operator-pause began"])
        #expect(story.decide(.storeUnknown, line: 0).isEmpty, "it says nothing of the pause")
        #expect(story.close(.superseded).words == ["oncall: paused operator-pause ended"])
    }

    @Test("a policy that is removed ends what stands, but not while its rollout is open")
    func removal() {
        var story = Chronicle(Self.all)
        story.bind()
        #expect(story.input(.policyRemoved(Chronicle.reader)).isEmpty)
        #expect(story.decide(.policyRemoved, line: 4).words == ["oncall: paused policy-removed began"])
        story.close(.halted)
        #expect(story.book.standing == 1)
        #expect(story.input(.policyRemoved(Chronicle.reader)).words == ["oncall: halted halted ended"])
        #expect(story.book.standing == 0)
    }

    @Test("without rules nobody is told, and nothing is due")
    func nobody() {
        var story = Chronicle([])
        story.bind()
        #expect(story.decide(.metricHalt, line: 2, .halt).isEmpty && story.close(.halted).isEmpty)
        #expect(story.book.nextReminder == nil && story.wait(.days(3)).isEmpty)
    }

    @Test("the same records give the same notices with the same numbers, and a restart repeats no reminder")
    func again() {
        func tell() -> (Chronicle, [Posting]) {
            var story = Chronicle(Self.all)
            var told = story.bind()
            told += story.alert(.tooOld) + story.decide(.metricPause, line: 4)
            return (story, told)
        }
        let told = tell().1
        var first = tell().0
        #expect(tell().1 == told && Set(told.map(\.notice.id)).count == 2)
        #expect(first.wait(.days(1)).count == 2)
        // Another process: the journal again, and what was kept beside it.
        var (second, _) = tell()
        second.book.remember(first.book.remembered())
        second.now = first.now
        #expect(second.wait(.hours(1)).isEmpty)
        #expect(second.wait(.hours(23)).map(\.notice.id) == first.wait(.days(1)).map(\.notice.id))
    }

    @Test("whoever begins with an old journal does not tell it from the start, and is reminded all the same")
    func settled() {
        var story = Chronicle(Self.all)
        story.bind()
        story.decide(.metricPause, line: 4)
        story.now = story.now + .days(3)
        story.book.settle(at: story.now)
        #expect(story.wait(.hours(23)).isEmpty)
        #expect(story.wait(.hours(1)).words == ["oncall: paused metric-pause stays 1"])
    }

    @Test("a clock that was set back delays a reminder by no more than a period")
    func clockSetBack() {
        var story = Chronicle(Self.all)
        story.bind()
        story.decide(.metricPause, line: 4)
        story.now = story.now - .days(400)
        #expect(story.wait(.zero).isEmpty)
        #expect(story.wait(.days(1)).words == ["oncall: paused metric-pause stays 1"])
    }
}

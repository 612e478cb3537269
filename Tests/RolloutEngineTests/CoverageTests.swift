import RolloutModel
import Testing

@Suite("The transcripts show everything that the engine can say")
struct CoverageTests {
    /// What a journal shows, as words.
    private struct Shown {
        var words: Set<String> = []

        mutating func take(_ record: JournalRecord) {
            switch record.body {
            case .input(let event): take(event)
            case .decision(let decision): words.formUnion(["line \(decision.line)", "code \(decision.code.rawValue)"])
            case .alert(let alert): words.insert("alert \(alert.kind.rawValue)")
            case .outcome(let outcome): words.insert("outcome \(outcome.result.rawValue)")
            case .intent(let intent): words.insert("intent \(intent.call.name)")
            case .transition(let transition): take(transition)
            }
            if case .decision(let decision) = record.body {
                for evidence in decision.evidence { words.insert("verdict \(evidence.verdict.rawValue)") }
            }
        }

        private mutating func take(_ event: Event) {
            switch event {
            case .commanded(let request): words.insert("command \(request.command.word)")
            case .started: words.insert("event started")
            case .stopping: words.insert("event stopping")
            case .policyLoaded: words.insert("event policyLoaded")
            case .policyRemoved: words.insert("event policyRemoved")
            case .policyRejected: words.insert("event policyRejected")
            case .noticeLost: words.insert("event noticeLost")
            case .storeAnswered: words.insert("event storeAnswered")
            case .measured: words.insert("event measured")
            case .wake: words.insert("event wake")
            case .due: words.insert("event due")
            }
        }

        private mutating func take(_ transition: Transition) {
            switch transition {
            case .submissionProgressed: words.insert("transition submissionProgressed")
            case .passedOver: words.insert("transition passedOver")
            case .bound: words.insert("transition bound")
            case .stepReached: words.insert("transition stepReached")
            case .adopted: words.insert("transition adopted")
            case .drifted: words.insert("transition drifted")
            case .driftEnded: words.insert("transition driftEnded")
            case .promotionWithdrawn: words.insert("transition promotionWithdrawn")
            case .closed(let closing, _, _):
                words.formUnion(["transition closed", "end \(closing.end.rawValue)"])
            }
        }
    }

    private static let commands: [Command] = [
        .pause, .resume, .halt, .approve, .reject, .promote(full: false, force: false),
        .setPercentage(.full, force: false), .finalize(force: false), .accept, .adopt, .reassert, .freeze(until: nil),
        .unfreeze, .retry,
    ]

    private static var wanted: Set<String> {
        var words = Set((1...9).map { "line \($0)" })
        words.formUnion(DecisionCode.allCases.map { "code \($0.rawValue)" })
        words.formUnion(Alert.Kind.allCases.map { "alert \($0.rawValue)" })
        words.formUnion(Closing.End.allCases.map { "end \($0.rawValue)" })
        words.formUnion(Verdict.allCases.map { "verdict \($0.rawValue)" })
        words.formUnion(commands.map { "command \($0.word)" })
        words.formUnion(["applied", "notApplied", "overtaken", "unknown"].map { "outcome \($0)" })
        words.formUnion(["set", "halt", "finalize"].map { "intent \($0)" })
        words.formUnion(
            [
                "submissionProgressed", "passedOver", "bound", "stepReached", "adopted", "drifted", "driftEnded",
                "promotionWithdrawn", "closed",
            ].map {
                "transition \($0)"
            })
        words.formUnion(
            [
                "started", "stopping", "policyLoaded", "policyRemoved", "policyRejected", "storeAnswered", "measured",
                "noticeLost", "due",
            ].map { "event \($0)" })
        return words
    }

    @Test("every line, code, alert, end, verdict, command, outcome and transition")
    func everything() throws {
        var shown = Shown()
        for name in TranscriptFile.names {
            var runner = TranscriptRunner()
            for block in try TranscriptFile(named: name).blocks { _ = try runner.run(block) }
            for record in runner.journals + runner.world.journal { shown.take(record) }
        }
        #expect(Self.wanted.subtracting(shown.words).sorted() == [])
        // A wake is recorded for the rollouts that it changed, never as itself.
        #expect(!shown.words.contains("event wake"))
    }
}

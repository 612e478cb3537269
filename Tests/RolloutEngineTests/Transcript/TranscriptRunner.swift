import PolicyFiles
import RolloutModel

@testable import RolloutEngine

/// Plays a transcript in a little world of its own.
struct TranscriptRunner {
    /// The application that everything is about unless a command says otherwise.
    static let application: ApplicationID = "9NBLGGH4R315"

    var world: World
    private let output = Output()
    private var zones: TimeZones
    /// The records of all worlds before this one.
    private(set) var journals: [JournalRecord] = []
    /// A copy of the journal, made by the transcript.
    private var backup: [JournalRecord] = []

    /// The lines of the command in progress.
    final class Output {
        var lines: [String] = []
    }

    /// Policies that the transcript uses more than once.
    private var texts: [String: [String]] = [:]

    init() {
        world = World(start: Self.usualStart)
        zones = TimeZones(now: Self.usualStart)
    }

    /// 2026-03-02T08:00:00Z, a Monday
    private static let usualStart = Timestamp(milliseconds: 1_772_438_400_000)

    /// Begins another world; what is left of the one before must replay.
    private mutating func newWorld(_ directive: Directive) throws {
        if !world.journal.isEmpty { output.lines += replayProblems().map { "REPLAY     \($0)" } }
        journals += world.journal
        let start = try directive.time("at") ?? Self.usualStart
        let budget = EngineSettings.Budget(
            perMinute: Int(try directive.number("per-minute") ?? 20),
            reservedForActions: Int(try directive.number("reserved") ?? 5))
        world = World(
            settings: EngineSettings(
                pollInterval: try directive.span("poll") ?? .minutes(5),
                settleTime: try directive.span("settle") ?? .minutes(1), budgets: ["default": budget], seed: 7),
            start: start)
        zones = TimeZones(now: start)
        listen()
    }

    /// Carries out a command.
    ///
    /// - Returns: What came of it, line by line.
    mutating func run(_ block: TranscriptFile.Block) throws -> [String] {
        let directive = Directive(block)
        output.lines = []
        listen()
        switch directive.word {
        case "world": try newWorld(directive)
        case "text": texts[try directive.argument(0)] = directive.input
        case "begin": try begin(directive)
        case "start": world.start()
        case "policy": world.load(try policy(directive))
        case "reject": world.handle(.policyRejected(PolicyName(try directive.argument(0)), problems: directive.input))
        case "notice-lost":
            world.handle(
                .noticeLost(
                    PolicyName(try directive.argument(0)), sentence: directive.input.joined(separator: " ")))
        case "remove": world.remove(PolicyName(try directive.argument(0)))
        case "advance": world.advance(try Directive.span(try directive.argument(0)))
        case "operator": try command(directive)
        case "stop": world.handle(.stopping)
        case "kill": world.kill()
        case "revive": try revive(directive)
        case "backup": backup = world.journal
        case "restore-backup": world.restore(backup)
        case "die-before-next-change": world.diesBeforeNextChange = true
        case "status": status(directive)
        case "calls": calls()
        case "looks":
            let name = MetricName(try directive.argument(0))
            say("\(name): \(world.looks[name] ?? 0) looks")
        default: try outside(directive)
        }
        world.settle()
        output.lines += world.breaches.map { "BREACH     \($0)" }
        return output.lines
    }

    /// Whether the journal gives the same again.
    func replayProblems() -> [String] { world.replayProblems() }

    private mutating func listen() {
        let output = output
        world.tell = { moment, rollout, telling in
            guard let line = telling.line else { return }
            let offset = TimeSpan.seconds(moment.milliseconds / 1_000).description
            let name = rollout == nil || rollout == "reader" ? "" : "\(rollout ?? ""): "
            output.lines.append(offset.padding(to: 11) + " " + name + line)
        }
    }

    /// Adds a line of the harness's own.
    func say(_ line: String) { output.lines.append(line) }

    /// The usual beginning: the policy is loaded, a rollout is open at its first step, the metric is fine.
    private mutating func begin(_ directive: Directive) throws {
        world.load(try policy(directive))
        try publish("200", directive)
        world.sources["crash-rate"] = FakeSource(script: .value(0.004, sample: 5_000))
        world.start()
    }

    /// The policy of the input; with an argument, the text of that name with the input's lines in place of its own of the
    /// same keys.
    private func policy(_ directive: Directive) throws -> Policy {
        var lines = directive.input
        if let name = directive.arguments.first {
            guard let text = texts[name] else { throw Misunderstood("there is no text \(name)") }
            lines = Self.merge(text, lines)
        }
        let file = PolicyFile(
            Array((lines.joined(separator: "\n") + "\n").utf8), file: "reader.yaml", zones: zones,
            now: world.clock.truth)
        guard let policy = file.policy else {
            throw Misunderstood(file.diagnostics.map(\.description).joined(separator: "; "))
        }
        return policy
    }

    private static func merge(_ text: [String], _ edits: [String]) -> [String] {
        func key(_ line: String) -> Substring? { line.first == " " ? nil : line.prefix { $0 != ":" } }
        let edited = Set(edits.compactMap(key))
        var isReplaced = false
        let kept = text.filter { line in
            if let key = key(line) { isReplaced = edited.contains(key) }
            return !isReplaced
        }
        return kept + edits
    }

    private mutating func revive(_ directive: Directive) throws {
        world.sleep(try directive.span("after") ?? .zero)
        if directive.arguments.contains("reboot") {
            world.clock.reboot()
            if let error = directive.text("wall") { world.clock.wallError = try Directive.span(error) }
        }
        output.lines += world.revive().map { "REPLAY     \($0)" }
    }

    private mutating func command(_ directive: Directive) throws {
        let name = try directive.argument(0).split(separator: ":")
        let actor = Actor(name: String(name[0]), userID: name.count > 1 ? UInt32(name[1]) : nil)
        let target = directive.arguments.count > 2 ? directive.arguments[2] : "reader"
        world.command(
            try order(directive), of: target == "all" ? nil : PolicyName(target), by: actor,
            reason: directive.text("reason"), submission: directive.text("seen").map { SubmissionID($0) })
    }

    private func order(_ directive: Directive) throws -> Command {
        let word = try directive.argument(1)
        let force = directive.text("force") == "yes"
        switch word {
        case "freeze": return .freeze(until: try directive.time("until"))
        case "promote": return .promote(full: directive.text("full") == "yes", force: force)
        case "finalize": return .finalize(force: force)
        case "set-percentage":
            guard let percentage = try directive.number("to").flatMap({ Percentage($0) }) else {
                throw Misunderstood("set-percentage needs to=PERCENT")
            }
            return .setPercentage(percentage, force: force)
        default:
            let plain: [Command] = [
                .pause, .resume, .halt, .approve, .reject, .accept, .adopt, .reassert, .unfreeze, .retry,
            ]
            guard let command = plain.first(where: { $0.word == word }) else {
                throw Misunderstood("there is no command \(word)")
            }
            return command
        }
    }

    private func calls() {
        output.lines.append(
            world.calls.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

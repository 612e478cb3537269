import RolloutModel

/// What happened, for whoever reads a failure: the last lines, or all of them.
struct Story: Sendable {
    /// Something worth telling.
    enum Line: Sendable {
        case note(String)
        case event(Event)
        case record(JournalRecord)
        indirect case sent(Int, StoreCall, PolicyName)
        indirect case arrived(Int, StoreCall, StoreAnswer)
        indirect case command(CommandAnswer)
    }

    /// How many lines of the end are kept where not all are wanted.
    private static let kept = 80

    private let isWhole: Bool
    private var told: [(at: TimeSpan, line: Line)] = []
    /// Where the oldest line is, once there are as many as are kept.
    private var oldest = 0
    /// The same for the same seed, in every process.
    private(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325

    init(isWhole: Bool) { self.isWhole = isWhole }

    mutating func tell(_ line: Line, at elapsed: TimeSpan) {
        mix(UInt64(bitPattern: elapsed.milliseconds))
        mix(line.code)
        if isWhole || told.count < Self.kept { return told.append((elapsed, line)) }
        told[oldest] = (elapsed, line)
        oldest = (oldest + 1) % Self.kept
    }

    // FNV-1a (Fowler, Noll, Vo), by words.
    private mutating func mix(_ word: UInt64) { fingerprint = (fingerprint ^ word) &* 0x100_0000_01B3 }

    /// The lines as text.
    var lines: [String] {
        (told[oldest...] + told[..<oldest]).map { "\(Self.clock($0.at))  \($0.line.text)" }
    }

    private static func clock(_ time: TimeSpan) -> String {
        let seconds = time.milliseconds / 1_000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let fraction = "\(1_000 + time.milliseconds % 1_000)".dropFirst()
        return
            "day \(seconds / 86_400) \(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(fraction)"
    }
}

extension Story.Line {
    fileprivate var code: UInt64 {
        switch self {
        case .note(let text): text.utf8.reduce(1) { $0 &* 31 &+ UInt64($1) }
        case .event: 2
        case .record(let record): record.code
        case .sent(let number, _, _): 16 &+ UInt64(number) << 8
        case .arrived(let number, _, _): 17 &+ UInt64(number) << 8
        case .command: 18
        }
    }

    fileprivate var text: String {
        switch self {
        case .note(let text): "-- \(text)"
        case .event(let event): "   \(event.words)"
        case .record(let record): "      \(record.words)"
        case .sent(let number, let call, let rollout): "   \(rollout): request \(number) \(call.words) is sent"
        case .arrived(let number, let call, let answer): "   request \(number) \(call.words) arrives: \(answer.words)"
        case .command(let answer): "   answer: \(answer.message)"
        }
    }
}

extension JournalRecord {
    fileprivate var code: UInt64 {
        switch body {
        case .input: 3
        case .transition: 4
        case .decision(let decision): 5 &+ UInt64(decision.line) << 8
        case .intent(let intent): 6 &+ intent.id << 8
        case .outcome(let outcome): 7 &+ outcome.intent << 8
        case .alert: 8
        }
    }

    fileprivate var words: String {
        let name = rollout.map { "\($0): " } ?? ""
        return switch body {
        case .input: "\(name)recorded"
        case .transition(let transition): "\(name)\(transition)"
        case .decision(let decision): "\(name)decision \(decision.line) \(decision.code.rawValue): \(decision.sentence)"
        case .intent(let intent):
            "\(name)intent \(intent.id): \(intent.call.words) from \(intent.from) by \(intent.actor)"
        case .outcome(let outcome):
            "\(name)outcome of \(outcome.intent): \(outcome.result.rawValue). \(outcome.sentence)"
        case .alert(let alert): "\(name)alert \(alert.kind.rawValue): \(alert.sentence)"
        }
    }
}

extension Event {
    var words: String {
        switch self {
        case .started: "rolloutd has started"
        case .stopping: "rolloutd is about to stop"
        case .policyLoaded(let policy): "\(policy.name): policy \(policy.digest) is loaded"
        case .policyRemoved(let name): "\(name): the policy's file is gone"
        case .policyRejected(let name, _): "\(name): the policy's file does not load"
        case .storeAnswered(let name, let call, _, let answer): "\(name): answer to \(call.words): \(answer.words)"
        case .measured(let name, let request, _, let measurement):
            "\(name): \(request.metric) is \(measurement.result), from \(measurement.from) to \(measurement.to)"
        case .noticeLost(let name, let sentence): "\(name): \(sentence)"
        case .commanded(let request):
            "\(request.actor) says \(request.command.word) \(request.rollout.map(\.description) ?? "to everything")"
        case .wake: "wake"
        case .due(let name): "\(name) is due"
        }
    }
}

extension StoreCall {
    var words: String {
        switch self {
        case .slots(let target): "slots of \(target)"
        case .inspect(let reference): "inspect \(reference.submission)"
        case .progress(let reference): "progress of \(reference.submission)"
        case .look(let reference, let confirming): "look\(confirming ? " to confirm" : "") at \(reference.submission)"
        case .setPercentage(let reference, let percentage): "set \(percentage) on \(reference.submission)"
        case .halt(let reference): "halt \(reference.submission)"
        case .finalize(let reference): "finalize \(reference.submission)"
        }
    }
}

extension StoreAnswer {
    var words: String {
        switch self {
        case .failure(let failure): failure.message
        case .reply(let reply):
            switch reply.content {
            case .slots(let slots): slots.words
            case .inspected(_, let seen, _): seen.words
            case .progress(let progress): progress.status.storeName
            case .looked(let seen, let slots): seen.words + (slots.map { ", \($0.words)" } ?? "")
            case .changed(let seen): seen?.words ?? "an empty success"
            }
        }
    }
}

extension SubmissionSlots {
    fileprivate var words: String {
        "published \(published?.rawValue ?? "none"), under way \(pending?.rawValue ?? "none")"
    }
}

extension PackageRollout {
    fileprivate var words: String { "\(status) at \(percentage.map(\.description) ?? "an unreadable percentage")" }
}

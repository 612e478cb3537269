import Foundation
import RolloutModel
import SampleArchives
import StoreSimulator
import Testing

@testable import Commands

/// A story of publications told by a seed: what was there before, what is asked, and what goes wrong.
struct PublishStory: Sendable, CustomStringConvertible {
    /// What the Store has before.
    enum Before: CaseIterable, Sendable {
        case plain, open, halted, ownDraft, partnerCenter, canceledInPartnerCenter, failed
    }

    let seed: UInt64
    let before: Before
    let percentage: Percentage
    let options: [String]
    let architecture: String
    let knobs: StoreKnobs
    let faults: [FaultOrder]
    let fallsBack: Bool

    init(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        func any<Value>(_ values: [Value]) -> Value { values[Int(generator.next() % UInt64(values.count))] }
        self.seed = seed
        before = any(Before.allCases)
        percentage = Percentage(hundredths: any([1, 50, 500, 1_000, 1_250, 4_999])) ?? .full
        var options = ["--open-rollout", any(["fail", "halt", "finalize"])]
        options += any([[], ["--replace-draft"]]) + any([[], ["--old-packages", "all"]]) + any([[], ["--no-wait"]])
        self.options = options
        architecture = any(["x64", "x64", "arm64", "neutral"])
        var knobs = StoreKnobs()
        knobs.cloneAfterHalt = any(StoreKnobs.CloneAfterHalt.allCases)
        knobs.clonedRollout = any(StoreKnobs.ClonedRollout.allCases)
        knobs.numbers = any(StoreKnobs.NumberStyle.allCases)
        knobs.skippedStatuses = any([[], [.preProcessing], [.commitStarted, .certification]])
        knobs.staleReads = any([.zero, .seconds(20)])
        knobs.rolloutStartDelay = any([.zero, .minutes(2)])
        self.knobs = knobs
        faults = (0..<any([0, 1, 1, 2, 3, 5])).map { _ in
            FaultOrder(
                any(Self.mishaps), on: any(Self.kinds), request: any([1, 1, 2, 3, 4]), times: any([1, 1, 2, 4, 30]))
        }
        fallsBack = any([false, false, false, true])
    }

    private static let kinds: [RequestKind] = [
        .create, .update, .commit, .delete, .submission, .status, .application, .packageRollout, .upload, .halt,
        .finalize, .login, .change, .api, .read,
    ]

    private static let mishaps: [Fault] =
        [
            .serverError(status: 504, applied: true), .serverError(status: 503, applied: false), .reset(applied: true),
            .reset(applied: false), .late(.seconds(30)), .late(.minutes(8)), .rateLimited(seconds: 4, inHeader: true),
            .expireTokens, .html(applied: true), .cutBody(afterBytes: 40),
            .preceded(by: .publish(PublishBench.target, Publication("1.9.0.0", certification: .init(each: .days(2))))),
            .preceded(by: .halt(PublishBench.target)), .preceded(by: .finalize(PublishBench.target)),
        ] + Fault.Malformation.allCases.filter { $0 != .oversized }.map { .malformed($0) }

    var description: String {
        "seed \(seed): \(before), \(percentage), \(options.joined(separator: " ")), \(architecture), "
            + faults.map { "\($0.fault.label) on \($0.kind.rawValue) \($0.request)×\($0.times)" }.joined(
                separator: ", ")
            + (fallsBack ? ", the commit falls back" : "")
    }

    private var past: [PastSubmission] {
        let first = PastSubmission.published("1.0.0.0", age: .days(100))
        switch before {
        case .open, .halted: return [first, .published("1.5.0.0", age: .days(1), rollout: 25)]
        default: return [first]
        }
    }

    /// Tells it: three runs, the last of them with nothing in the way but what was there before, and what must hold after each.
    func tell() async throws {
        func change(_ scenario: inout Scenario) { scenario.knobs = knobs }
        try await PublishBench.run(past, changing: change) { bench in
            try bench.policy("reader", PublishBench.app, first: percentage.digits)
            try bench.file("app.msix", SampleArchive.package("2.0.0.0", architecture: architecture))
            let untouchable = try await prepare(bench)
            let earlier = await bench.store.effects.count
            if fallsBack {
                try await bench.store.occur(
                    .nextCommit(PublishBench.target, certification: nil, failure: .commitFallsBack))
            }
            for fault in faults { try await bench.store.occur(.fault(fault)) }
            for run in 1...3 {
                if run == 3 { try await bench.store.occur(.clearFaults) }
                let ran = await bench.ctl(
                    ["publish", PublishBench.app, "--packages", "\(bench.folder)/app.msix", "--policy", "reader"]
                        + options)
                try await check(bench, after: earlier, untouchable, "run \(run): \(ran.complaint)")
                bench.simulator.store.clock.advance(by: .minutes(5))
            }
        }
    }

    /// Brings about what was there before; the submission that nobody may touch, where there is one.
    private func prepare(_ bench: PublishBench) async throws -> SubmissionID? {
        let target = PublishBench.target
        switch before {
        case .plain, .open: return nil
        case .halted: try await bench.store.occur(.halt(target))
        case .ownDraft: _ = await bench.ctl(["submission", "create", PublishBench.app])
        case .partnerCenter, .canceledInPartnerCenter:
            try await bench.store.occur(
                .publish(target, Publication("1.8.0.0", certification: .init(each: .days(9)))))
            if before == .canceledInPartnerCenter { try await bench.store.occur(.cancel(target)) }
            return await bench.pending?.id
        case .failed:
            try bench.file("bad.msix", SampleArchive.package("1.7.0.0"))
            try await bench.store.occur(
                .nextCommit(target, certification: nil, failure: .init(during: .certification)))
            _ = await bench.publish(package: "bad.msix")
        }
        return nil
    }

    private func check(
        _ bench: PublishBench, after earlier: Int, _ untouchable: SubmissionID?, _ account: String
    ) async throws {
        let target = PublishBench.target
        let effects = await bench.store.effects.dropFirst(earlier).filter { $0.author == .api }
        let all = await bench.store.effects
        let track = try #require(await bench.store.look { $0.track(target) })
        for effect in effects {
            #expect(effect.reference.submission != untouchable, "\(self)\n\(account)")
        }
        if let untouchable { #expect(track.submission(untouchable) != nil, "\(self)\n\(account)") }
        let isHalted = all.contains { $0.kind == .halted }
        for effect in effects where effect.kind == .status {
            guard let submission = track.submission(effect.reference.submission) else { continue }
            #expect(submission.rollout.isEnabled, "\(self)\n\(account)")
            let begun = all.first { $0.kind == .started && $0.reference == effect.reference }
            let planned = begun.flatMap { Double($0.to) } ?? submission.rollout.percentage
            #expect(planned == percentage.value, "\(self)\n\(account)")
            if isHalted, before == .open || before == .halted {
                let kept = submission.packages.filter { !$0.isDeleted }.map(\.version.description)
                #expect(!kept.contains("1.5.0.0"), "\(self)\n\(account)")
            }
        }
        let commits = effects.filter { $0.kind == .status }.count
        #expect(commits <= (fallsBack ? 2 : 1), "\(self)\n\(account)")
        for secret in ["sig=", SimulatedAccount.example.clients[0].secret] { #expect(!account.contains(secret)) }
    }
}

import RolloutModel

/// Records to write, of one rollout called `contoso` where nothing else is said.
enum Records {
    static let submission = reference("1152921505694000000")
    static let next = reference("1152921505694000001")
    static let digest: Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

    static func reference(_ id: SubmissionID) -> SubmissionReference {
        SubmissionReference(RolloutTarget(application: "9NBLGGH4R315", flight: "43e448df"), id)
    }

    static func at(_ milliseconds: Int64) -> Instants {
        Instants(
            wall: Timestamp(milliseconds: milliseconds), boot: TimeSpan(milliseconds: milliseconds), bootID: "b00t")
    }

    static func record(
        _ body: JournalRecord.Body, rollout: PolicyName? = "contoso", at milliseconds: Int64 = 1_800_000_000_123
    ) -> JournalRecord {
        JournalRecord(rollout: rollout, at: at(milliseconds), body: body)
    }

    static func percent(_ value: Double) -> Percentage { Percentage(value) ?? .zero }

    static func bound(_ submission: SubmissionReference = submission) -> JournalRecord {
        record(
            .transition(
                .bound(
                    Binding(
                        submission: submission, versions: [PackageVersion("4.2")].compactMap { $0 }, fallback: "115",
                        fallbackVersions: [PackageVersion("4.1")].compactMap { $0 }, percentage: percent(10)))))
    }

    static func closed(_ end: Closing.End = .halted, _ submission: SubmissionReference = submission) -> JournalRecord {
        record(
            .transition(.closed(Closing(end, by: .daemon), submission: submission.submission, percentage: percent(10))))
    }

    static func decision(
        _ action: Decision.Action, code: DecisionCode = .baking, observedOnly: Bool = false, digest: Digest = digest,
        evidence: [Evidence] = []
    ) -> Decision {
        Decision(
            action, isObservedOnly: observedOnly, line: 6, code: code, sentence: "The step bakes until noon.",
            evidence: evidence, until: Timestamp("2026-11-21T12:00:00Z"), percentage: percent(10), policyDigest: digest)
    }

    static func decided(
        _ action: Decision.Action, code: DecisionCode = .baking, observedOnly: Bool = false, digest: Digest = digest
    ) -> JournalRecord {
        record(.decision(decision(action, code: code, observedOnly: observedOnly, digest: digest)))
    }

    static func intent(
        _ id: UInt64, _ action: Intent.Action, from: Double = 10, on submission: SubmissionReference = submission,
        digest: Digest = digest, decision: Decision? = nil
    ) -> JournalRecord {
        let ordered: Decision.Action =
            switch action {
            case .raise(let to): .raise(to: to)
            case .finalize: .finalize
            case .halt: .halt
            }
        return record(
            .intent(
                Intent(
                    id: id, submission: submission, action: action, from: percent(from), actor: .daemon,
                    decision: decision ?? Records.decision(ordered, code: .raise, digest: digest),
                    deadline: Timestamp(milliseconds: 1_800_000_300_000))))
    }

    static func outcome(_ id: UInt64, _ result: Outcome.Result) -> JournalRecord {
        record(.outcome(Outcome(intent: id, result: result, sentence: "The Store shows it.", correlationID: "c-1")))
    }

    static func measured(_ result: Measurement.Result, baseline: Double? = nil) -> JournalRecord {
        let request = MeasurementRequest(
            metric: "crash-rate", source: .store(.crash), account: "default", submission: submission,
            versions: [PackageVersion("4.2")].compactMap { $0 }, fallbackVersions: [],
            exposedSince: Timestamp(milliseconds: 1), stepSince: Timestamp(milliseconds: 2), maxAge: .hours(36))
        let measurement = Measurement(
            result, from: Timestamp(milliseconds: 3), to: Timestamp(milliseconds: 4_000), query: "failurehits?a=b/c",
            baseline: baseline, requests: 2, correlationID: "c-2")
        return record(.input(.measured("contoso", request, askedAt: at(5), measurement)))
    }

    static func commanded(_ command: Command, rollout: PolicyName? = "contoso") -> JournalRecord {
        let alice = Actor(name: "alice", userID: 1000)
        let request = CommandRequest(id: 7, command: command, rollout: rollout, actor: alice, reason: "it crashes")
        return record(.input(.commanded(request)), rollout: rollout)
    }

    static func answered(_ call: StoreCall, _ answer: StoreAnswer) -> JournalRecord {
        record(.input(.storeAnswered("contoso", call, sentAt: at(6), answer)))
    }

    static var policy: Policy {
        Policy(
            name: "contoso", target: submission.target, packageVersion: VersionRequirement(">=4.2"),
            timeZone: TimeZoneRules(
                name: "Europe/Paris", initialOffset: .hours(1),
                transitions: [.init(at: Timestamp(milliseconds: 9), offset: .hours(2))]),
            steps: [Step(percentage: percent(10), bake: .hours(24), approval: Approval(timeout: .hours(72)))],
            finalize: Finalize(bake: .hours(24)),
            metrics: [Metric(name: "crash-rate", source: .store(.crash), minSample: 1000, fail: .above(0.01))],
            windows: [.weekly(kind: .allow, days: [.mon], startSecond: 32_400, length: .hours(7), reason: nil)],
            digest: digest)
    }
}

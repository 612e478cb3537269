import RolloutModel

extension Records {
    /// One record of every kind, and of every shape of a kind that its encoding could get wrong.
    static var everyKind: [JournalRecord] { inputs + transitions + decisions + calls + alerts }

    static var inputs: [JournalRecord] {
        let failure = StoreFailure(
            .conflict, status: 409, code: "InvalidState", message: "no \"rollout\" \u{1B}[31m", retryAfter: .seconds(3),
            serverDate: Timestamp(milliseconds: 1_000), correlationID: "c-3")
        let rollout = PackageRollout(
            isEnabled: true, percentage: percent(12.5), status: .unknown("Odd"), fallback: "115")
        let details = SubmissionDetails(
            id: "116", versions: [PackageVersion("4.2.1.0")].compactMap { $0 }, status: .published)
        let replies: [(StoreCall, StoreReply.Content)] = [
            (.slots(submission.target), .slots(SubmissionSlots(published: "116", pending: nil))),
            (.inspect(submission), .inspected(details, rollout, fallback: nil)),
            (.progress(submission), .progress(SubmissionProgress(status: .certification, errors: ["1: x"]))),
            (.look(submission, confirmingTarget: true), .looked(rollout, slots: nil)),
            (.setPercentage(submission, percent(25)), .changed(nil)),
        ]
        return [
            record(.input(.started(version: "1.0")), rollout: nil), record(.input(.stopping), rollout: nil),
            record(.input(.policyLoaded(policy))), record(.input(.policyRemoved("contoso"))),
            record(.input(.policyRejected("contoso", problems: ["a.yaml:1:2: bad – write good"]))),
            record(.input(.noticeLost("contoso", sentence: "The sink oncall will not be told."))),
            record(.input(.wake), rollout: nil), record(.input(.due("contoso"))),
            answered(.halt(submission), .failure(failure)), answered(.slots(submission.target), .failure(failure)),
            measured(.value(0.1 + 0.2, sample: 1e15), baseline: .leastNonzeroMagnitude),
            measured(.value(-0.0, sample: nil)),
            measured(.noData("empty")), measured(.error(code: "nan", message: "NaN")),
            commanded(.halt), commanded(.freeze(until: Timestamp(milliseconds: 86_400_000)), rollout: nil),
        ] + replies.map { answered($0, .reply(StoreReply($1, serverDate: nil, correlationID: "c-4"))) }
    }

    static var transitions: [JournalRecord] {
        let progress = SubmissionProgress(status: .unknown("New"), errors: [], warnings: ["w: ünïcode \u{0}"])
        return [
            record(.transition(.submissionProgressed("116", progress))),
            record(.transition(.passedOver("116", why: "no gradual rollout"))), bound(),
            record(.transition(.stepReached(percentage: percent(0.05)))),
            record(.transition(.adopted(percentage: percent(30), by: .store))),
            record(.transition(.drifted(expected: percent(10), found: percent(50)))),
            record(.transition(.driftEnded(percentage: percent(10)))),
            record(.transition(.promotionWithdrawn(by: Actor(name: "alice", userID: 1_000), why: "Frozen by bob."))),
        ] + Closing.End.allCases.map { closed($0) }
    }

    static var decisions: [JournalRecord] {
        let evidence = Evidence(
            metric: "crash-rate", verdict: .fail, value: 0.02, threshold: 0.01, sample: 1200.5,
            from: Timestamp(milliseconds: 1), to: Timestamp(milliseconds: 2), failures: 3, query: "q", note: "n")
        let actions: [Decision.Action] = [
            .hold, .raise(to: percent(25)), .finalize, .halt, .close(Closing(.finalized, by: .store)),
        ]
        return actions.flatMap { action in
            [false, true].map { observed in
                record(.decision(decision(action, observedOnly: observed, evidence: [evidence])))
            }
        }
    }

    static var calls: [JournalRecord] {
        [intent(1, .raise(to: percent(25))), intent(UInt64.max, .finalize), intent(3, .halt)]
            + [.applied, .notApplied, .overtaken, .unknown].map { outcome(1, $0) }
    }

    static var alerts: [JournalRecord] {
        Alert.Kind.allCases.map { record(.alert(Alert($0, "Look at https://example.org/a/b."))) }
    }
}

import RolloutModel

/// The Store, as far as rollouts go: it keeps the true state and does what it is told, unless a fault was ordered.
struct FakeStore {
    /// A submission as the Store has it.
    struct Submission {
        var versions: [PackageVersion]
        var status: SubmissionStatus
        var errors: [String] = []
        var rollout: PackageRollout
    }

    /// An application or flight.
    struct Product {
        var published: SubmissionID?
        var pending: SubmissionID?
        var submissions: [SubmissionID: Submission] = [:]
        /// The rollouts before their last change: what a stale read shows.
        var before: [SubmissionID: PackageRollout] = [:]
    }

    /// What goes wrong with a call.
    enum Fault {
        /// Nothing happens, and the answer is this failure.
        case fail(StoreFailure)
        /// It takes effect, and the answer is this failure.
        case failAfter(StoreFailure)
        /// The answer is this failure, and the effect comes later.
        case late(TimeSpan, StoreFailure)
        /// The answer takes so long.
        case slow(TimeSpan)
        /// It takes effect, and no answer ever comes.
        case silent
        /// A read shows the state before the last change.
        case stale
        /// A 2xx without a body.
        case mute
    }

    private(set) var products: [RolloutTarget: Product] = [:]
    /// The next call of that name meets the fault.
    var faults: [(call: String, fault: Fault)] = []
    /// Every call meets this failure.
    var outage: StoreFailure?
    /// The rollout that every read shows, whatever the truth is.
    var disguise: PackageRollout?
    /// Every change of a rollout, in order: what happened and by which call.
    private(set) var changes:
        [(submission: SubmissionReference, from: PackageRollout, to: PackageRollout, byCall: Bool)] = []
    private var correlations = 0

    mutating func edit(_ target: RolloutTarget, _ body: (inout Product) -> Void) {
        body(&products[target, default: Product()])
    }

    /// Answers a call.
    ///
    /// - Returns: The answer with the time it takes, nil where it never comes; and when the effect is still to come.
    mutating func answer(
        _ call: StoreCall, _ clock: WorldClock
    ) -> (answer: (StoreAnswer, after: TimeSpan)?, effectAfter: TimeSpan?) {
        let fault = takeFault(call)
        func fails(_ failure: StoreFailure) -> StoreAnswer { .failure(failure.dated(clock.storeDate)) }
        if let outage, fault == nil { return ((fails(outage), .zero), nil) }
        switch fault {
        case .fail(let failure): return ((fails(failure), .zero), nil)
        case .failAfter(let failure):
            _ = perform(call, clock)
            return ((fails(failure), .zero), nil)
        case .late(let span, let failure): return ((fails(failure), .zero), span)
        case .slow(let span): return ((perform(call, clock), span), nil)
        case .silent:
            _ = perform(call, clock)
            return (nil, nil)
        case .stale: return ((perform(call, clock, isStale: true), .zero), nil)
        case .mute:
            _ = perform(call, clock)
            return ((.reply(StoreReply(.changed(nil), serverDate: clock.storeDate)), .zero), nil)
        case nil: return ((perform(call, clock), .zero), nil)
        }
    }

    private mutating func takeFault(_ call: StoreCall) -> Fault? {
        guard let place = faults.firstIndex(where: { $0.call == call.name || $0.call == "any" }) else { return nil }
        return faults.remove(at: place).fault
    }

    /// Does what the call says.
    mutating func perform(_ call: StoreCall, _ clock: WorldClock, isStale: Bool = false) -> StoreAnswer {
        correlations += 1
        let correlation = CorrelationID("correlation-\(correlations)")
        let product = products[call.target] ?? Product()
        let slots = SubmissionSlots(published: product.published, pending: product.pending)
        func reply(_ content: StoreReply.Content) -> StoreAnswer {
            .reply(StoreReply(content, serverDate: clock.storeDate, correlationID: correlation))
        }
        switch call {
        case .slots: return reply(.slots(slots))
        case .inspect(let reference):
            guard let details = details(reference) else { return notFound(reference, clock) }
            let rollout = shown(reference, isStale: isStale)
            let fallback = rollout.fallback.flatMap { self.details(SubmissionReference(reference.target, $0)) }
            return reply(.inspected(details, rollout, fallback: fallback))
        case .progress(let reference):
            guard let submission = product.submissions[reference.submission] else { return notFound(reference, clock) }
            return reply(.progress(SubmissionProgress(status: submission.status, errors: submission.errors)))
        case .look(let reference, let confirming):
            guard product.submissions[reference.submission] != nil else { return notFound(reference, clock) }
            return reply(.looked(shown(reference, isStale: isStale), slots: confirming ? slots : nil))
        case .setPercentage(let reference, let percentage):
            return change(reference, clock, reply) { rollout in
                guard rollout.status == .inProgress, percentage >= rollout.percentage ?? .zero else { return nil }
                return PackageRollout(
                    isEnabled: true, percentage: percentage, status: .inProgress, fallback: rollout.fallback)
            }
        case .halt(let reference):
            return change(reference, clock, reply) {
                $0.status == .inProgress
                    ? PackageRollout(isEnabled: true, percentage: .zero, status: .stopped, fallback: $0.fallback) : nil
            }
        case .finalize(let reference):
            return change(reference, clock, reply) {
                $0.status == .inProgress
                    ? PackageRollout(isEnabled: true, percentage: .full, status: .complete, fallback: $0.fallback) : nil
            }
        }
    }

    private mutating func change(
        _ reference: SubmissionReference, _ clock: WorldClock, _ reply: (StoreReply.Content) -> StoreAnswer,
        _ next: (PackageRollout) -> PackageRollout?
    ) -> StoreAnswer {
        guard let rollout = products[reference.target]?.submissions[reference.submission]?.rollout else {
            return notFound(reference, clock)
        }
        guard let changed = next(rollout) else {
            return .failure(
                StoreFailure(
                    .conflict, status: 409, code: "InvalidState",
                    message: "409 InvalidState: the rollout is not in a state for this.", serverDate: clock.storeDate))
        }
        set(reference, changed, byCall: true)
        return reply(.changed(disguise ?? changed))
    }

    /// Changes a rollout, by a call of ours or by somebody in Partner Center.
    mutating func set(_ reference: SubmissionReference, _ rollout: PackageRollout, byCall: Bool) {
        guard let before = products[reference.target]?.submissions[reference.submission]?.rollout else { return }
        changes.append((reference, before, rollout, byCall))
        edit(reference.target) {
            $0.before[reference.submission] = before
            $0.submissions[reference.submission]?.rollout = rollout
        }
    }

    private func details(_ reference: SubmissionReference) -> SubmissionDetails? {
        products[reference.target]?.submissions[reference.submission].map {
            SubmissionDetails(id: reference.submission, versions: $0.versions, status: $0.status)
        }
    }

    private func shown(_ reference: SubmissionReference, isStale: Bool) -> PackageRollout {
        let product = products[reference.target]
        let truth = product?.submissions[reference.submission]?.rollout
        let before = isStale ? product?.before[reference.submission] : nil
        return disguise ?? before ?? truth
            ?? PackageRollout(isEnabled: false, percentage: .zero, status: .notStarted, fallback: nil)
    }

    private func notFound(_ reference: SubmissionReference, _ clock: WorldClock) -> StoreAnswer {
        .failure(
            StoreFailure(
                .notFound, status: 404, code: "ResourceNotFound", message: "404: there is no \(reference).",
                serverDate: clock.storeDate))
    }
}

extension StoreCall {
    /// The word that transcripts call it by.
    var name: String {
        switch self {
        case .slots: "slots"
        case .inspect: "inspect"
        case .progress: "progress"
        case .look: "look"
        case .setPercentage: "set"
        case .halt: "halt"
        case .finalize: "finalize"
        }
    }
}

extension StoreFailure {
    /// The same failure with the date at which it is answered.
    fileprivate func dated(_ date: Timestamp?) -> StoreFailure {
        StoreFailure(
            kind, status: status, code: code, message: message, retryAfter: retryAfter,
            certainlyWithoutEffect: certainlyWithoutEffect, serverDate: date, correlationID: correlationID)
    }
}

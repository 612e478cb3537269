import RolloutModel

extension RolloutTurn {
    /// Takes in what came of a mutating call. An answer that shows the effect settles it, a refusal that certainly had none
    /// does too; everything else is unknown until the Store has been read back (S3).
    ///
    /// An answer to something sent before the intent is one to an earlier intent, which was settled without it.
    mutating func answered(_ call: StoreCall, sentAt: Instants, _ answer: StoreAnswer) {
        let openIntents = [open?.halt, open?.increase].compactMap { $0 }
        guard let pending = openIntents.first(where: { $0.intent.call == call && !isOlder(sentAt, than: $0.sentAt) })
        else { return }
        let serverDate: Timestamp? =
            switch answer {
            case .reply(let reply): reply.serverDate
            case .failure(let failure): failure.serverDate
            }
        takeClock(serverDate)
        switch answer {
        case .reply(let reply):
            guard case .changed(let seen?) = reply.content, Self.shows(seen, effectOf: pending.intent) else {
                return becomesUnknown(pending, "the Store accepted it without showing its effect", reply.correlationID)
            }
            apply(pending, reply, seen)
        case .failure(let failure) where failure.certainlyWithoutEffect:
            settle(pending, .notApplied, "It was refused: \(failure.message)", failure.correlationID)
            waitBeforeTryingAgain(pending.intent.action, after: failure)
            decide()
        case .failure(let failure):
            becomesUnknown(pending, failure.message, failure.correlationID)
        }
    }

    /// Settles open intents by what a look shows. A look that was sent before the call's answer says nothing about it.
    mutating func settleIntents(by seen: PackageRollout, sentAt: Instants, correlationID: CorrelationID?) {
        for pending in openIntents {
            guard let since = pending.unknownSince, !isOlder(sentAt, than: since) else { continue }
            if Self.shows(seen, effectOf: pending.intent) {
                // A halt or a finalization that took effect closes the rollout, which settles it.
                guard case .raise(let percentage) = pending.intent.action else { continue }
                settle(pending, .applied, "The Store shows \(percentage).", correlationID)
                reach(percentage)
            } else if Self.shows(seen, stateBefore: pending.intent) {
                guard hasSettled(pending, since: since, lookSentAt: sentAt) else { continue }
                let shown = seen.percentage == nil ? "the rollout in progress" : "\(pending.intent.from)"
                settle(pending, .notApplied, "The Store still shows \(shown).", correlationID)
                if pending.intent.action != .halt { waitBeforeTryingAgain(pending.intent.action) }
            } else if seen.isClear {
                settle(
                    pending, .overtaken,
                    "The Store shows \(seen.percentage.map { "\($0)" } ?? "another state"): somebody else was quicker.",
                    correlationID)
            }
        }
    }

    /// An answer did not come in time, or the daemon was not there to hear it.
    mutating func becomesUnknown(_ pending: OpenIntent, _ why: String, _ correlationID: CorrelationID? = nil) {
        guard pending.unknownSince == nil else { return }
        outputs.append(
            .outcome(
                Outcome(
                    intent: pending.intent.id, result: .unknown,
                    sentence: "Whether it took effect is unknown (\(why)); the Store is read back.",
                    correlationID: correlationID)))
        let now = at
        withOpen {
            if $0.halt?.intent == pending.intent { $0.halt?.unknownSince = now }
            if $0.increase?.intent == pending.intent { $0.increase?.unknownSince = now }
        }
        question = .readBack
        decide()
    }

    private mutating func apply(_ pending: OpenIntent, _ reply: StoreReply, _ seen: PackageRollout) {
        guard case .raise(let percentage) = pending.intent.action else {
            return close(closing(of: pending.intent), seen: seen.percentage, correlationID: reply.correlationID)
        }
        settle(pending, .applied, "The Store acknowledged \(percentage).", reply.correlationID)
        reach(percentage)
        anchorStep(reply.serverDate)
        decide()
    }

    /// A refused halt is tried again soon, whatever wait the gateway asked for; a raise has time. After a 429 the halt waits
    /// just as long as everything else of the account does, or a poll would go before it when the storm is over.
    private mutating func waitBeforeTryingAgain(_ action: Intent.Action, after failure: StoreFailure? = nil) {
        let now = at
        let asked = failure?.retryAfter
        withOpen {
            if action != .halt {
                $0.refusal = Refusal(after: $0.refusal, at: now, asked: asked, longest: Bounds.longestBackOff)
            } else if failure?.kind == .rateLimited {
                let wait = min(asked ?? RequestBudget.usualBlock, Bounds.haltRetry)
                $0.haltRefusal = Refusal(at: now, wait: wait, count: 0)
            } else {
                $0.haltRefusal = Refusal(after: $0.haltRefusal, at: now, asked: asked, longest: Bounds.haltRetry)
            }
        }
    }

    private func closing(of intent: Intent) -> Closing {
        Closing(intent.action == .halt ? .halted : .finalized, by: intent.actor)
    }

    private mutating func reach(_ percentage: Percentage) {
        let now = at
        withOpen { $0.beginStep(at: percentage, at: now) }
        note(.stepReached(percentage: percentage))
    }

    private mutating func settle(
        _ pending: OpenIntent, _ result: Outcome.Result, _ sentence: String, _ correlationID: CorrelationID?
    ) {
        outputs.append(
            .outcome(
                Outcome(intent: pending.intent.id, result: result, sentence: sentence, correlationID: correlationID)))
        let now = at
        withOpen {
            if $0.halt?.intent == pending.intent { $0.halt = nil }
            if $0.increase?.intent == pending.intent { $0.increase = nil }
            $0.settledAt = now
        }
    }

    /// Whether the effect of a lost answer can no longer appear. For a halt a short wait is enough, for halting twice
    /// hurts nobody.
    ///
    /// The wait is counted to when the look was sent: an answer that took its time shows the Store as it was then.
    private func hasSettled(_ pending: OpenIntent, since: Instants, lookSentAt sentAt: Instants) -> Bool {
        let wait =
            pending.intent.action == .halt ? min(Bounds.haltSettleTime, settleTime) : settleTime
        return sentAt.surelyPassed(since: since) >= wait
    }

    private static func shows(_ seen: PackageRollout, effectOf intent: Intent) -> Bool {
        switch intent.action {
        case .raise(let percentage): seen.status == .inProgress && seen.percentage == percentage
        case .halt: seen.status == .stopped
        case .finalize:
            switch seen.status {
            case .complete: true
            // Where the last step was 100 % already, that percentage proves nothing.
            case .unknown: !seen.isEnabled || (seen.percentage == .full && intent.from != .full)
            case .inProgress, .notStarted, .stopped: false
            }
        }
    }

    /// Whether the Store shows what a call that had no effect would have left. For a halt that is any rollout in progress: it may
    /// follow an increase whose effect was open, and a percentage that cannot be read keeps nobody from getting the new version.
    private static func shows(_ seen: PackageRollout, stateBefore intent: Intent) -> Bool {
        guard seen.status == .inProgress else { return false }
        return switch intent.action {
        case .halt: true
        case .raise, .finalize: seen.percentage == intent.from
        }
    }
}

extension PackageRollout {
    /// Whether the state is one that is known: nothing is settled by any other (S21).
    fileprivate var isClear: Bool {
        switch status {
        case .stopped, .complete: true
        case .inProgress: percentage != nil
        case .notStarted, .unknown: false
        }
    }
}

/// A known bug that a simulation puts back, to show that it would be found. It lives in the simulation's shell and in what
/// that hands to the engine; nothing in the product knows of it.
public enum PutBack: String, CaseIterable, Sendable {
    /// A change without a clear answer is sent again at once.
    case blindRetry = "blind-retry"
    /// A 5xx or 409 to a change is taken to mean that it had no effect.
    case conflictIsFailure = "conflict-is-failure"
    /// Calls go out before their intents are written.
    case journalAfterEffect = "journal-after-effect"
    /// What is appended is not synced: a power cut takes it.
    case synchronousNormal = "synchronous-normal"
    /// After a failed append the effects are carried out all the same.
    case goOnAfterFailedAppend = "go-on-after-failed-append"
    /// NaN and infinities are taken for zero.
    case nanPasses = "nan-passes"
    /// No data is taken for zero failures.
    case noDataPasses = "no-data-passes"
    /// A source's error is taken for zero failures.
    case errorPasses = "error-passes"
    /// Old numbers are taken for new ones.
    case stalePasses = "stale-passes"
    /// Numbers from before the step are taken for the step's own.
    case evidenceOfPreviousStep = "evidence-of-previous-step"
    /// The same numbers brought again count again.
    case measurementCountedTwice = "measurement-counted-twice"
    /// A percentage that somebody else set is not noticed and overwritten.
    case driftOverwritten = "drift-overwritten"
    /// A status that is not known is taken for one in progress.
    case unknownStatusActedOn = "unknown-status-acted-on"
    /// Changes go to the submission under way instead of the published one.
    case wrongSubmission = "wrong-submission"
    /// An increase waits in a queue, and is sent although a halt was decided meanwhile.
    case increaseAfterDecidedHalt = "increase-after-decided-halt"
    /// A halt waits in the queue behind everything else.
    case haltBehindTheQueue = "halt-behind-the-queue"
    /// A halt without a clear answer is not sent again before the Store shows a percentage that can be read.
    case haltWaitsForAPercentage = "halt-waits-for-a-percentage"
    /// A breach is looked at only while the rollout bakes.
    case haltOnlyInSomePhases = "halt-only-in-some-phases"
    /// After a restart a step's bake counts from an hour before.
    case earlyStepAfterRestart = "early-step-after-restart"
    /// After a reboot the machine's clock is believed without the Store's.
    case clockBelieved = "clock-believed"
    /// A laxer edit applies to the step in progress.
    case laxerReloadInMidStep = "laxer-reload-in-mid-step"
    /// `mode: observe` is not heeded.
    case observeModeActs = "observe-mode-acts"
    /// Windows are not heeded.
    case windowIgnored = "window-ignored"
    /// A removed policy goes on raising.
    case removedPolicyGoesOn = "removed-policy-goes-on"
    /// An operator's pauses and freezes are forgotten at a restart.
    case brakesLostAtRestart = "brakes-lost-at-restart"
    /// An approval of one step counts for the next.
    case approvalOfAnotherStep = "approval-of-another-step"
    /// The account's request budget is not kept.
    case budgetExceeded = "budget-exceeded"
    /// A metric with only a failure condition passes where there is no number.
    case loneFailureConditionPasses = "lone-failure-condition-passes"
    /// Of several series the last one is taken.
    case lastSeriesWins = "last-series-wins"
    /// An inconclusive metric does not keep the last step from being finalized.
    case finalizeWithInconclusive = "finalize-with-inconclusive"
    /// Windows do not hold for the finalization.
    case windowIgnoredForFinalize = "window-ignored-for-finalize"
    /// The time that the machine slept or was off counts for the next step too.
    case twoCatchUpSteps = "two-catch-up-steps"
    /// The clock that cannot be set goes with the one that can.
    case bakeShortenedByClockStep = "bake-shortened-by-clock-step"
    /// Bakes are measured in the zone's civil time.
    case bakeShortenedByDST = "bake-shortened-by-dst"
    /// After a reload the step in progress counts as baked.
    case bakeShortenedByReload = "bake-shortened-by-reload"
    /// An order to go on to one step counts for the next as well.
    case orderOutlivesItsStep = "order-outlives-its-step"
    /// An order that a brake has refused or ended stands when the brake is lifted.
    case orderOutlivesABrake = "order-outlives-a-brake"
    /// Every order passes metrics and approvals.
    case orderForcesItsWay = "order-forces-its-way"
    /// That somebody rejects leaving the step is not heard.
    case rejectionIgnored = "rejection-ignored"
    /// A process writes on although another one has written since it last did.
    case twoWriters = "two-writers"
    /// What waits for a sink is forgotten at a restart.
    case noticesLostAtRestart = "notices-lost-at-restart"
    /// What a sink has taken is offered again after a restart.
    case noticesToldTwice = "notices-told-twice"
    /// What the journal got while no messenger ran is not told.
    case noticesMissedWhileDown = "notices-missed-while-down"
    /// A rollout that a person halted is taken for one in progress.
    case humanHaltResumed = "human-halt-resumed"
    /// A restart lifts what an operator paused.
    case humanPauseResumed = "human-pause-resumed"
    /// The submission under way is taken for the published one.
    case pendingSubmissionActedOn = "pending-submission-acted-on"
    /// An effect that does not show at once is taken not to come any more.
    case settleTimeIgnored = "settle-time-ignored"
    /// A percentage that is missing is taken for 0.
    case missingPercentageIsZero = "missing-percentage-is-zero"
    /// A sync that failed is tried again, and believed when it says that all is well.
    case failedSyncRetried = "failed-sync-retried"
    /// The journal is believed as it reads, whatever its hashes say.
    case chainNotVerified = "chain-not-verified"
    /// An operator's freezes are forgotten at a restart.
    case freezeLostAtRestart = "freeze-lost-at-restart"
    /// What a server echoes of the token stays in the message.
    case tokenInLog = "token-in-log"
    /// A redirect is followed, with the token.
    case redirectFollowed = "redirect-followed"
    /// A day that a look tells again as it was counts again.
    case daysCountedTwice = "days-counted-twice"
    /// A day that a look tells with other numbers is added to what was known of it.
    case revisedDayAdded = "revised-day-added"
    /// Figures that were read once are taken for the last that there will be.
    case calendarNeverAsksAgain = "calendar-never-asks-again"
}

extension PutBack {
    /// Whether the bug lies in the handling of messages, so that every world must have them.
    var needsHTTP: Bool { self == .tokenInLog || self == .redirectFollowed }

    /// Whether the bug lies in what sinks are told.
    var needsSinks: Bool {
        switch self {
        case .noticesLostAtRestart, .noticesToldTwice, .noticesMissedWhileDown: true
        default: false
        }
    }

    /// Whether the bug lies in the counting of whole days, so that every world must last for weeks.
    var needsDays: Bool { self == .daysCountedTwice || self == .revisedDayAdded }

    /// Whether the bug lies in the reading of the chain.
    var needsChain: Bool { self == .chainNotVerified }

    /// Whether the bug is one of the replay at each start.
    var isOfReplay: Bool {
        switch self {
        case .brakesLostAtRestart, .freezeLostAtRestart, .earlyStepAfterRestart: true
        default: false
        }
    }
}

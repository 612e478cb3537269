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
}

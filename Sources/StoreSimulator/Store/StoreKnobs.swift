public import RolloutModel

/// The settings for everything that the real Store's documentation leaves open. Every default is the likelier behaviour.
public struct StoreKnobs: Hashable, Sendable {
    /// What lowering the percentage brings.
    public enum Decrease: String, CaseIterable, Sendable { case reject, accept }
    /// What a percentage that is missing, not a number, below 0 or above 100 brings.
    public enum InvalidPercentage: String, CaseIterable, Sendable { case badRequest, conflict, clamp }
    /// What a percentage of 0 brings.
    public enum ZeroPercentage: String, CaseIterable, Sendable { case accept, badRequest, halt }
    /// What setting the percentage that is in force brings.
    public enum SamePercentage: String, CaseIterable, Sendable { case accept, conflict }
    /// What halting a stopped rollout, or finalizing a complete one, brings.
    public enum RepeatedEnd: String, CaseIterable, Sendable { case conflict, accept }
    /// What a rollout call on a published submission brings whose rollout is still `PackageRolloutNotStarted`.
    public enum NotStarted: String, CaseIterable, Sendable { case conflict, accept }
    /// What a POST without a body and without a content type brings.
    public enum MissingContentType: String, CaseIterable, Sendable { case accept, badRequest }
    /// What an application that is not the account's brings.
    public enum WrongApplication: String, CaseIterable, Sendable {
        case notFound, forbiddenEmpty, notFoundEmpty, serverError
    }
    /// How `packageRolloutPercentage` is written: `25.0`, or `25` where it is whole.
    public enum NumberStyle: String, CaseIterable, Sendable { case decimal, short }

    /// Which submission a new one is a clone of after a halt.
    public enum CloneAfterHalt: String, CaseIterable, Sendable { case halted, fallback }
    /// What a clone brings of the last submission's rollout: whether there is one and its percentage, or neither.
    public enum ClonedRollout: String, CaseIterable, Sendable { case copied, reset }

    /// Lowering the percentage.
    public var decrease = Decrease.reject
    /// A percentage that is none.
    public var invalidPercentage = InvalidPercentage.badRequest
    /// A percentage of 0.
    public var zeroPercentage = ZeroPercentage.accept
    /// The percentage in force.
    public var samePercentage = SamePercentage.accept
    /// A second halt or finalize.
    public var repeatedEnd = RepeatedEnd.conflict
    /// Calls before the rollout started.
    public var notStarted = NotStarted.conflict
    /// How long a published rollout stays `PackageRolloutNotStarted`.
    public var rolloutStartDelay = TimeSpan.zero
    /// A POST without a content type.
    public var missingContentType = MissingContentType.accept
    /// Somebody else's application.
    public var wrongApplication = WrongApplication.notFound
    /// Statuses that no submission is ever seen in.
    public var skippedStatuses: [SubmissionStatus] = []
    /// How percentages are written.
    public var numbers = NumberStyle.decimal
    /// A new submission after a halt.
    public var cloneAfterHalt = CloneAfterHalt.halted
    /// The rollout of a new submission.
    public var clonedRollout = ClonedRollout.copied
    /// The HTTP status of a commit that is taken.
    public var commitStatus = 202
    /// For how long after a successful POST its target is still shown as it was before.
    public var staleReads = TimeSpan.zero

    /// Every knob at its default.
    public init() {}
}

public import RolloutModel

/// Something that happens to the Store from outside its API: a person in Partner Center, or the hand of a test.
public enum SimulatorEvent: Hashable, Sendable {
    /// Somebody moves the percentage, in either direction.
    case setPercentage(RolloutTarget, Double)
    /// Somebody halts the rollout.
    case halt(RolloutTarget)
    /// Somebody finalizes the rollout.
    case finalize(RolloutTarget)
    /// Somebody submits new packages.
    case publish(RolloutTarget, Publication)
    /// What becomes of the next submission that is committed over the API: how long it takes, and where it goes wrong.
    case nextCommit(RolloutTarget, certification: Certification?, failure: CertificationFailure?)
    /// Somebody lets a submission go that waits in `PendingPublication`.
    case release(RolloutTarget)
    /// Somebody cancels the submission under way: its status becomes `Canceled`, and it keeps the pending slot.
    case cancel(RolloutTarget)
    /// Somebody deletes the submission under way.
    case delete(RolloutTarget)
    /// A version's failure rates change; kinds that are not given keep theirs.
    case setRates(ApplicationID, PackageVersion, [FailureKind: Double])
    /// A version comes to have a failure that it has not had before.
    case addFailure(ApplicationID, SingleFailure)
    /// The application's analytics show nothing newer.
    case freeze(ApplicationID)
    /// The application's analytics catch up.
    case unfreeze(ApplicationID)
    /// A fault is ordered.
    case fault(FaultOrder)
    /// Every fault, ordered or random, is called off.
    case clearFaults
    /// Every token stops being good.
    case expireTokens
    /// A client's secret is replaced.
    case rotateSecret(client: String, secret: String)

    /// The event's word in scenarios and logs.
    public var name: String {
        switch self {
        case .setPercentage: "setPercentage"
        case .halt: "halt"
        case .finalize: "finalize"
        case .publish: "publish"
        case .nextCommit: "nextCommit"
        case .release: "release"
        case .cancel: "cancel"
        case .delete: "delete"
        case .setRates: "setRates"
        case .addFailure: "addFailure"
        case .freeze: "freeze"
        case .unfreeze: "unfreeze"
        case .fault: "fault"
        case .clearFaults: "clearFaults"
        case .expireTokens: "expireTokens"
        case .rotateSecret: "rotateSecret"
        }
    }
}

/// Why the Store did not do what an event asks.
public struct EventRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable word for the reason.
    public enum Code: String, Sendable {
        case unknownTarget, noRollout, noPending, pendingExists, rolloutOpen, noBaseline, badValue, tooMany
    }

    /// The reason's word.
    public let code: Code
    /// What was asked, why it cannot be, and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

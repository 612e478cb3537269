/// Everything that can happen to the engine. What matters is recorded and can be replayed.
/// Indirect, for it is handed on often and some cases are large.
public indirect enum Event: Codable, Hashable, Sendable {
    /// The journal has been replayed and the policies are loaded: from here on calls may be sent (S22).
    ///
    /// `settleTime` is the one setting that decides anything: it is recorded so that a replay decides the same whatever the
    /// settings say by then. The engine fills in its own; entries of earlier versions have none.
    case started(version: String, settleTime: TimeSpan? = nil)
    /// The shell is about to end: nothing new is begun.
    case stopping
    /// A policy was loaded or edited.
    case policyLoaded(Policy)
    /// A policy's file is gone or masked.
    case policyRemoved(PolicyName)
    /// A policy's file does not load; each problem as `file:line:column: …`. What was in force stays in force.
    case policyRejected(PolicyName, problems: [String])
    /// The Store answered, or failed to, about a call that was sent at `sentAt`.
    case storeAnswered(PolicyName, StoreCall, sentAt: Instants, StoreAnswer)
    /// A metric was looked at; the look began at `askedAt`.
    case measured(PolicyName, MeasurementRequest, askedAt: Instants, Measurement)
    /// A notice that may not be lost without a word was given up, and why.
    case noticeLost(PolicyName, sentence: String)
    /// An operator asked for something.
    case commanded(CommandRequest)
    /// A time that the engine asked to be woken at may have come.
    case wake
    /// Recorded in place of `wake` for each rollout whose state the passing of time alone changed.
    case due(PolicyName)
}

/// A reply of the Store, or why there is none.
public enum StoreAnswer: Codable, Hashable, Sendable {
    /// The Store answered.
    case reply(StoreReply)
    /// It did not, or not usefully.
    case failure(StoreFailure)
}

/// What the shell has to do, in this order. A call may be sent only after every record before it is on disk.
/// The larger cases are indirect, for effects are handed on often.
public enum Effect: Hashable, Sendable {
    /// Append this to the journal and make it durable.
    case record(JournalRecord)
    /// Send this call to the Store, once, and hand in what came of it as `storeAnswered`.
    indirect case call(StoreCallOrder)
    /// Give up the call of that number if it has not been answered: a halt passes it (S1).
    case cancel(order: UInt64)
    /// Look at this metric and hand in what came of it as `measured`.
    indirect case measure(MeasurementOrder)
    /// Answer the command of that number.
    case answer(command: UInt64, CommandAnswer)
    /// Hand in a `wake` when the boot clock shows this time. Each replaces the one before.
    case wake(atBoot: TimeSpan)
}

/// A call to be sent.
public struct StoreCallOrder: Hashable, Sendable {
    /// The engine's number of it, unique within the process.
    public let id: UInt64
    /// For which rollout.
    public let rollout: PolicyName
    /// With which account.
    public let account: AccountName
    /// The call.
    public let call: StoreCall

    /// A call to be sent.
    public init(id: UInt64, rollout: PolicyName, account: AccountName, call: StoreCall) {
        self.id = id
        self.rollout = rollout
        self.account = account
        self.call = call
    }
}

/// A metric to be looked at.
public struct MeasurementOrder: Hashable, Sendable {
    /// The engine's number of it, unique within the process.
    public let id: UInt64
    /// For which rollout.
    public let rollout: PolicyName
    /// What to measure.
    public let request: MeasurementRequest

    /// A metric to be looked at.
    public init(id: UInt64, rollout: PolicyName, request: MeasurementRequest) {
        self.id = id
        self.rollout = rollout
        self.request = request
    }
}

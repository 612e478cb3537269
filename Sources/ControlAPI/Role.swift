public import RolloutModel

/// What a caller of the control socket may do; each role includes those before it.
public enum Role: String, Codable, Comparable, CaseIterable, Sendable {
    /// Look.
    case viewer
    /// Brake: whatever makes a rollout stand still or end. It can make nothing worse than slow.
    case `operator`
    /// Let go: whatever lets a rollout reach more customers.
    case approver

    /// Whether the first role may do less.
    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .approver: 2
        }
    }
}

extension Command {
    /// The least role that may give the command.
    public var role: Role {
        switch self {
        case .pause, .halt, .freeze, .reject, .retry, .reload, .testSink: .operator
        case .resume, .approve, .promote, .setPercentage, .finalize, .accept, .adopt, .reassert, .unfreeze: .approver
        }
    }
}

package import RolloutModel

extension JournalRecord.Body {
    /// Whether the record says that something was done or changed, rather than thought or told.
    package var isDeed: Bool {
        switch self {
        case .transition, .intent, .outcome: true
        case .input, .decision, .alert: false
        }
    }

    /// Whether both say that the same was done, in whatever words: sentences may be reworded from version to version.
    package func isSameDeed(as other: Self) -> Bool {
        switch (self, other) {
        case (.transition(.passedOver(let left, _)), .transition(.passedOver(let right, _))): left == right
        // Older journals noted a halted rollout at 0 %.
        case (.transition(.closed(let left, let here, _)), .transition(.closed(let right, let there, _))):
            left == right && here == there
        case (.transition(let left), .transition(let right)): left == right
        case (.intent(let left), .intent(let right)):
            left.id == right.id && left.submission == right.submission && left.action == right.action
        case (.outcome(let left), .outcome(let right)): left.intent == right.intent && left.result == right.result
        default: false
        }
    }

    /// Whether both mean the same, in whatever words: the same deed, the same decision for the same reason, the same alert.
    package func means(theSameAs other: Self) -> Bool {
        switch (self, other) {
        case (.decision(let left), .decision(let right)):
            left.action == right.action && left.code == right.code && left.percentage == right.percentage
                && left.isObservedOnly == right.isObservedOnly
        case (.alert(let left), .alert(let right)): left.kind == right.kind
        case (.input(let left), .input(let right)): left == right
        default: isSameDeed(as: other)
        }
    }
}

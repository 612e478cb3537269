import RolloutModel

extension DecisionMoment {
    /// Line 6: the bake is not over: hold until then. It is over when the wall clock says so and the boot clock agrees or,
    /// after a reboot, when the Store's own clock agrees with the wall clock (S9). An operator may order to skip the rest.
    func bake() -> Decision? {
        if let doubt = doubtedClock() { return doubt }
        guard open.promotion == nil else { return nil }
        // The longest of them counts; of equal ones the newest policy's.
        var longest: (policy: Shared<Policy>, length: TimeSpan)?
        for policy in open.obeyed {
            let length = Ladder(policy: policy.value).bake(at: open.expected)
            if length >= longest?.length ?? .zero { longest = (policy, length) }
        }
        guard let (policy, length) = longest,
            let until = Self.end(ofBake: length, since: open.bakeStart, at: at)
        else { return nil }
        return hold(
            line: 6, .baking,
            "\(open.expected) bakes for \(length) since \(Words.time(open.bakeStart.wall, in: policy.timeZone)).",
            by: policy.value, until: until)
    }

    /// A clock that is known to be wrong can measure no bake and open no window.
    func doubtedClock() -> Decision? {
        if let skew = open.clockSkew {
            return hold(
                line: 6, .clockUnproved,
                "This machine's clock is \(max(skew, .zero - skew).rounded) \(skew > .zero ? "behind" : "ahead of") the "
                    + "Store's; no bake can be measured. "
                    + "Set the clock (`timedatectl`).")
        }
        return nil
    }

    /// When the bake will be over, by the clocks as they go now; nil when it is over.
    static func end(ofBake length: TimeSpan, since start: Instants, at: Instants) -> Timestamp? {
        let byWall = length - (at.wall - start.wall)
        let byBoot = at.elapsed(since: start).map { length - $0 }
        let left = max(byWall, byBoot ?? byWall)
        return left > .zero ? at.wall + left : nil
    }
}

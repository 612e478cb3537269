import RolloutModel

extension Instants {
    /// How much time has certainly passed since `earlier`, which must not lie in a later boot: what a late effect or an old
    /// read is waited out by.
    ///
    /// In one boot its clock tells. After a reboot the wall clock of either may have been wrong, and only what has passed
    /// since the machine booted has passed in any case.
    func surelyPassed(since earlier: Instants) -> TimeSpan { elapsed(since: earlier) ?? boot }

    /// How much time has passed since `earlier` as far as can be told: what reminders go by. A clock that was ahead before a
    /// reboot must not keep them silent for as long as it was ahead.
    func passed(since earlier: Instants) -> TimeSpan {
        elapsed(since: earlier) ?? max(wall - earlier.wall, boot)
    }
}

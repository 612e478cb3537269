public import RolloutModel

extension RecordedRelease {
    /// Plays the release with a policy: the percentages are the policy's own, with an ideal Store and people who approve when
    /// asked; the numbers are those that were recorded, each from its time on.
    public func backtest(_ policy: Policy) -> ReleaseBacktest {
        var policy = policy
        (policy.mode, policy.packageVersion) = (.act, nil)
        var keeper = CourseKeeper(ReleaseBacktest(release: name, from: start, happened: happened))
        var run = VirtualRun(policy, from: start)
        keeper.take(run.takeRecords())
        let match = MetricMatch(metrics: policy.metrics, recorded: Set(looks.map(\.metric)))
        var rhythm = LookRhythm(start: start)
        func hand(_ look: Look, _ metric: Metric, at time: Timestamp) {
            run.pass(to: time)
            keeper.take(run.takeRecords())
            keeper.measure(metric, look.measurement)
            run.look(at: metric, look.measurement)
            keeper.take(run.takeRecords())
        }
        for look in looks {
            while let due = rhythm.next(until: look.at) { hand(due.look, due.metric, at: due.due) }
            for metric in match.metrics(for: look.metric, look.source)
            where rhythm.looks(metric, look, nil, recorded: nil) {
                hand(look, metric, at: look.at)
            }
            keeper.reach(look.at)
        }
        run.pass(to: keeper.result.to)
        keeper.take(run.takeRecords())
        return keeper.finish(policy.metrics)
    }
}

import MarkedYAML
import RolloutModel

/// The rules of one metric: it must be able to fail and to pass, and its times must make sense.
struct MetricRules {
    let reader: YAMLReader

    /// Reports every rule that the metric breaks, as far as it could be read.
    func check(_ metric: Marked<MetricFragment>) {
        if metric.value.isAlarm {
            checkAlarm(metric.value, at: metric.position)
        } else {
            checkBands(metric.value, at: metric.position)
        }
        checkTimes(metric.value, at: metric.position)
        checkTimeout(metric.value, at: metric.position)
        checkSample(metric.value)
        checkComparison(metric.value)
    }

    /// Reports names that are given twice.
    func checkNames(_ metrics: [Marked<MetricFragment>]) {
        var lines: [String: Int] = [:]
        for metric in metrics {
            guard let name = metric.value.name else { continue }
            if let line = lines[name.value] {
                reader.error(
                    at: name.position, "the metric \"\(name.value)\" stands here again, after line \(line)",
                    writeInstead: "give it another name")
            } else {
                lines[name.value] = name.position.line
            }
        }
    }

    private func checkBands(_ metric: MetricFragment, at position: Position) {
        guard metric.hasBand else {
            // Measured and shown only: there is nothing to judge. A comparison judges by itself.
            if metric.isDryRun || metric.compares { return }
            reader.error(
                at: position, "\(metric.shown) can neither fail nor pass: it has no band",
                writeInstead: "add \"fail: {above: 1%}\" or \"pass: {below: 1%}\"")
            return
        }
        if let fail = metric.fail, let pass = metric.pass, let problem = Self.contradiction(fail.value, pass.value) {
            reader.error(at: pass.position, problem.what, writeInstead: problem.instead)
            return
        }
        checkReach(metric, at: metric.fail?.position ?? metric.pass?.position ?? position)
    }

    /// A number of failures cannot show that all is well: it fails above a bound, and that is all it says.
    private func checkAlarm(_ metric: MetricFragment, at position: Position) {
        if let pass = metric.pass {
            reader.error(
                at: pass.position, "\(metric.shown) counts failures, and no number of them shows that all is well",
                writeInstead: "remove pass; what does not fail passes")
        }
        guard let fail = metric.fail else {
            guard !metric.hasBand, metric.effectiveFail == nil, !metric.isDryRun else { return }
            return reader.error(
                at: position, "\(metric.shown) can never fail: it has no band",
                writeInstead: "add \"fail: {above: 20}\"")
        }
        switch fail.value {
        case .below:
            reader.error(
                at: fail.position, "\(metric.shown) would fail with few failures",
                writeInstead: "write above, such as fail: {above: 20}")
        case .above(let bound) where bound < 0:
            reader.error(
                at: fail.position, "\(metric.shown) can never pass: a number of failures is never below 0",
                writeInstead: "write a number, such as fail: {above: 20}")
        case .above(let bound) where bound > 0 && bound < 1:
            reader.error(
                at: fail.position,
                "\(metric.shown) counts, and \(bound) is no count: the first failure would be above it",
                writeInstead: "write a number and no percentage, such as fail: {above: 20}")
        case .above: break
        }
    }

    private static func contradiction(_ fail: Band, _ pass: Band) -> (what: String, instead: String)? {
        switch (fail, pass) {
        case (.above(let fail), .below(let pass)):
            pass <= fail
                ? nil : ("values between \(fail) and \(pass) would fail and pass", "write pass below \(fail) or less")
        case (.below(let fail), .above(let pass)):
            pass >= fail
                ? nil : ("values between \(pass) and \(fail) would fail and pass", "write pass above \(fail) or more")
        case (.above, .above), (.below, .below):
            ("fail and pass lie on the same side", "write one with above and the other with below")
        }
    }

    private func checkReach(_ metric: MetricFragment, at position: Position) {
        guard let range = metric.source?.possibleValues else { return }
        let (canFail, canPass) =
            switch (metric.fail?.value, metric.pass?.value) {
            case (let fail?, let pass?): (range.reaches(fail), range.reaches(pass))
            case (let fail?, nil): (range.reaches(fail), range.reachesComplement(of: fail))
            case (nil, let pass?): (range.reachesComplement(of: pass), range.reaches(pass))
            case (nil, nil): (true, true)
            }
        guard !canFail || !canPass else { return }
        reader.error(
            at: position,
            "\(metric.shown) can never \(canFail ? "pass" : "fail"): its values lie between 0 and 1 (100%)",
            writeInstead: "write a bound between 0% and 100%, such as 1.5% or 0.015")
    }

    private func checkTimes(_ metric: MetricFragment, at position: Position) {
        let (interval, maxAge) = (metric.effectiveInterval, metric.effectiveMaxAge)
        if maxAge < interval {
            reader.error(
                at: metric.maxAge?.position ?? metric.interval?.position ?? position,
                "maxAge (\(maxAge)) is shorter than interval (\(interval)): between two measurements there is no data",
                writeInstead: "write a maxAge of at least \(interval), or a shorter interval")
        }
        if let days = metric.source?.isOfDays, days, maxAge < .days(1) {
            reader.warning(
                at: metric.maxAge?.position ?? position,
                "maxAge (\(maxAge)) is shorter than a day, and the Store counts whole days",
                writeInstead: "write 36h or more, or the metric is stale for most of the day")
        }
        if case .storeCount = metric.source, maxAge < .hours(6) {
            reader.warning(
                at: metric.maxAge?.position ?? position,
                "maxAge (\(maxAge)) is shorter than 6h, and the Store's hours come some hours late",
                writeInstead: "write 6h or more, or the alarm may never see an hour")
        }
    }

    /// A check that may run longer than the time between two looks would decide how often it is looked.
    private func checkTimeout(_ metric: MetricFragment, at position: Position) {
        guard case .check(let program) = metric.source, program.timeout > metric.effectiveInterval else { return }
        reader.error(
            at: metric.interval?.position ?? position,
            "the check may take longer (timeout: \(program.timeout)) than interval (\(metric.effectiveInterval))",
            writeInstead: "write an interval of at least \(program.timeout), or a shorter timeout in the source")
    }

    private func checkComparison(_ metric: MetricFragment) {
        guard let compare = metric.compare, let source = metric.source else { return }
        if case .store = source {
            guard compare.value.inconclusive == .ignore, !metric.hasBand else { return }
            reader.error(
                at: compare.position,
                "\(metric.shown) could never pass: it ignores a comparison that has not decided, and has no band",
                writeInstead: "add \"fail: {above: 1%}\", or write \"inconclusive: hold\"")
        } else {
            reader.error(
                at: compare.position,
                "\(metric.shown) cannot compare: \(source.kind) gives no counts of both versions for each day",
                writeInstead: "use the source \"store: {rate: crash}\", or remove compare")
        }
    }

    private func checkSample(_ metric: MetricFragment) {
        guard let minSample = metric.minSample, let source = metric.source, !source.hasSample else { return }
        reader.error(
            at: minSample.position, "minSample can never be met: the source gives no sample",
            writeInstead: source.isStore ? "remove minSample" : "add \"sample\" to the source, or remove minSample")
    }
}

extension MetricFragment {
    /// Whether the value is a number of failures, which can warn and not reassure.
    fileprivate var isAlarm: Bool {
        switch source {
        case .storeCount, .storeSignatures: true
        case .store, .prometheus, .http, .check, nil: false
        }
    }

    /// `the metric "crash-rate"`
    fileprivate var shown: String { "the metric" + (name.map { " \(shownText($0.value))" } ?? "") }
}

/// The values that a source can give.
private struct PossibleValues {
    let least: Double
    let greatest: Double

    func reaches(_ band: Band) -> Bool {
        switch band {
        case .above(let bound): greatest > bound
        case .below(let bound): least < bound
        }
    }

    func reachesComplement(of band: Band) -> Bool {
        switch band {
        case .above(let bound): least <= bound
        case .below(let bound): greatest >= bound
        }
    }
}

extension MetricSource {
    fileprivate var hasSample: Bool {
        switch self {
        case .store, .storeSignatures: true
        case .storeCount: false
        case .prometheus(let query): query.sample != nil
        case .http(let document): document.sample != nil
        // Whether it prints one is seen when it runs; without one nothing passes.
        case .check: true
        }
    }

    /// Whether the source counts whole days.
    fileprivate var isOfDays: Bool {
        switch self {
        case .store, .storeSignatures: true
        case .storeCount, .prometheus, .http, .check: false
        }
    }

    /// A rate of the Store is a share of devices; of the others nothing is known.
    fileprivate var possibleValues: PossibleValues {
        switch self {
        case .store: PossibleValues(least: 0, greatest: 1)
        case .storeCount, .storeSignatures, .prometheus, .http, .check:
            PossibleValues(least: -.infinity, greatest: .infinity)
        }
    }
}

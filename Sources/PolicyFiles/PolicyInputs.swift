import MarkedYAML
import RolloutModel

/// A fragment with every default filled in: the second of three stages. Its values are whole; the rules that tie
/// them to each other are checked next.
struct PolicyInputs {
    let fragment: PolicyFragment
    let name: PolicyName
    let account: AccountName
    let target: RolloutTarget?
    let metrics: [Metric]
    let windows: [Marked<Window>]
    let limits: Limits

    /// Fills in the defaults. A part that is missing or unreadable has been reported and is left out.
    init(_ fragment: PolicyFragment, fileName: String, _ reader: YAMLReader) {
        let name = fragment.name?.value ?? PolicyInputs.name(ofFile: fileName)
        if !isName(name) {
            reader.error(
                at: fragment.position, "the file's name \(shownText(name)) is no name of a policy",
                writeInstead: "add \"name: …\" with letters, digits, \"-\", \"_\" and \".\" only, or rename the file")
        }
        self.fragment = fragment
        self.name = PolicyName(name)
        account = fragment.account.map { AccountName($0) } ?? "default"
        target = fragment.target?.value
        metrics = (fragment.metrics ?? []).compactMap { PolicyInputs.metric($0.value) }.sharingAlpha()
        windows = fragment.windows?.value ?? []
        limits = PolicyInputs.limits(fragment.limits)
    }

    /// The name that a policy has for want of a `name`: the file's, without its ending.
    static func name(ofFile fileName: String) -> String {
        let last = fileName.split(separator: "/").last.map(String.init) ?? fileName
        for ending in [".yaml", ".yml"] where last.hasSuffix(ending) { return String(last.dropLast(ending.count)) }
        return last
    }

    private static func metric(_ given: MetricFragment) -> Metric? {
        guard let name = given.name, let source = given.source else { return nil }
        var metric = Metric(name: MetricName(name.value), source: source)
        metric.interval = given.effectiveInterval
        metric.initialDelay = given.initialDelay ?? metric.initialDelay
        metric.maxAge = given.effectiveMaxAge
        metric.minSample = given.minSample?.value
        metric.fail = given.effectiveFail
        metric.pass = given.pass?.value
        metric.compare = given.compare?.value
        metric.failureLimit = given.failureLimit ?? metric.failureLimit
        metric.inconclusiveLimit = given.inconclusiveLimit ?? metric.inconclusiveLimit
        metric.consecutiveErrorLimit = given.consecutiveErrorLimit ?? metric.consecutiveErrorLimit
        metric.noData = given.noData ?? source.usualNoData
        metric.onFailure = given.onFailure ?? source.usualFailureResponse
        metric.dryRun = given.isDryRun
        return metric
    }

    private static func limits(_ given: LimitsFragment?) -> Limits {
        var limits = Limits()
        limits.maxAffectedDevices = given?.maxAffectedDevices?.value
        limits.progressDeadline = given?.progressDeadline ?? limits.progressDeadline
        limits.maxAge = given?.maxAge?.value ?? limits.maxAge
        limits.watchAfterFinalize = given?.watchAfterFinalize ?? limits.watchAfterFinalize
        return limits
    }
}

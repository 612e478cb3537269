import MarkedYAML
import RolloutModel

/// What a policy file says, key by key: the first of three stages (fragment, inputs, policy). Nothing is filled in yet;
/// what could not be read is nil and has been reported.
struct PolicyFragment {
    let position: Position
    let name: Marked<String>?
    let account: String?
    let target: Marked<RolloutTarget>?
    let packageVersion: VersionRequirement?
    let mode: Policy.Mode?
    let timeZone: Marked<String>?
    let steps: Marked<[Marked<StepFragment>]>?
    let metrics: [Marked<MetricFragment>]?
    let metricsPosition: Position
    /// Whether `metrics` is missing or is a list: nothing is said of a policy's lack of metrics when they could not be read.
    let areMetricsReadable: Bool
    let windows: Marked<[Marked<Window>]>?
    let limits: LimitsFragment?
    let onDrift: Policy.DriftResponse?
    let onPolicyChange: Policy.ChangeResponse?
    let notify: [NotifyRule]?

    /// More steps than this is a generated file gone wrong.
    static let mostSteps = 100
    /// Each metric is a stream of requests; a rollout cannot be judged by more.
    static let mostMetrics = 50
    /// Each look at the calendar walks all windows.
    static let mostWindows = 100

    static var reading: Reading<PolicyFragment> {
        .mapping { keys in
            _ = keys.required("version", version, example: "1")
            keys.refuse(
                "preset", "a preset is a metric's", writeInstead: "write \"metrics: [{preset: store-crash-rate}]\"")
            for key in ["metrics", "windows", "notify"] { refuseEmpty(key, keys) }
            let metrics = keys.optional(
                "metrics",
                .list(of: MetricFragment.reading.marked, counts: 0...mostMetrics, example: "- name: crash-rate"))
            return PolicyFragment(
                position: keys.position,
                name: keys.optionalMarked("name", .name()),
                account: keys.optional("account", .name()),
                target: keys.requiredMarked("target", .target, example: "{application: 9NBLGGH4R315}"),
                packageVersion: keys.optional("packageVersion", .versionRequirement),
                mode: keys.optional("mode", .word),
                timeZone: keys.optionalMarked("timeZone", .text),
                steps: keys.requiredMarked(
                    "steps",
                    .list(of: StepFragment.reading.marked, counts: 1...mostSteps, example: "- setPercentage: 10"),
                    example: "[{setPercentage: 10, bake: 24h}, {finalize: {}}]"),
                metrics: metrics,
                metricsPosition: keys.position(of: "metrics") ?? keys.position,
                areMetricsReadable: metrics != nil || keys.position(of: "metrics") == nil,
                windows: keys.optionalMarked(
                    "windows",
                    .list(of: Reading<Window>.window.marked, counts: 0...mostWindows, example: "- kind: allow")),
                limits: keys.optional("limits", LimitsFragment.reading),
                onDrift: keys.optional("onDrift", .word),
                onPolicyChange: keys.optional("onPolicyChange", .word),
                notify: keys.optional("notify", NotifyRules.reading))
        }
    }

    /// A list with all its elements commented out, or a file cut off behind the key, must not pass for a policy without any.
    private static func refuseEmpty(_ key: String, _ keys: MappingReader) {
        guard let position = keys.position(of: key), !keys.has(key) else { return }
        keys.reader.error(
            at: position, "\(key): nothing stands where a list is needed",
            writeInstead: "remove the key, or write \"\(key): []\"")
    }

    private static var version: Reading<Int> {
        .scalar("a version of the policy format that this rolloutd reads", writeInstead: "write 1") {
            $0 == "1" ? 1 : nil
        }
    }
}

/// What is said of a key that a later release brings.
let unsupported = "not supported by this version of rolloutd"

/// What a policy file says of its limits.
struct LimitsFragment {
    let maxAffectedDevices: Marked<Int>?
    let progressDeadline: TimeSpan?
    let maxAge: Marked<TimeSpan>?
    let watchAfterFinalize: TimeSpan?

    /// An alert sooner than a minute after the last movement would come before the first poll.
    static let shortestDeadline = TimeSpan.minutes(1)
    /// Nobody has more devices to lose.
    static let mostDevices = 1_000_000_000

    static var reading: Reading<LimitsFragment> {
        .mapping { keys in
            LimitsFragment(
                maxAffectedDevices: keys.optionalMarked("maxAffectedDevices", .int(in: 1...mostDevices)),
                progressDeadline: keys.optional("progressDeadline", .timeSpan(shortestDeadline ... .longest)),
                maxAge: keys.optionalMarked("maxAge", .timeSpan(shortestDeadline ... .longest)),
                watchAfterFinalize: keys.optional("watchAfterFinalize", .timeSpan()))
        }
    }
}

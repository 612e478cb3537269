public import MarkedYAML
public import RolloutModel

/// What came of reading one policy file.
public struct PolicyFile: Sendable {
    /// The file's path, as it was given.
    public let file: String
    /// The policy's name; where the file does not say it, the file's own.
    public let name: PolicyName
    /// The policy, where the file is without errors.
    public let policy: Policy?
    /// Every problem, in the order of the file; warnings alone leave the policy valid.
    public let diagnostics: [Diagnostic]
    /// For each path such as `steps[].approval`, the keys that are known there: what the JSON Schema must know as well. Empty
    /// unless they are recorded; ten thousand copies would be most of the daemon's memory.
    public let knownKeys: [String: Set<String>]

    /// Reads and validates a policy.
    ///
    /// - Parameters:
    ///   - bytes: the file's contents.
    ///   - file: its path, for the diagnostics and the default name.
    ///   - sibling: the file whose name is the default name in place of its own.
    ///   - zones: the time zones; share them between files.
    ///   - now: what day it is, for the warnings about windows that have passed.
    ///   - recordingKeys: whether `knownKeys` is kept.
    public init(
        _ bytes: [UInt8], file: String, namedAfter sibling: String? = nil, zones: TimeZones, now: Timestamp,
        recordingKeys: Bool = false
    ) {
        let reader = YAMLReader(file: file, recordingKeys: recordingKeys)
        let fragment = reader.read(bytes, as: PolicyFragment.reading)
        let inputs = fragment.map { PolicyInputs($0, fileName: sibling ?? file, reader) }
        let policy = inputs.flatMap { $0.validated(reader, zones, now) }
        let declared = fragment == nil ? Self.declaredName(bytes) : fragment?.name?.value
        self.file = file
        name = PolicyName(declared ?? PolicyInputs.name(ofFile: sibling ?? file))
        self.policy = policy
        diagnostics = reader.diagnostics
        knownKeys = reader.keysAskedFor
        namePosition = fragment?.name?.position ?? .start
        targetPosition = fragment?.target?.position ?? .start
    }

    /// Where the file says its policy's name, and what it steers.
    let namePosition: Position
    let targetPosition: Position

    /// A file that could not be opened or read.
    init(unreadable file: String, _ problem: Diagnostic) {
        self.file = file
        name = PolicyName(PolicyInputs.name(ofFile: file))
        policy = nil
        diagnostics = [problem]
        knownKeys = [:]
        namePosition = .start
        targetPosition = .start
    }

    /// The name in a text that is no YAML, such as a file half written: a line of its own says it.
    private static func declaredName(_ bytes: [UInt8]) -> String? {
        for line in bytes.split(separator: UInt8(ascii: "\n")).dropLast(bytes.last == UInt8(ascii: "\n") ? 0 : 1)
        where line.starts(with: "name:".utf8) {
            let value = line.dropFirst(5).split(separator: UInt8(ascii: "#"), maxSplits: 1).first ?? []
            let name = String(decoding: value, as: UTF8.self).filter { !" \"'\r\t".contains($0) }
            if isName(name) { return name }
        }
        return nil
    }
}

extension PolicyInputs {
    /// The last of the three stages: the policy, with every broken rule reported; nil where there is an error.
    func validated(_ reader: YAMLReader, _ zones: TimeZones, _ now: Timestamp) -> Policy? {
        let (steps, finalize) = fragment.steps.map { LadderRules(reader: reader).ladder($0) } ?? ([], nil)
        let metricRules = MetricRules(reader: reader)
        for metric in fragment.metrics ?? [] { metricRules.check(metric) }
        metricRules.checkNames(fragment.metrics ?? [])
        let windowRules = WindowRules(reader: reader)
        let zone = windowRules.zone(fragment, zones)
        windowRules.check(windows, today: (zone ?? .utc).civilTime(at: now).date)
        checkBudget(reader)
        warn(steps, finalize, reader)
        guard let target, !reader.hasErrors else { return nil }
        return Policy(
            name: name, account: account, target: target, packageVersion: fragment.packageVersion,
            mode: fragment.mode ?? .act, timeZone: zone, steps: steps, finalize: finalize, metrics: metrics,
            windows: windows.map(\.value), limits: limits, onDrift: fragment.onDrift ?? .hold,
            onPolicyChange: fragment.onPolicyChange ?? .continue,
            notify: fragment.notify.flatMap { $0.isEmpty ? nil : $0 }
        ).withDigest()
    }

    private var areAllMetricsRead: Bool {
        metrics.count == fragment.metrics?.count ?? 0 && fragment.areMetricsReadable
    }

    /// A budget in people is counted by the days of a metric of crashes.
    private func checkBudget(_ reader: YAMLReader) {
        guard let budget = fragment.limits?.maxAffectedDevices, areAllMetricsRead,
            !metrics.contains(where: { $0.source == .store(.crash) })
        else { return }
        reader.error(
            at: budget.position,
            "maxAffectedDevices has nothing to count by: no metric has the source \"store: {rate: crash}\"",
            writeInstead: "add such a metric (\"dryRun: true\" will do), or remove maxAffectedDevices")
    }

    private func warn(_ steps: [Step], _ finalize: Finalize?, _ reader: YAMLReader) {
        if areAllMetricsRead && limits.maxAffectedDevices == nil && !metrics.contains(where: \.isActing) {
            reader.warning(
                at: fragment.metricsPosition, "the policy is unchecked: no metric can halt or pause the rollout",
                writeInstead: "add a metric with \"onFailure: halt\" or \"onFailure: pause\"")
        }
        let shortest = steps.dropLast(finalize == nil ? 1 : 0).reduce(finalize?.bake ?? .zero) { $0 + $1.bake }
        if limits.maxAge < shortest {
            reader.warning(
                at: fragment.limits?.maxAge?.position ?? fragment.position,
                "the bakes take \(shortest) at least, and limits.maxAge alerts after \(limits.maxAge)",
                writeInstead: "raise limits.maxAge, or shorten the bakes")
        }
    }
}

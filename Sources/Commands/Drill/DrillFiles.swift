import FoundationEssentials
import Glibc
import RolloutModel

/// The files of a drill: a folder of its own that goes with it, in which the daemon and the simulator find everything.
struct DrillFiles: Sendable {
    /// Why there is none.
    struct Problem: Error {
        let what: String
    }

    /// What storesim takes where a scenario names nobody.
    private static let tenant = "7f0c5a1e-0000-4000-8000-000000000001"
    private static let client = "3b1e6c2d-0000-4000-8000-000000000002"
    private static let secret = "storesim-secret"

    let folder: String

    /// Makes the folder below the one for temporary files; nobody else may look into it.
    init(below temporary: String) throws {
        var template = Array("\(temporary)/rolloutd-drill.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Problem(what: "no folder can be made in \(temporary): \(String(cString: strerror(errno)))")
        }
        folder = String(cString: made)
    }

    func callAsFunction(_ name: String) -> String { "\(folder)/\(name)" }

    /// Removes everything.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// What the file says; nothing where it is not there.
    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: self(name)) ?? Data(), as: UTF8.self)
    }

    /// Writes the scenario, the policy with the stand-ins of its metrics, and the secret.
    func write(_ plan: DrillPlan) throws {
        for name in ["policies", "checks", "state"] {
            guard mkdir(self(name), 0o755) == 0 else {
                throw Problem(what: "\(self(name)): \(String(cString: strerror(errno)))")
            }
        }
        try put(scenario(plan), "scenario.yaml")
        try put(Self.secret + "\n", "secret", mode: 0o600)
        for (place, metric) in plan.metrics.enumerated() {
            try put("#!/bin/sh\nexec cat \"$0.json\"\n", "checks/metric-\(place)", mode: 0o755)
            try say(DrillPlan.healthy(metric), place)
        }
        try put(DrillPolicy(plan).text, "policies/drill.yaml")
    }

    /// Lets the stand-in of the metric at that place say this from now on.
    func say(_ reading: DrillPlan.Reading, _ place: Int) throws { try put(reading.json, "checks/metric-\(place).json") }

    /// Writes the daemon's settings, for a Store at that address.
    func writeSettings(store: String) throws {
        try put(
            """
            accounts:
              default:
                tenantID: \(Self.tenant)
                clientID: \(Self.client)
                clientSecret: {file: "\(self("secret"))"}
                storeURL: \(store)/v1.0/my/
                loginURL: \(store)/
                requestsPerMinute: 6000
                reservedForActions: 50
            pollInterval: 1s
            settleTime: 2s
            policyFolders: ["\(self("policies"))"]
            stateDirectory: "\(self("state"))"
            control: {socket: "\(self("control.sock"))"}
            checks: {folder: "\(self("checks"))"}

            """, "rolloutd.yaml")
    }

    private func scenario(_ plan: DrillPlan) -> String {
        """
        version: 1
        requestLimit: off
        applications:
          - id: \(plan.policy.target.application)
            submissions:
              - {versions: [1.0.0.0], published: 60d}
              - {versions: [2.0.0.0], published: 1m, rollout: \(plan.start.digits)}

        """
    }

    /// Whole: whoever reads it sees the old text or the new one.
    private func put(_ text: String, _ name: String, mode: mode_t = 0o644) throws {
        let draft = self(name) + ".new"
        let isWritten = FileManager.default.createFile(atPath: draft, contents: Data(text.utf8))
        guard isWritten, chmod(draft, mode) == 0, rename(draft, self(name)) == 0 else {
            throw Problem(what: "\(self(name)) cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}

import ArgumentParser
import ControlAPI
import ControlClient
import RolloutModel

/// `rolloutctl doctor`
struct DoctorCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Examine the daemon and what it needs; say what to do about what is wrong.",
        discussion: """
            Settings, secrets (present and closed, never shown), policies, tokens, the way to each server, the clock against \
            theirs, journald, disk, journal and unit. Exit status 1 when a check fails; 5, 3 or 7 when the daemon cannot be asked.

            Example:
              rolloutctl doctor
            """)

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("page, json or yaml.", valueName: "form"))
    var output = PageOutput.page
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let (report, status) = await examine(surroundings)
        switch output {
        case .json: try surroundings.write(json: report)
        case .yaml: try surroundings.write(yaml: report)
        case .page: surroundings.write(DoctorView.page(report, width: surroundings.width))
        }
        return status
    }

    private func examine(_ surroundings: Surroundings) async -> (DoctorReport, ExitStatus) {
        let socket = connection.path(surroundings)
        do {
            let report = try await connection.ask(surroundings) { try await $0.examine() }
            let checks = [DoctorReport.Check("socket", .good, "\(socket) answers"), version(of: report)]
            let whole = DoctorReport(version: report.version, at: report.at, checks: checks + report.checks)
            return (whole, whole.hasFailed ? .refused : .done)
        } catch {
            let error = error as? ControlClientError
            let says = error?.message ?? "\(socket) cannot be asked"
            let next = (error?.next ?? "") + " What the next start would say: rolloutd --check."
            let check = DoctorReport.Check("socket", .failed, says, next: next)
            return (
                DoctorReport(version: nil, at: surroundings.now(), checks: [check]), error?.exitStatus ?? .refused
            )
        }
    }

    private func version(of report: DoctorReport) -> DoctorReport.Check {
        let theirs = report.version ?? "unknown"
        guard theirs != Version.current else { return .init("version", .good, "rolloutd and rolloutctl are \(theirs)") }
        return .init(
            "version", .warning, "rolloutd is \(theirs), rolloutctl is \(Version.current)",
            next: "Restart rolloutd after an upgrade: systemctl restart rolloutd")
    }
}

import CheckRunner
import ControlAPI
import RolloutModel

extension Examination {
    /// So many checks are examined; policies that name more have other worries.
    private static let largestNumberOfPrograms = 50

    /// Where the operator's programs run, and whether each that a policy names could be.
    func programChecks() async -> [Check] {
        let names = await loop.look { engine, _ in engine.checkNames }.sorted()
        guard !names.isEmpty else { return [] }
        let way = settings.checks
        return [placeCheck(way)]
            + (await each(Array(names.prefix(Self.largestNumberOfPrograms))) { name in
                Self.check(name, await way.carryOut(CheckOrder(name, .examine)))
            })
    }

    private func placeCheck(_ way: CheckWay) -> Check {
        switch way {
        case .unit(let socket):
            Check("checks", .good, "each runs in a unit of its own, behind \(socket)")
        case .children(let folder):
            Check(
                "checks", .warning,
                "programs of \(folder) run as children of the daemon: they can read its secret, its state and its socket",
                next:
                    "Under systemd: remove checks: {folder: …} from the settings; systemctl enable --now rolloutd-check.socket"
            )
        }
    }

    private static func check(_ name: String, _ report: CheckReport) -> Check {
        let subject = "check \(name)"
        return switch report.end {
        case .ready: Check(subject, .good, "it is there, and nobody else can change it")
        case .noRunner:
            Check(
                subject, .failed, "nobody runs checks: \(report.words)",
                next: "systemctl enable --now rolloutd-check.socket")
        case .noProgram, .unsafeProgram:
            Check(
                subject, .failed, report.words, next: "Until it is put right, its metric is an error and never passes.")
        case .exited, .killed, .timedOut, .tooLong, .calledOff, .notStarted, .broken:
            Check(
                subject, .failed, "it could not be looked at: \(report.words)",
                next: "journalctl -t rolloutd-check -e")
        }
    }
}

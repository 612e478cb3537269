import CheckRunner
import RolloutModel
import StoreAPI

/// A program of the operator's, run where the settings say.
struct CheckSource: HealthSource {
    let way: CheckWay
    let clock: StoreClock
    /// Shared by everything that runs checks.
    let turns = CheckTurns()

    func measure(_ request: MeasurementRequest) async -> Measurement {
        guard case .check(let program) = request.source else { wrongSource(request) }
        let order: CheckOrder
        do throws(HealthProblem) {
            order = CheckOrder(
                program.name,
                .run(
                    input: try CheckDocument(request).bytes(),
                    milliseconds: Int(clamping: program.timeout.milliseconds)))
        } catch {
            return error.measurement(at: clock.wall(), query: CheckReading.query(program))
        }
        await turns.take()
        let report = await way.carryOut(order)
        await turns.giveBack()
        return CheckReading.measurement(report, of: program, at: clock.wall())
    }
}

/// How many checks run at a time; whoever comes when all turns are taken waits for one. The engine sends no more than a few
/// of each check, so the line is short.
actor CheckTurns {
    /// Each takes a process, and a thread of ours that waits for it. The unit's MaxConnections is above it.
    static let atOnce = 8

    private var free = atOnce
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Waits for a turn.
    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// The turn is over: the next one has it.
    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

import Dispatch

/// How checks are run.
public enum CheckWay: Hashable, Sendable {
    /// Each in a unit of its own, which the service manager starts for a connection to this socket.
    case unit(socket: String)
    /// As children of this process, from this folder: with its user, and so with everything that it may read.
    case children(folder: String)

    /// Where the shipped units listen and look.
    public static let shipped = CheckWay.unit(socket: "/run/rolloutd-check/door/socket")

    /// How many threads may wait for checks.
    private static let queue = DispatchQueue(label: "rolloutd.checks", attributes: .concurrent)

    /// Carries out the order; a cancelled task gets its answer at once. A thread waits while it runs: whoever calls bounds
    /// how many.
    public func carryOut(_ order: CheckOrder) async -> CheckReport {
        guard let interruption = Interruption() else {
            return CheckReport(.notStarted, words: "no file can be opened: too many are open")
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Self.queue.async { continuation.resume(returning: wait(for: order, interruption)) }
            }
        } onCancel: {
            interruption.interrupt()
        }
    }

    private func wait(for order: CheckOrder, _ interruption: Interruption) -> CheckReport {
        withExtendedLifetime(interruption) {
            switch self {
            case .unit(let socket): CheckUnit(socket: socket).carryOut(order, unless: interruption.descriptor)
            case .children(let folder): CheckFolder(path: folder).carryOut(order, unless: interruption.descriptor)
            }
        }
    }
}

extension CheckFolder {
    /// Carries out the order in this process' place: examines the program, and runs it.
    func carryOut(_ order: CheckOrder, unless interruption: CInt) -> CheckReport {
        do throws(Refusal) {
            let program = try program(order.name)
            switch order.kind {
            case .examine: return CheckReport(.ready)
            case .run(let input, let milliseconds):
                guard input.count <= CheckOrder.longestInput else {
                    return CheckReport(.notStarted, words: "the document for \(order.name) is too long")
                }
                return ProgramRun(
                    path: program, input: input, milliseconds: milliseconds, interruption: interruption,
                    variables: variables
                ).run()
            }
        } catch {
            return error.report
        }
    }
}

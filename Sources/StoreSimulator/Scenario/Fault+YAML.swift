import MarkedYAML
import RolloutModel

/// A fault as a scenario or the control API gives it.
enum PlannedFault {
    case ordered(FaultOrder)
    case random(RandomFault)
}

extension Reading where Value == PlannedFault {
    /// Which requests, how many of them or how probably, and one key that names the fault.
    static func fault(_ known: KnownTargets) -> Reading {
        .mapping { keys in
            let kind = keys.optional("on", .word, default: RequestKind.any)
            let rate = keys.optional("rate", .share)
            let request = keys.optional("request", .int(in: 1...1_000_000))
            let times = keys.optional("times", .int(in: 1...1_000_000))
            let application = keys.optional("application", .applicationID)
            guard let fault = readFault(keys, known) else { return nil }
            if !fault.isMeaningful(on: kind) {
                keys.reader.error(
                    at: keys.position, "\(fault.label) does not work on \(kind.rawValue)",
                    writeInstead:
                        "write on: action, setPercentage, halt or finalize, and for late also change, create, "
                        + "update, commit, delete, createFlight or deleteFlight")
            }
            guard let rate else {
                return .ordered(
                    FaultOrder(fault, on: kind, application: application, request: request ?? 1, times: times ?? 1))
            }
            for key in ["request", "times", "application"] where keys.has(key) {
                keys.reader.error(
                    at: keys.position(of: key) ?? keys.position, "\"\(key)\" does not go with \"rate\"",
                    writeInstead: "remove one of the two")
            }
            return .random(RandomFault(fault, on: kind, rate: rate))
        }
    }
}

extension Fault {
    /// Whether requests of that kind can meet the fault at all.
    fileprivate func isMeaningful(on kind: RequestKind) -> Bool {
        let actions: [RequestKind] = [.any, .api, .action, .setPercentage, .halt, .finalize]
        let changes: [RequestKind] = [.change, .create, .update, .commit, .delete, .createFlight, .deleteFlight]
        return switch self {
        case .stale: actions.contains(kind)
        case .late: (actions + changes).contains(kind)
        default: true
        }
    }
}

/// The fault that the mapping names; problems are reported.
private func readFault(_ keys: MappingReader, _ known: KnownTargets) -> Fault? {
    let longest = TimeSpan.timeSpanOfFaults
    let candidates: [(key: String, fault: Fault?)] = [
        ("serverError", keys.optional("serverError", .serverError)),
        ("rateLimited", keys.optional("rateLimited", .rateLimited)),
        ("reset", keys.optional("reset", .applied).map { .reset(applied: $0) }),
        ("hang", keys.optional("hang", .hang)),
        ("delay", keys.optional("delay", longest).map { .delay($0) }),
        ("slowBody", keys.optional("slowBody", longest).map { .slowBody($0) }),
        ("cutBody", keys.optional("cutBody", .int(in: 0...100_000_000)).map { .cutBody(afterBytes: $0) }),
        ("stale", keys.optional("stale", longest).map { .stale($0) }),
        ("expireTokens", keys.optional("expireTokens", .yes).map { _ in .expireTokens }),
        ("rejectToken", keys.optional("rejectToken", .yes).map { _ in .rejectToken }),
        ("html", keys.optional("html", .applied).map { .html(applied: $0) }),
        ("redirect", keys.optional("redirect", .redirect)),
        ("late", keys.optional("late", longest).map { .late($0) }),
        ("malformed", keys.optional("malformed", .word).map { .malformed($0) }),
        ("first", keys.optional("first", Reading<SimulatorEvent>.event(known)).map { .preceded(by: $0) }),
    ]
    let named = candidates.filter { keys.has($0.key) }
    guard named.count == 1 else {
        let all = candidates.map(\.key).joined(separator: ", ")
        keys.reader.error(
            at: keys.position, named.isEmpty ? "the fault has no name" : "the fault has \(named.count) names",
            writeInstead: "give exactly one of: \(all)")
        return nil
    }
    return named[0].fault
}

extension TimeSpan {
    fileprivate static var timeSpanOfFaults: Reading<TimeSpan> { .timeSpan(.zero ... .days(365)) }
}

extension Reading where Value == Bool {
    /// `true`, for keys that say everything by being there.
    static var yes: Reading {
        Reading.bool.checked { $0 ? nil : ("false says nothing here", "write true, or leave the key out") }
    }

    /// `{applied: true}`
    static var applied: Reading {
        .mapping { keys in keys.required("applied", .bool, example: "true") }
    }
}

extension Reading where Value == Fault {
    static var serverError: Reading {
        .mapping { keys in
            let status = keys.optional("status", .int(in: 500...599), default: 504)
            let isApplied = keys.required("applied", .bool, example: "true")
            return isApplied.map { .serverError(status: status, applied: $0) }
        }
    }

    static var rateLimited: Reading {
        .mapping { keys in
            let seconds = keys.optional("seconds", .int(in: 0...1_000_000_000))
            let inHeader = keys.optional("header", .bool, default: true)
            return .rateLimited(seconds: seconds, inHeader: inHeader)
        }
    }

    static var hang: Reading {
        .mapping { keys in
            let span = keys.optional("for", .timeSpan(.zero ... .days(1)), default: .minutes(10))
            let isApplied = keys.required("applied", .bool, example: "true")
            return isApplied.map { .hang(applied: $0, span) }
        }
    }

    static var redirect: Reading {
        .mapping { keys in
            let status = keys.optional("status", .int(in: 300...399), default: 307)
            let location = keys.required("to", .text, example: "http://127.0.0.1:9/")
            return location.map { .redirect(status: status, location: $0) }
        }
    }
}

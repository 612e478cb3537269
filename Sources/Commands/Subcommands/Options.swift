import ArgumentParser
import ControlAPI
import ControlClient
import RolloutModel

/// Where the daemon listens.
struct ConnectionOptions: ParsableArguments {
    /// Where the daemon listens unless told otherwise.
    static let defaultSocket = "/run/rolloutd.sock"

    @Option(
        help: ArgumentHelp(
            "The control socket (default: $ROLLOUTD_SOCKET, else \(Self.defaultSocket)).", valueName: "path"),
        completion: .file())
    var socket: String?

    /// The path that holds: flag, environment, default.
    func path(_ surroundings: Surroundings) -> String { Self.path(named: socket, surroundings.environment) }

    /// The path that holds where the flag says this.
    static func path(named flag: String?, _ environment: [String: String]) -> String {
        let named = flag ?? environment["ROLLOUTD_SOCKET"] ?? ""
        return named.isEmpty ? defaultSocket : named
    }

    /// Asks the daemon something.
    func ask<Answer>(
        _ surroundings: Surroundings, _ question: (ControlClient) async throws -> Answer
    ) async throws -> Answer {
        try await ControlClient.with(socket: path(surroundings), question)
    }
}

/// Why something is done.
struct ReasonOption: ParsableArguments {
    @Option(help: ArgumentHelp("Why, on one line; it goes into the journal.", valueName: "text"))
    var reason: String?

    func validate() throws {
        guard let reason else { return }
        do throws(ReasonText.Flaw) {
            _ = try ReasonText(reason)
        } catch {
            throw ValidationError(error.description)
        }
    }
}

/// Why something is done, and whether it is done at all.
struct ActOptions: ParsableArguments {
    @OptionGroup var why: ReasonOption
    @Flag(help: "Say what would come of it, and do nothing.") var dryRun = false

    /// Why.
    var reason: String? { why.reason }
}

/// Whether the way past metrics and approvals is forced.
struct ForceOption: ParsableArguments {
    @Flag(help: "Also past metrics that do not pass and approvals that are missing; needs --reason.") var force = false
}

/// A point of time as an operator gives it: a time, or a span counted from now.
enum TimeOrSpan: ExpressibleByArgument, Hashable, Sendable {
    case time(Timestamp)
    case span(TimeSpan)

    init?(argument: String) {
        if let time = Timestamp(argument) {
            self = .time(time)
        } else if let span = TimeSpan(argument) {
            self = .span(span)
        } else {
            return nil
        }
    }

    /// That long ago, or that time.
    func before(_ now: Timestamp) -> Timestamp {
        switch self {
        case .time(let time): time
        case .span(let span): now - span
        }
    }

    /// In that long, or that time.
    func after(_ now: Timestamp) -> Timestamp {
        switch self {
        case .time(let time): time
        case .span(let span): now + span
        }
    }
}

extension PolicyName {
    /// A rollout's name as it was typed; a name that cannot be one is wrong usage.
    init(typed: String) throws {
        guard !typed.isEmpty, typed.utf8.count <= ControlLimit.nameBytes else {
            throw ValidationError("A rollout's name has 1 to \(ControlLimit.nameBytes) bytes: see rolloutctl status.")
        }
        self.init(typed)
    }
}

extension Surroundings {
    /// Writes a value of the control API as JSON for programs.
    func write(json value: some Encodable) throws {
        write(String(decoding: try ControlJSON.encode(value, pretty: true), as: UTF8.self) + "\n")
    }
}

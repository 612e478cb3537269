import ArgumentParser
import RolloutModel
import StoreAPI

/// `rolloutctl submission status`
struct SubmissionStatusCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how far a submission has come, or follow it to its publication.",
        discussion: """
            With --wait it is asked again until it is published or has failed; statuses that pass between two questions are no \
            matter. Exit status: 0 published (without --wait: on its way), 1 failed or refused, 4 the Store does not answer, 7 \
            not in time, 8 it waits until somebody publishes it in Partner Center.

            Example:
              rolloutctl submission status 9NBLGGH4R315 pending --wait
            """)

    @Flag(help: "Follow it until it is published or has failed.") var wait = false
    @Option(help: ArgumentHelp("How long to follow it at most.", valueName: "duration"))
    var timeout: TimeSpanArgument = .init(.hours(24))
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments

    /// Between two questions: a certification takes hours, and the tenant's requests are few.
    private static let interval = TimeSpan.seconds(30)

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            let end = surroundings.now() + timeout.span
            var last: SubmissionStatusWord?
            while true {
                let state = try await desk.get(desk.store.state(reference))
                let word = state.status.value
                if !wait || word?.status.isOver == true { return try print(state, reference, surroundings) }
                if word != last, let word {
                    surroundings.complain(
                        "\(surroundings.now()) \(reference.submission) \(Line.harmless(word.rawValue))\n")
                    last = word
                }
                if word?.status == .pendingPublication, try await isManual(reference, desk) {
                    _ = try print(state, reference, surroundings)
                    return .waiting
                }
                guard surroundings.now() + Self.interval < end else {
                    _ = try print(state, reference, surroundings)
                    return .timedOut
                }
                try await surroundings.pause(.milliseconds(Self.interval.milliseconds))
            }
        }
    }

    /// One that is published by hand waits for ever: no call of the API goes on with it.
    private func isManual(_ reference: SubmissionReference, _ desk: SubmissionDesk) async throws -> Bool {
        try await desk.get(desk.store.submission(reference)).resource.targetPublishMode.value == .manual
    }

    private func print(
        _ state: SubmissionState, _ reference: SubmissionReference, _ surroundings: Surroundings
    ) throws -> ExitStatus {
        surroundings.write(
            form.output, json: state.json,
            page: SubmissionView.state(state, reference, width: surroundings.width))
        return state.status.value?.status.isFailure == true ? .refused : .done
    }
}

extension SubmissionStatus {
    /// Whether nothing follows by itself.
    fileprivate var isOver: Bool { self == .published || isFailure }
}

/// A duration as an operator types it.
struct TimeSpanArgument: ExpressibleByArgument, Sendable {
    let span: TimeSpan

    init(_ span: TimeSpan) { self.span = span }

    init?(argument: String) {
        guard let span = TimeSpan(argument) else { return nil }
        self.span = span
    }

    var defaultValueDescription: String { span.description }
}

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

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            guard wait else {
                return try print(try await desk.get(desk.store.state(reference)), reference, surroundings)
            }
            let following = SubmissionFollowing(reference: reference, end: surroundings.now() + timeout.span)
            switch try await following.follow(desk, surroundings) {
            case .over(let state), .fellBack(let state): return try print(state, reference, surroundings)
            case .waits(let state):
                _ = try print(state, reference, surroundings)
                return .waiting
            case .timedOut(let state):
                _ = try print(state, reference, surroundings)
                return .timedOut
            }
        }
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

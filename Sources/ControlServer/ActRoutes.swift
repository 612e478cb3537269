import ControlAPI
import FoundationEssentials
import Hummingbird
import NIOCore
import RolloutModel

/// The requests that change something: every one has an actor whose role allows it.
struct ActRoutes {
    let backend: any ControlBackend
    let access: ControlAccess

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        for word in Command.words {
            router.post("/v1/rollouts/:name/\(word)") { request, context in
                try await act(word, details(request), on: context.rolloutName(), context)
            }
        }
        for word in ["freeze", "unfreeze"] {
            router.post("/v1/\(word)") { request, context in
                try await act(word, details(request), on: nil, context)
            }
        }
        router.post("/v1/sinks/:name/test") { request, context in
            let details = try await details(request)
            let sink = SinkName(try context.name("sink", from: "rolloutctl sinks"))
            let actor = try await context.actor(for: .testSink(sink), details, access)
            guard let result = await backend.testSink(sink, actor: actor, reason: details.reason) else {
                throw ControlProblem.unknown(sink, among: await backend.sinks().map(\.name))
            }
            return try ControlAnswer.json(result)
        }
        router.post("/v1/reload") { request, context in
            let details = try await details(request)
            let actor = try await context.actor(for: .reload, details, access)
            return try ControlAnswer.json(await backend.reload(actor: actor, reason: details.reason))
        }
    }

    private func act(
        _ word: String, _ details: ActionRequest, on name: PolicyName?, _ context: ControlContext
    ) async throws -> Response {
        let command = try Command(word, details)
        let actor = try await context.actor(for: command, details, access)
        var before: RolloutReport?
        if let name {
            before = await backend.report(of: name)
            guard before != nil else { throw await backend.unknown(name) }
        }
        let order = CommandOrder(
            command, rollout: name, actor: actor, reason: details.reason, submission: details.submission)
        let isDry = details.dryRun ?? false
        let answer: CommandAnswer
        var after: RolloutReport?
        if isDry {
            (answer, after) = await backend.rehearse(order)
        } else {
            answer = await backend.perform(order)
            if let name { after = await backend.report(of: name) }
        }
        return try ControlAnswer.json(
            ActionResult(answer, actor: actor, before: before, after: after, dryRun: isDry))
    }

    private func details(_ request: Request) async throws -> ActionRequest {
        let body = try await request.body.collect(upTo: ControlLimit.requestBytes)
        guard body.readableBytes > 0 else { return ActionRequest() }
        do {
            let details = try ControlJSON.decode(ActionRequest.self, from: Data(body.readableBytesView))
            if let reason = details.reason { _ = try ReasonText(reason) }
            if let submission = details.submission { try refuseUnlessNumber(submission) }
            return details
        } catch let problem as ControlProblem {
            throw problem
        } catch let flaw as ReasonText.Flaw {
            throw ControlProblem(.badRequest, flaw.description, next: "Nothing was done; send the command again.")
        } catch {
            throw ControlProblem(
                .badRequest,
                "The request's body is not a JSON object with a text reason, a time until, a number percentage and so on.",
                next: #"Send {"reason": "…"} or nothing; docs/reference/control-api.md has every key."#)
        }
    }

    /// It stands in the journal, and in the answer where another submission is rolled out by now.
    private func refuseUnlessNumber(_ submission: SubmissionID) throws(ControlProblem) {
        let text = submission.rawValue
        guard (1...ControlLimit.submissionBytes).contains(text.utf8.count), text == shown(text) else {
            throw ControlProblem(
                .badRequest, "The submission is not one of the Store's numbers.",
                next: "Take it from rolloutctl status, or leave it out.")
        }
    }
}

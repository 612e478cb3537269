import ControlAPI
import FoundationEssentials
import Hummingbird
import NIOCore
import RolloutModel

/// The requests that change something: every one has an actor.
struct ActRoutes {
    /// The commands that carry nothing but a reason, by their words.
    private static let plain: [Command] = [.pause, .resume, .halt, .approve, .accept, .adopt, .reassert, .unfreeze]

    let backend: any ControlBackend

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        for command in Self.plain {
            router.post("/v1/rollouts/:name/\(command.word)") { request, context in
                let details = try await details(request)
                guard details.until == nil else { throw ControlProblem.untilWithout(command) }
                return try await act(command, details, on: context.rolloutName(), context)
            }
        }
        router.post("/v1/rollouts/:name/freeze") { request, context in
            let details = try await details(request)
            return try await act(.freeze(until: details.until), details, on: context.rolloutName(), context)
        }
        router.post("/v1/freeze") { request, context in
            let details = try await details(request)
            return try await act(.freeze(until: details.until), details, on: nil, context)
        }
        router.post("/v1/unfreeze") { request, context in
            let details = try await details(request)
            guard details.until == nil else { throw ControlProblem.untilWithout(.unfreeze) }
            return try await act(.unfreeze, details, on: nil, context)
        }
        router.post("/v1/reload") { request, context in
            let reason = try await details(request).reason
            return try ControlAnswer.json(await backend.reload(actor: context.actor(), reason: reason))
        }
    }

    private func act(
        _ command: Command, _ details: ActionRequest, on name: PolicyName?, _ context: ControlContext
    ) async throws -> Response {
        let actor = try await context.actor()
        var before: RolloutReport?
        if let name {
            before = await backend.report(of: name)
            guard before != nil else { throw await backend.unknown(name) }
        }
        let answer = await backend.perform(command, rollout: name, actor: actor, reason: details.reason)
        var after: RolloutReport?
        if let name { after = await backend.report(of: name) }
        return try ControlAnswer.json(
            ActionResult(
                answer, actor: actor, before: before.map(RolloutStanding.init), after: after.map(RolloutStanding.init)))
    }

    private func details(_ request: Request) async throws -> ActionRequest {
        let body = try await request.body.collect(upTo: ControlLimit.requestBytes)
        guard body.readableBytes > 0 else { return ActionRequest() }
        do {
            let details = try ControlJSON.decode(ActionRequest.self, from: Data(body.readableBytesView))
            if let reason = details.reason { _ = try ReasonText(reason) }
            return details
        } catch let flaw as ReasonText.Flaw {
            throw ControlProblem(.badRequest, flaw.description, next: "Nothing was done; send the command again.")
        } catch {
            throw ControlProblem(
                .badRequest, "The request's body is not a JSON object with a text reason and a time until.",
                next: #"Send {"reason": "…"} or nothing; until is an RFC 3339 time."#)
        }
    }
}

extension ControlProblem {
    /// Only a freeze ends by itself.
    static func untilWithout(_ command: Command) -> ControlProblem {
        ControlProblem(
            .badRequest, "\(command.word) takes no until: only a freeze ends by itself.", next: "Leave until out.")
    }
}

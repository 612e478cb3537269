package import RolloutModel

/// A call as the requests that it takes, one after another, and what their answers come to: a value without a socket or a
/// clock, which the client carries out over HTTP and the simulation over a Store of its own.
package struct StoreConversation: Sendable {
    /// What comes next.
    package enum Step: Sendable {
        /// This request is to be sent, once.
        case ask(StoreRequest)
        /// The call is over.
        case done(StoreAnswer)
    }

    /// What comes next.
    package private(set) var step: Step
    private let call: StoreCall
    private var slots: SubmissionSlots?
    private var details: SubmissionDetails?
    /// Set while the fallback is asked about: the rollout that named it, and its answer's date and correlation ID.
    private var inspected: (rollout: PackageRollout, response: StoreResponse)?

    /// The call's beginning.
    package init(_ call: StoreCall) {
        self.call = call
        let first: StoreRequest =
            switch call {
            case .slots(let target): .slots(target)
            case .inspect(let reference): .submission(reference)
            case .progress(let reference): .status(reference)
            case .look(let reference, true): .slots(reference.target)
            case .look(let reference, false): .rollout(reference)
            case .setPercentage(let reference, let percentage): .setPercentage(reference, percentage)
            case .halt(let reference): .halt(reference)
            case .finalize(let reference): .finalize(reference)
            }
        step = .ask(first)
    }

    /// Takes in what came of the request that was to be sent. The first that fails ends the call.
    package mutating func take(_ result: Result<StoreResponse, StoreFailure>, by wire: StoreWire) {
        guard case .ask(let request) = step else { return }
        do throws(StoreFailure) {
            step = try next(after: request, try response(result), by: wire)
        } catch {
            step = .done(.failure(error))
        }
    }

    /// A fallback that the Store no longer has leaves the rollout without a baseline; it is no reason to hold it.
    private func response(_ result: Result<StoreResponse, StoreFailure>) throws(StoreFailure) -> StoreResponse? {
        do { return try result.get() } catch {
            if inspected != nil, error.kind == .notFound { return nil }
            throw error
        }
    }

    private mutating func next(
        after request: StoreRequest, _ response: StoreResponse?, by wire: StoreWire
    ) throws(StoreFailure) -> Step {
        if let inspected {
            return try end(of: inspected, request, response, by: wire)
        }
        guard let response else { return step }
        if call.isMutating { return .done(.reply(try changed(request, response, by: wire))) }
        do throws(ShapeProblem) {
            return try read(response)
        } catch {
            throw wire.misshapen(request, response, error)
        }
    }

    private mutating func read(_ response: StoreResponse) throws(ShapeProblem) -> Step {
        guard let json = response.document else { throw ShapeProblem("the body is missing") }
        switch call {
        case .slots(let target): return done(.slots(try SubmissionSlots(json, of: target)), response)
        case .progress: return done(.progress(try SubmissionProgress(json)), response)
        case .look(let reference, true) where slots == nil:
            slots = try SubmissionSlots(json, of: reference.target)
            return .ask(.rollout(reference))
        case .look: return done(.looked(try PackageRollout(json), slots: slots), response)
        case .inspect(let reference):
            guard let details else {
                self.details = try SubmissionDetails(json, of: reference)
                return .ask(.rollout(reference))
            }
            let rollout = try PackageRollout(json)
            guard let fallback = rollout.fallback else {
                return done(.inspected(details, rollout, fallback: nil), response)
            }
            inspected = (rollout, response)
            return .ask(.submission(SubmissionReference(reference.target, fallback)))
        case .setPercentage, .halt, .finalize: return step
        }
    }

    private func done(_ content: StoreReply.Content, _ response: StoreResponse) -> Step {
        .done(.reply(response.reply(content)))
    }

    private func end(
        of inspected: (rollout: PackageRollout, response: StoreResponse), _ request: StoreRequest,
        _ response: StoreResponse?, by wire: StoreWire
    ) throws(StoreFailure) -> Step {
        guard let details, let id = inspected.rollout.fallback else { return step }
        var fallback: SubmissionDetails?
        if let response {
            do throws(ShapeProblem) {
                guard let json = response.document else { throw ShapeProblem("the body is missing") }
                fallback = try SubmissionDetails(json, of: SubmissionReference(call.target, id))
            } catch {
                throw wire.misshapen(request, response, error)
            }
        }
        return done(.inspected(details, inspected.rollout, fallback: fallback), inspected.response)
    }

    /// A 2xx that announces no body is a success that shows nothing; one with an unusable body is a failure, because
    /// nobody knows who answered.
    private func changed(
        _ request: StoreRequest, _ response: StoreResponse, by wire: StoreWire
    ) throws(StoreFailure) -> StoreReply {
        guard let document = response.document else { return response.reply(.changed(nil)) }
        do throws(ShapeProblem) {
            return response.reply(.changed(try PackageRollout(document)))
        } catch {
            throw wire.misshapen(request, response, error)
        }
    }
}

extension StoreResponse {
    /// What was learned, with this response's date and correlation ID.
    fileprivate func reply(_ content: StoreReply.Content) -> StoreReply {
        StoreReply(content, serverDate: serverDate, correlationID: correlationID)
    }
}

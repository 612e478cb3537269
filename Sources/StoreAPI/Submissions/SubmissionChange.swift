package import RolloutModel

/// A change of the submission side.
package enum SubmissionOrder: Sendable {
    /// Makes a new submission of an application or flight; `isMinimal` asks for the short answer.
    case create(RolloutTarget, isMinimal: Bool)
    /// Replaces a submission's document.
    case update(SubmissionReference, SubmissionDocument)
    /// Hands a submission to the Store.
    case commit(SubmissionReference)
    /// Deletes a submission that is not on its way.
    case delete(SubmissionReference)
    /// Makes a flight of an application.
    case createFlight(StoreFlight, ApplicationID)
    /// Deletes a flight.
    case deleteFlight(RolloutTarget)
    /// Ends the rollout of a published submission, for good; needed before another submission can be made.
    case endRollout(SubmissionReference, RolloutEnd)
}

/// How a rollout ends.
package enum RolloutEnd: String, CaseIterable, Sendable {
    /// No further device gets the new packages.
    case halt
    /// Everybody gets them.
    case finalize
}

/// What is known of a change when all is said.
package enum ChangeOutcome: Sendable {
    /// It took place: the Store said so, or shows it.
    case applied(Shown)
    /// It did not: the Store refused it, or shows the old state long after an answer that said nothing.
    case notApplied(StoreFailure)
    /// Nobody knows: the Store could not be read after an answer that said nothing.
    case unknown(StoreFailure)

    /// What the Store showed of a change that took place.
    package struct Shown: Sendable {
        /// Its answer to the change, or to the question afterwards; nil where there is none.
        let response: StoreResponse?
        /// The submission that was made or found.
        package let submission: SubmissionID?
        /// Whether the answer was lost and the effect found by reading.
        package let wasReadBack: Bool
    }
}

/// A change as the requests that it takes, one after another, and what their answers come to: a value without a socket or a
/// clock.
///
///     looking ─▶ sending ─▶ done(applied | notApplied)
///        │          └─ 5xx, time-out, lost connection ─▶ readingBack ─▶ done(applied | notApplied | unknown)
///        └─ the change is impossible as things stand ─▶ done(notApplied)
///
/// The change is sent once. A 5xx says nothing about its effect: the Store was seen to answer 504 to creates, commits and deletes
/// that worked, and a client that sent them again made a second draft or met a 409. So the Store is read instead, several times,
/// because an effect may be late (a create was seen to take 268 s).
package struct SubmissionChange: Sendable {
    /// What comes next.
    package enum Step: Sendable {
        /// This request is to be sent, once, after so long.
        case ask(StoreRequest, after: Duration)
        /// The change is over.
        case done(ChangeOutcome)
    }

    /// How long to wait before each reading after an answer that said nothing.
    package static let pauses: [Duration] = [.seconds(5), .seconds(15), .seconds(40), .seconds(120), .seconds(120)]

    private enum State {
        case looking
        case sending
        /// So many readings were made; the failure is the change's own.
        case readingBack(Int, after: StoreFailure)
    }

    /// What comes next.
    package private(set) var step: Step
    private let order: SubmissionOrder
    private var state: State

    /// The change's beginning.
    package init(_ order: SubmissionOrder) {
        self.order = order
        if let look = order.lookBefore {
            (state, step) = (.looking, .ask(look, after: .zero))
        } else {
            (state, step) = (.sending, .ask(order.request, after: .zero))
        }
    }

    /// Takes in what came of the request that was to be sent.
    package mutating func take(_ result: Result<StoreResponse, StoreFailure>, by wire: StoreWire) {
        guard case .ask(let request, _) = step else { return }
        switch state {
        case .looking: looked(result, request, by: wire)
        case .sending: sent(result, request, by: wire)
        case .readingBack(let count, let failure): readBack(result, after: failure, count: count + 1)
        }
    }

    private mutating func looked(
        _ result: Result<StoreResponse, StoreFailure>, _ request: StoreRequest, by wire: StoreWire
    ) {
        do throws(StoreFailure) {
            let response = try result.get()
            if let obstacle = try order.obstacle(in: response, request, by: wire) {
                step = .done(.notApplied(obstacle))
            } else {
                (state, step) = (.sending, .ask(order.request, after: .zero))
            }
        } catch {
            step = .done(.notApplied(error))
        }
    }

    private mutating func sent(
        _ result: Result<StoreResponse, StoreFailure>, _ request: StoreRequest, by wire: StoreWire
    ) {
        switch result {
        case .success(let response):
            do throws(StoreFailure) {
                let id = try order.submission(in: response, request, by: wire)
                step = .done(.applied(.init(response: response, submission: id, wasReadBack: false)))
            } catch {
                // A 2xx from nobody knows whom: a portal before the network answers so too.
                beginReading(after: error)
            }
        case .failure(let failure) where failure.isRefusal: step = .done(.notApplied(failure))
        case .failure(let failure) where failure.kind == .cancelled: step = .done(.unknown(failure))
        case .failure(let failure): beginReading(after: failure)
        }
    }

    private mutating func beginReading(after failure: StoreFailure) {
        (state, step) = (.readingBack(0, after: failure), .ask(order.lookAfter, after: Self.pauses[0]))
    }

    private mutating func readBack(
        _ result: Result<StoreResponse, StoreFailure>, after failure: StoreFailure, count: Int
    ) {
        let sight = order.sight(of: result)
        if case .effect(let id) = sight {
            let response = try? result.get()
            step = .done(.applied(.init(response: response, submission: id, wasReadBack: true)))
        } else if case .failure(let reason) = result, reason.kind == .cancelled {
            step = .done(.unknown(failure))
        } else if count < Self.pauses.count {
            (state, step) = (.readingBack(count, after: failure), .ask(order.lookAfter, after: Self.pauses[count]))
        } else if case .oldState = sight {
            step = .done(.notApplied(failure))
        } else {
            step = .done(.unknown(failure))
        }
    }
}

extension StoreFailure {
    /// Whether the API itself said no, or was never asked: nothing has changed.
    fileprivate var isRefusal: Bool {
        certainlyWithoutEffect || [.conflict, .rejected, .forbidden, .notFound].contains(kind)
    }
}

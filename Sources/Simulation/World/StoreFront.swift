import RolloutModel
import StoreAPI

/// A request to the Store, from the socket to its answer.
struct StoreTrip: Sendable {
    /// What becomes of it on the way.
    struct Fate: Sendable {
        /// When it arrives after it was sent; nil where it never does.
        var arrival: TimeSpan?
        /// When its answer comes after it was sent.
        var answer: TimeSpan
        /// What the answer is instead of the true one.
        var failure: StoreFailure?
        /// What the true answer is distorted by.
        var distortion: Fault?
        /// The fault behind either.
        var fault: Fault?
    }

    let number: Int
    let life: Int
    let order: StoreCallOrder
    let sentAt: Instants
    /// When it was sent in truth; of a call of several messages, the newest one.
    var sentTrue: TimeSpan
    var fate: Fate
    /// The true answer, once it arrived.
    var answer: StoreAnswer?
    /// Whether it has reached the Store.
    var hasArrived = false
    /// The messages that it takes, where the Store speaks HTTP.
    var conversation: StoreConversation?
    /// How often the present one was sent: again with another token, at most once.
    var asked = 0
    /// When its answer was lost to the daemon; nil while it may still come.
    var lostAt: TimeSpan?
    /// Given up by the daemon, or its process is dead.
    var isAbandoned = false
}

/// Rolls what becomes of requests, and makes the Store's answers.
struct StoreFront: Sendable {
    /// How long after an answer was lost its effect may still not be seen by every read, because it came late or because a
    /// read is old: less than the engine's settings allow for both together, which the daemon's documentation assumes.
    static let settling = TimeSpan.seconds(50)

    var dice: Dice
    var faults: FaultMix
    /// Whether faults still strike.
    var isCalm = false
    /// Every call meets a 503 until then.
    var outageUntil = TimeSpan.zero
    /// No answer shows a percentage that can be read until then.
    var percentageHiddenUntil = TimeSpan.zero

    /// What a true answer of the trip is distorted by now.
    func distortion(of fate: StoreTrip.Fate, at now: TimeSpan) -> Fault? {
        fate.distortion ?? (now < percentageHiddenUntil ? .malformedPercentage : nil)
    }

    private mutating func strikes(_ fault: Fault) -> Bool { !isCalm && faults.strikes(fault) }

    /// Rolls what becomes of a call.
    mutating func fate(isMutating: Bool, at now: TimeSpan, speaksHTTP: Bool) -> StoreTrip.Fate {
        let there = dice.span(.milliseconds(5)...(.milliseconds(400)))
        let back = dice.span(.milliseconds(5)...(.milliseconds(400)))
        var fate = StoreTrip.Fate(arrival: there, answer: there + back)
        if now < outageUntil {
            fate.arrival = nil
            fate.failure = StoreFailure(.server, status: 503, message: "503: the service is down")
            return fate
        }
        if strikes(.slowAnswer) {
            fate.answer = fate.answer + dice.span(.seconds(1)...(.seconds(isMutating ? 250 : 50)))
        }
        guard let fault = nextFault(isMutating, speaksHTTP) else { return fate }
        fate.fault = fault
        strike(fault, &fate, isMutating)
        return fate
    }

    private mutating func nextFault(_ isMutating: Bool, _ speaksHTTP: Bool) -> Fault? {
        for fault in isMutating ? Self.ofChanges : Self.ofReads where strikes(fault) { return fault }
        if speaksHTTP { for fault in Self.inHTTP where strikes(fault) { return fault } }
        return nil
    }

    private static let inHTTP: [Fault] = [.redirect, .oddSpelling, .echo, .tokenRefused]

    private static let ofBoth: [Fault] = [
        .serverErrorBefore, .serverErrorAfter, .timeoutBefore, .timeoutAfter, .unauthorized, .forbidden, .notFound,
        .conflict, .rateLimited, .malformedBody, .reset, .noDate,
    ]
    private static let ofChanges = ofBoth + [.lateDelivery, .mute]
    private static let ofReads = ofBoth + [.staleRead, .malformedPercentage, .unknownStatus, .missingSlots]

    private mutating func strike(_ fault: Fault, _ fate: inout StoreTrip.Fate, _ isMutating: Bool) {
        let limit = TimeSpan.seconds(isMutating ? 300 : 60)
        switch fault {
        case .serverErrorBefore: fail(&fate, .server, 503, arrives: false)
        case .serverErrorAfter: fail(&fate, .server, 504, arrives: true)
        case .timeoutBefore:
            fail(&fate, .timeout, nil, arrives: false)
            fate.answer = limit
        case .timeoutAfter:
            fail(&fate, .timeout, nil, arrives: true)
            fate.answer = limit
        case .lateDelivery:
            fail(&fate, .network, nil, arrives: true)
            fate.arrival = fate.answer + dice.span(.zero...Self.settling)
        case .unauthorized: fail(&fate, .unauthorized, 401, arrives: false, isCertain: true)
        case .forbidden: fail(&fate, .forbidden, 403, arrives: false)
        case .notFound: fail(&fate, .notFound, 404, arrives: false)
        case .conflict: fail(&fate, .conflict, 409, arrives: false)
        case .rateLimited:
            let asked: TimeSpan? = dice.one(of: [nil, .zero, .seconds(1), .seconds(61), .days(400), .seconds(-5)])
            fail(&fate, .rateLimited, 429, arrives: false, isCertain: true, retryAfter: asked)
        case .malformedBody: fail(&fate, .malformed, 200, arrives: true)
        case .redirect: fail(&fate, .malformed, 307, arrives: false)
        case .tokenRefused: fail(&fate, .unauthorized, 401, arrives: false, isCertain: true)
        case .echo: fail(&fate, .server, 500, arrives: false)
        case .reset: fail(&fate, .network, nil, arrives: dice.hits(500))
        default: fate.distortion = fault
        }
    }

    private func fail(
        _ fate: inout StoreTrip.Fate, _ kind: StoreFailure.Kind, _ status: Int?, arrives: Bool,
        isCertain: Bool = false,
        retryAfter: TimeSpan? = nil
    ) {
        if !arrives { fate.arrival = nil }
        fate.failure = StoreFailure(
            kind, status: status, message: "\(status.map { "\($0): " } ?? "")\(kind.rawValue)", retryAfter: retryAfter,
            certainlyWithoutEffect: isCertain)
    }

    /// What the Store truly does and says when the request arrives.
    func arrive(_ request: StoreTrip, _ store: inout TrueStore, _ clocks: Clocks) -> StoreAnswer {
        let call = request.order.call
        let distortion = distortion(of: request.fate, at: clocks.elapsed)
        let date = distortion == .noDate ? nil : clocks.storeDate
        func reply(_ content: StoreReply.Content) -> StoreAnswer {
            .reply(StoreReply(content, serverDate: date, correlationID: CorrelationID("request-\(request.number)")))
        }
        func refuse(_ kind: StoreFailure.Kind, _ status: Int) -> StoreAnswer {
            .failure(StoreFailure(kind, status: status, message: "\(status): \(kind.rawValue)", serverDate: date))
        }
        let product = store.product(call.target)
        let slots = SubmissionSlots(
            published: distortion == .missingSlots ? nil : product.published, pending: product.pending)
        switch call {
        case .slots: return reply(.slots(slots))
        case .progress(let reference):
            guard let submission = store.submission(reference) else { return refuse(.notFound, 404) }
            return reply(.progress(SubmissionProgress(status: submission.status)))
        case .inspect(let reference):
            guard let details = Self.details(reference, store) else { return refuse(.notFound, 404) }
            let seen = shown(reference, distortion, store, clocks)
            let fallback = seen.fallback.flatMap { Self.details(SubmissionReference(reference.target, $0), store) }
            return reply(.inspected(details, seen, fallback: fallback))
        case .look(let reference, let confirms):
            guard store.submission(reference) != nil else { return refuse(.notFound, 404) }
            return reply(.looked(shown(reference, distortion, store, clocks), slots: confirms ? slots : nil))
        case .setPercentage, .halt, .finalize:
            let changed = store.perform(
                call, by: .request(request.number), at: clocks.elapsed,
                freshAt: min(request.lostAt ?? clocks.elapsed, clocks.elapsed) + Self.settling)
            guard let changed else { return refuse(.conflict, 409) }
            return reply(.changed(distortion == .mute ? nil : changed))
        }
    }

    private static func details(_ reference: SubmissionReference, _ store: TrueStore) -> SubmissionDetails? {
        store.submission(reference).map {
            SubmissionDetails(id: reference.submission, versions: $0.versions, status: $0.status)
        }
    }

    private func shown(
        _ reference: SubmissionReference, _ distortion: Fault?, _ store: TrueStore, _ clocks: Clocks
    ) -> PackageRollout {
        guard let submission = store.submission(reference) else {
            return PackageRollout(isEnabled: false, percentage: nil, status: .notStarted, fallback: nil)
        }
        let truth = submission.rollout
        switch distortion {
        case .staleRead where clocks.elapsed < submission.freshAt: return submission.before
        case .malformedPercentage:
            return PackageRollout(
                isEnabled: truth.isEnabled, percentage: nil, status: truth.status, fallback: truth.fallback)
        case .unknownStatus:
            return PackageRollout(
                isEnabled: truth.isEnabled, percentage: truth.percentage, status: .unknown("PackageRolloutPaused"),
                fallback: truth.fallback)
        default: return truth
        }
    }
}

import RolloutModel
import StoreAPI

/// A message on its way to the Store and back.
struct WireMessage: Sendable {
    let trip: Int
    let request: StoreRequest
    let message: WebRequest
    let token: AccessToken
    let fate: StoreTrip.Fate
    /// The Store's own answer, once the message arrived.
    var truth: WebReply?
}

/// Calls as the client makes them: a conversation of messages, each with a token, built and read by the production code.
extension Simulation {
    /// Goes on with a call: sends its next message, or hands in its answer.
    mutating func goOn(_ trip: Int) {
        guard let conversation = requests[trip].conversation else { return }
        switch conversation.step {
        case .done(let answer): finish(trip, answer)
        case .ask(let request):
            let name = requests[trip].order.account
            guard let account = accounts[name] else { return }
            switch account.shelf.need(isUrgent: request.isMutating, isAcquiring: account.isAcquiring, at: bootClock) {
            case .use(let token): post(request, of: trip, with: token)
            case .refuse(let failure): take(.failure(account.wire.failure(failure, of: request, now: now.wall)), trip)
            case .renew(let present): wait(trip, name, present)
            case .acquire: wait(trip, name, nil)
            }
        }
    }

    private var bootClock: Duration { .milliseconds(now.boot.milliseconds) }

    private mutating func take(_ result: Result<StoreResponse, StoreFailure>, _ trip: Int) {
        guard let account = accounts[requests[trip].order.account] else { return }
        requests[trip].asked = 0
        requests[trip].conversation?.take(result, by: account.wire)
        goOn(trip)
    }

    private mutating func finish(_ trip: Int, _ answer: StoreAnswer) {
        let request = requests[trip]
        life?.underWay[request.order.id] = nil
        requests[trip].conversation = nil
        witness.checkReading(answer, of: request.order)
        deliver(.storeAnswered(request.order.rollout, request.order.call, sentAt: request.sentAt, answer))
        blindRetry(request, answer)
    }

    // MARK: Tokens

    private mutating func wait(_ trip: Int, _ name: AccountName, _ fallback: AccessToken?) {
        accounts[name]?.waiting.append((trip, fallback))
        guard accounts[name]?.isAcquiring == false, let number = life?.number else { return }
        accounts[name]?.isAcquiring = true
        let delay = dice.span(.milliseconds(50)...(.seconds(3)))
        agenda.put(.loggedIn(life: number, name, askedAt: bootClock), at: clocks.elapsed + delay)
    }

    /// The login service answers: those who wait go on.
    mutating func loggedIn(_ name: AccountName, askedAt: Duration) {
        guard let account = accounts[name] else { return }
        accounts[name]?.isAcquiring = false
        accounts[name]?.waiting = []
        var failure: TokenFailure?
        let (clock, fraction) = (bootClock, Double(dice.number(0...100)) / 100)
        switch account.login.read(loginReply(), now: now.wall) {
        case .success(let (secret, seconds)):
            _ = accounts[name]?.shelf.take(secret, seconds: seconds, askedAt: askedAt, fraction: fraction)
        case .failure(let reason):
            failure = reason
            accounts[name]?.shelf.take(reason, at: clock)
        }
        for (trip, fallback) in account.waiting where !requests[trip].isAbandoned {
            guard let failure, case .ask(let request)? = requests[trip].conversation?.step else {
                goOn(trip)
                continue
            }
            if let fallback, let good = accounts[name]?.shelf.renewalFailed(of: fallback, at: clock) {
                post(request, of: trip, with: good)
            } else {
                take(.failure(account.wire.failure(failure, of: request, now: now.wall)), trip)
            }
        }
    }

    private mutating func loginReply() -> Result<WebReply, WebFailure> {
        func answer(_ status: Int, _ body: String) -> Result<WebReply, WebFailure> {
            .success(WebReply(status: status, headers: [:], body: .whole(Array(body.utf8))))
        }
        if strikes(.loginDown) {
            return dice.hits(500) ? .failure(.timeout) : answer(503, "<html>down</html>")
        }
        if strikes(.secretRotated) {
            return answer(
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: the secret client-canary-first expired\"}"
            )
        }
        tokens += 1
        let seconds = strikes(.tokenShort) ? dice.number(Int64(1)...600) : 3_599
        return answer(
            200,
            "{\"token_type\":\"Bearer\",\"expires_in\":\(seconds),\"access_token\":\"token-\(WireAccount.canary)-\(tokens)\"}"
        )
    }

    // MARK: Messages

    private mutating func post(_ request: StoreRequest, of trip: Int, with token: AccessToken) {
        guard let account = accounts[requests[trip].order.account] else { return }
        let message: WebRequest
        do throws(StoreAPIError) {
            message = try account.wire.message(request, token: token.secret)
        } catch {
            return take(.failure(StoreFailure(.rejected, message: error.message, certainlyWithoutEffect: true)), trip)
        }
        witness.checkAddress(message)
        let fate = front.fate(isMutating: request.isMutating, at: clocks.elapsed, speaksHTTP: true)
        let number = messages.count
        messages.append(WireMessage(trip: trip, request: request, message: message, token: token, fate: fate))
        requests[trip].asked += 1
        requests[trip].fate = fate
        requests[trip].sentTrue = clocks.elapsed
        requests[trip].hasArrived = false
        if let arrival = fate.arrival { agenda.put(.reaches(number), at: clocks.elapsed + arrival) }
        agenda.put(
            .replied(number),
            at: clocks.elapsed + max(fate.answer, fate.failure == nil ? fate.arrival ?? .zero : .zero))
    }

    private func door(_ number: Int) -> WireStore {
        let fate = messages[number].fate
        return WireStore(
            clocks: clocks, distortion: fate.fault ?? front.distortion(of: fate, at: clocks.elapsed), variant: number)
    }

    /// A message reaches the Store.
    mutating func reach(_ number: Int) {
        let trip = messages[number].trip
        guard requests[trip].fate.arrival != nil else { return }
        let changes = store.log.count
        let reply = door(number).answer(messages[number].message, &store, trip: trip, lostAt: requests[trip].lostAt)
        for change in store.log[changes...] {
            witness.shown(change.submission, change.to)
            witness.effected(trip)
        }
        if messages[number].request.isMutating {
            note("request \(trip) reaches the Store, which answers \(reply.status)")
        }
        messages[number].truth = reply
        requests[trip].hasArrived = true
    }

    /// A message's answer reaches the daemon.
    mutating func replied(_ number: Int) {
        let sent = messages[number]
        let trip = sent.trip
        guard !requests[trip].isAbandoned, requests[trip].life == life?.number,
            let account = accounts[requests[trip].order.account]
        else { return }
        if suspendedUntil > clocks.elapsed { return agenda.put(.replied(number), at: suspendedUntil) }
        if sent.truth == nil { requests[trip].lostAt = clocks.elapsed }
        let result = front.result(sent.fate, sent.truth, of: sent.message, at: door(number))
        followRedirect(result, sent.message)
        let answer = account.wire.read(result, to: sent.request, token: hidden(sent.token.secret), now: now.wall)
        if StoreWire.asksForAnotherToken(answer, afterRequests: requests[trip].asked) {
            accounts[requests[trip].order.account]?.shelf.refused(sent.token)
            return goOn(trip)
        }
        take(answer, trip)
    }
}

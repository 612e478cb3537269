import Foundation
import RolloutModel
import StoreSimulator
import Testing

/// A store driven by hand, with a token and without limits, and the calls that tests make again and again.
struct Fixture {
    static let start = Timestamp(milliseconds: 1_795_600_800_000)  // 2026-11-25T10:00:00Z
    static let application: ApplicationID = "9NBLGGH4R315"
    static let target = RolloutTarget(application: application)
    static let flightID: FlightID = "43e448df-97c9-4a43-a0bc-2a445e736bcd"
    static let json = Header("Content-Type", "application/json")

    var store: SimulatedStore
    var time: Timestamp
    var token = ""

    /// A store of one application that is at 10 % since `age`.
    init(
        since age: TimeSpan = .zero, _ change: (inout Scenario) throws -> Void = { _ in },
        logIn: ((inout Fixture) throws -> String)? = nil
    ) throws {
        var scenario = Scenario(.rollingOut(Self.application, at: 10, since: age))
        scenario.settings.requestLimit = nil
        scenario.settings.tokenLifetime = .days(365)
        try change(&scenario)
        time = Self.start
        store = try SimulatedStore(scenario, start: Self.start)
        token = try logIn?(&self) ?? #require(self.logIn()["access_token"] as? String)
    }

    // MARK: Requests

    mutating func send(_ request: SimulatorRequest) -> SimulatorAnswer { store.handle(request, at: time) }

    mutating func send(_ method: String, _ target: String, headers: [Header] = [Self.json]) -> SimulatorAnswer {
        send(SimulatorRequest(method, "/v1.0/my/" + target, headers: headers).authorized(by: token))
    }

    mutating func get(_ target: String) -> Answer { Answer(send("GET", target)) }
    mutating func post(_ target: String) -> Answer { Answer(send("POST", target)) }

    mutating func logIn(
        version: String = "v2.0/", tenant: String = SimulatedAccount.example.tenantID,
        _ changes: [String: String?] = [:]
    ) -> [String: Any] {
        logInAnswer(version: version, tenant: tenant, changes).object
    }

    mutating func logInAnswer(
        version: String = "v2.0/", tenant: String = SimulatedAccount.example.tenantID,
        _ changes: [String: String?] = [:]
    ) -> Answer {
        let resource = "https://manage.devcenter.microsoft.com"
        var form: [String: String] = [
            "grant_type": "client_credentials", "client_id": SimulatedAccount.example.clients[0].id,
            "client_secret": SimulatedAccount.example.clients[0].secret,
        ]
        if version.isEmpty { form["resource"] = resource } else { form["scope"] = resource + "/.default" }
        for (key, value) in changes { form[key] = value }
        let body = form.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.escaped)" }.joined(separator: "&")
        return Answer(
            send(
                SimulatorRequest(
                    "POST", "/\(tenant)/oauth2/\(version)token",
                    headers: [Header("Content-Type", "application/x-www-form-urlencoded")], body: Array(body.utf8))))
    }

    // MARK: Rollouts

    func path(_ flight: FlightID? = nil) -> String {
        let target = RolloutTarget(application: Self.application, flight: flight)
        let id = store.track(target)?.publishedID?.rawValue ?? ""
        return "applications/\(Self.application)/" + (flight.map { "flights/\($0)/" } ?? "") + "submissions/\(id)/"
    }

    mutating func rollout() -> Answer { get(path() + "packagerollout") }
    mutating func setPercentage(_ text: String) -> Answer {
        post(path() + "updatepackagerolloutpercentage?percentage=\(text)")
    }
    mutating func halt() -> Answer { post(path() + "haltpackagerollout") }
    mutating func finalize() -> Answer { post(path() + "finalizepackagerollout") }

    /// The effects so far as `kind from>to by`.
    var effects: [String] {
        store.effects.entries.map { "\($0.kind.rawValue) \($0.from)>\($0.to) \($0.author.rawValue)" }
    }

    mutating func pass(_ span: TimeSpan) {
        time = time + span
        store.advance(to: time)
    }

    // MARK: Analytics

    mutating func report(_ name: String, _ items: [String: String] = [:]) -> Answer {
        var items = items
        items["applicationId"] = items["applicationId"] ?? Self.application.rawValue
        let query = items.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.escaped)" }.joined(separator: "&")
        return get("analytics/\(name)?\(query)")
    }
}

/// An answer with its body taken apart.
struct Answer {
    let answer: SimulatorAnswer
    var status: Int { answer.response?.status ?? 0 }
    var text: String { answer.response?.text ?? "" }

    init(_ answer: SimulatorAnswer) { self.answer = answer }

    var object: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
    }
    /// A member as text; a number without a fraction has none.
    subscript(_ name: String) -> String? { object[name].map { $0 as? Int ?? $0 }.map { "\($0)" } }
    func header(_ name: String) -> String? { answer.response?.header(name) }

    /// The rows of a report.
    var rows: [[String: Any]] { object["Value"] as? [[String: Any]] ?? [] }
    /// One column of a report.
    func column(_ name: String) -> [String] { rows.map { $0[name].map { "\($0)" } ?? "" } }
    func numbers(_ name: String) -> [Double] { rows.compactMap { ($0[name] as? NSNumber)?.doubleValue } }
    /// What a bad query is told.
    var problems: [String] {
        (object["innererror"] as? [String: Any])?["data"] as? [String] ?? []
    }
}

extension String {
    var escaped: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? self
    }
}

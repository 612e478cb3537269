import Foundation
import RolloutModel

@testable import StoreAPI

extension FuzzTarget {
    /// A body of the Store or of its login service, held against every shape that the client reads. What is accepted is
    /// within the model's bounds, fit for one line of a log, and goes through the journal's JSON unchanged.
    static let storeBody = FuzzTarget(
        name: "store-body", longest: 8_192,
        words: [
            "\"id\"", "\"9NBLGGH4R315\"", "\"flightId\"", "\"lastPublishedApplicationSubmission\"",
            "\"pendingApplicationSubmission\"", "\"lastPublishedFlightSubmission\"", "\"resourceLocation\"",
            "\"status\"",
            "\"statusDetails\"", "\"errors\"", "\"warnings\"", "\"code\"", "\"details\"", "\"applicationPackages\"",
            "\"fileStatus\"", "\"PendingDelete\"", "\"version\"", "\"1.2.3.4\"", "\"isPackageRollout\"",
            "\"packageRolloutStatus\"",
            "\"PackageRolloutInProgress\"", "\"packageRolloutPercentage\"", "\"fallbackSubmissionId\"", "\"Value\"",
            "\"@nextLink\"", "\"TotalCount\"", "\"date\"", "\"2026-11-20\"", "\"packageVersion\"", "\"deviceCount\"",
            "\"dailyActiveDevices\"", "\"eventType\"", "\"access_token\"", "\"expires_in\"", "\"error\"",
            "\"error_codes\"",
            "\"error_description\"", "\"AADSTS7000222\"", "\"innererror\"", "\"message\"", "\"source\"", "\"target\"",
            "1e400",
            "-0", "1e1", "25.0", "\"1e1\"", "NaN", "\"NaN\"", "null", "true", "\\ud83d\\ude00", "\\u0000", "\\ud800",
            "Try again in 14 seconds.", "Sun, 06 Nov 1994 08:49:37 GMT", "99999999999999999999",
        ],
        check: { bytes in
            if let document = try JSONValue.judged(bytes) { try StoreBodyOracle(document: document).judge() }
            try errorBody(bytes)
        })

    private static func errorBody(_ bytes: [UInt8]) throws {
        let now = Timestamp(milliseconds: 1_795_176_000_000)
        let text = String(lenient: bytes)
        let request = StoreRequest.slots(RolloutTarget(application: "9NBLGGH4R315"))
        let refusal = StoreRefusal(request: request, now: now, secrets: [Secret("hunter2")])
        for status in [302, 400, 401, 403, 404, 409, 429, 500, 503] {
            let reply = WebReply(
                status: status, headers: ["retry-after": text, "date": text, "ms-correlationid": text],
                body: .whole(bytes))
            let failure = refusal.failure(reply)
            try demandOneLine(failure.message, "a failure's message")
            try demandOneLine(failure.code ?? "", "a failure's code")
            try demandOneLine(failure.correlationID?.rawValue ?? "", "a correlation ID")
            try demand(failure.message.utf8.count < 8_000, "a message of \(failure.message.utf8.count) bytes")
            try demand(!failure.message.contains("hunter2"), "a message holds the secret")
            if let wait = failure.retryAfter {
                try demand((TimeSpan.zero ... .hours(1)).contains(wait), "a wait of \(wait)")
            }
            try demandSameAfterJSON(failure)
        }
    }
}

/// What must hold of everything that the client reads out of a document.
private struct StoreBodyOracle {
    let document: JSONValue

    func judge() throws {
        let application = RolloutTarget(application: "9NBLGGH4R315")
        let flight = RolloutTarget(application: "9NBLGGH4R315", flight: "43e448df-97c9-4a43-a0bc-2a445e736bcd")
        for target in [application, flight] {
            if let slots = try? SubmissionSlots(document, of: target) { try judge(slots) }
            let id = (try? document.identifier("id")).flatMap { $0 } ?? ""
            if let details = try? SubmissionDetails(document, of: SubmissionReference(target, SubmissionID(id))) {
                try demand(
                    details.versions == Set(details.versions).sorted(), "the versions are not in order, each once")
                try judge(details.status)
                try demandSameAfterJSON(details)
            }
        }
        if let progress = try? SubmissionProgress(document) {
            try judge(progress.status)
            try demand(progress.errors.count <= 20 && progress.warnings.count <= 20, "too many lines")
            for line in progress.errors + progress.warnings { try demandOneLine(line, "a detail") }
            try demandSameAfterJSON(progress)
        }
        if let rollout = try? PackageRollout(document) {
            if case .unknown(let name) = rollout.status { try demandOneLine(name, "a status") }
            try demand(rollout.fallback?.rawValue != "0", "the fallback is 0")
            try demandSameAfterJSON(rollout)
        }
        try analytics()
        try login()
    }

    private func judge(_ slots: SubmissionSlots) throws {
        for id in [slots.published, slots.pending].compactMap({ $0 }) {
            try demand((1...128).contains(id.rawValue.utf8.count), "a submission of \(id.rawValue.utf8.count) bytes")
            try demand(id != "0", "the submission 0")
        }
        try demandSameAfterJSON(slots)
    }

    private func judge(_ status: SubmissionStatus) throws {
        try demandOneLine(status.storeName, "a status")
        try demand(status.storeName.count <= 65, "a status of \(status.storeName.count) characters")
    }

    private func analytics() throws {
        guard let day = CivilDate("2026-11-01"), let last = CivilDate("2026-11-20") else { return }
        let queries = [
            AnalyticsQuery.failures(.crash, of: "9NBLGGH4R315", on: day...last),
            AnalyticsQuery.usage(of: "9NBLGGH4R315", on: day...last),
        ]
        for query in queries {
            guard let page = try? AnalyticsPage<VersionDay>(document, of: query, skip: 10_000) else { continue }
            for row in page.rows {
                try demand(row.devices.isFinite && row.devices >= 0, "\(row.devices) devices")
                try demand(CivilDate(row.date.description) == row.date, "the day \(row.date)")
            }
            if let next = page.nextSkip { try demand(next == 10_000 + page.rows.count, "the next page is at \(next)") }
        }
        let single = AnalyticsQuery.signatures(.crash, of: "9NBLGGH4R315", on: day...last)
        for row in (try? AnalyticsPage<SignatureDay>(document, of: single, skip: 0))?.rows ?? [] {
            try demand(row.devices.isFinite && row.devices >= 0, "\(row.devices) devices with one failure")
            try demand(row.hash != "" && row.name != "", "an empty word for a failure")
        }
        let hourly = AnalyticsQuery.hourlyFailures(.crash, of: "9NBLGGH4R315", from: day.start, to: last.start)
        for row in (try? AnalyticsPage<VersionHour>(document, of: hourly, skip: 0))?.rows ?? [] {
            try demand(row.hour.milliseconds % 3_600_000 == 0, "the hour \(row.hour)")
        }
    }

    private func login() throws {
        guard
            let account = try? StoreAccount(
                name: "default", tenantID: "t", clientID: "c", clientSecret: Secret("hunter2"))
        else { throw Objection("the account of this test is none") }
        let request = TokenRequest(account: account, limit: .seconds(1))
        let body = Array(document.printed.utf8)
        for status in [200, 400, 503] {
            let reply = WebReply(status: status, headers: [:], body: .whole(body))
            switch request.read(.success(reply), now: Timestamp(milliseconds: 1_795_176_000_000)) {
            case .success(let token):
                try demand((1...86_400).contains(token.seconds), "a token for \(token.seconds) s")
                let isPrintable = token.token.reveal().utf8.allSatisfy { (0x21...0x7E).contains($0) }
                try demand(isPrintable && !token.token.isEmpty, "a token that fits no header")
            case .failure(let failure):
                try demandOneLine(failure.message, "a token failure")
                try demand(!failure.message.contains("hunter2"), "a message holds the secret")
            }
        }
    }
}

/// What is kept in the journal must be read back as it was.
func demandSameAfterJSON<Value: Codable & Equatable>(_ value: Value) throws {
    let written = try JSONEncoder().encode(value)
    let read = try JSONDecoder().decode(Value.self, from: written)
    try demand(read == value, "\(value) is read back as \(read)")
}

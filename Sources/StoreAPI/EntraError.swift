import RolloutModel

/// What Entra says when it gives no token (`error`, `error_description`, `error_codes`).
struct EntraError {
    /// Answers that no repetition changes, with what the operator has to do.
    private static let advice: [Int64: String] = [
        7_000_215: "the client secret is wrong; store the secret's value (not its ID) as the credential and restart",
        7_000_222: "the client secret has expired; make a new one in Entra, store it as the credential and restart",
        700_016: "the client is not known in the tenant; check clientID and tenantID",
        700_027:
            "the client's certificate is not registered with the client, or what it signed is not taken; upload the "
            + "certificate in Entra and check this machine's clock",
        7_000_218: "the request carried no secret; check the credential",
        90_002: "the tenant does not exist; check tenantID",
        500_011: "the Store is not known in the tenant; associate the tenant with the Partner Center account",
    ]
    /// Entra's own word for a passing trouble comes with a 400 as well.
    private static let passing: Set<Int64> = [90_033]

    private let error: String?
    private let number: Int64?
    private let description: String?
    private let correlationID: String?

    init(_ document: JSONValue?) {
        error = (try? document?.text("error")).flatMap { $0 }
        description = (try? document?.text("error_description")).flatMap { $0 }
        correlationID = (try? document?.text("correlation_id")).flatMap { $0 }
        let codes = (try? document?.list("error_codes")).flatMap { $0 } ?? []
        number = codes.first?.lenientNumber.flatMap { Int64(exactly: $0) } ?? description.flatMap(Self.number)
    }

    /// `AADSTS7000215: Invalid client secret provided.`
    private static func number(_ description: String) -> Int64? {
        guard let prefix = description.firstRange(of: "AADSTS") else { return nil }
        return Int64(description[prefix.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }

    /// The failure as the client reports it.
    /// What was signed for this login, the assertion, may come back as well as a secret.
    func failure(
        for account: StoreAccount, status: Int, retryAfter: TimeSpan?, assertion: Secret? = nil
    ) -> TokenFailure {
        let secrets = account.credential.secrets + [assertion].compactMap(\.self)
        let code = number.map { "AADSTS\($0)" } ?? error.flatMap(errorCode) ?? "http\(status)"
        let isPassing =
            status == 408 || status == 429 || !(400...499).contains(status) || error == "temporarily_unavailable"
            || number.map(Self.passing.contains) == true
        let cause = number.flatMap { Self.advice[$0] } ?? said(hiding: secrets) ?? "no reason given"
        let support =
            correlationID.map { " (Entra correlation ID \(operatorText($0, hiding: secrets, limit: 64)))" } ?? ""
        let prospect =
            isPassing
            ? " The credentials are not in question; it is asked again later."
            : number.flatMap { Self.advice[$0] } == nil
                ? " Check tenantID, clientID and \(account.credential.words) of the account, then restart." : ""
        return TokenFailure(
            code: code,
            message: "Account \(account.name): the login service gave no token: \(status) \(code): \(cause)\(support)."
                + prospect,
            isPermanent: !isPassing, status: status, retryAfter: retryAfter)
    }

    private func said(hiding secrets: [Secret]) -> String? {
        description.map { operatorText($0, hiding: secrets, limit: 200) }
    }
}

/// A server's error code, if it looks like one: it becomes a metric label and a journal field.
func errorCode(_ text: String) -> String? {
    let isCode =
        !text.isEmpty && text.utf8.count <= 64
        && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    return isCode ? text : nil
}

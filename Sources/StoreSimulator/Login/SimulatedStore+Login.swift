import RolloutModel

/// The two token endpoints of the login service.
extension SimulatedStore {
    mutating func token(
        _ request: SimulatorRequest, tenant: String, _ version: Route.TokenVersion, _ correlationID: CorrelationID
    ) -> Reply {
        do throws(LoginError) {
            guard request.method == "POST" else { throw .notAPost }
            let form = FormItems(String(decoding: request.body, as: UTF8.self))
            let account = try login.authenticate(tenant: tenant, form, version, request, at: now)
            return issue(for: account, version)
        } catch {
            return refusal(error, correlationID)
        }
    }

    private mutating func issue(for account: AccountName, _ version: Route.TokenVersion) -> Reply {
        // The form of a JSON web token, so that clients which look at it recognise one; nothing in it means anything.
        let token = "eyJ0eXAiOiJKV1QifQ.\(generator.hexadecimal(digits: 64)).storesim"
        let expiry = now + settings.tokenLifetime
        login.keep(token, for: account, until: expiry, now: now)
        let seconds = settings.tokenLifetime.milliseconds / 1_000
        switch version {
        case .v1:
            // Version 1 gives its numbers as text.
            return .ok([
                "token_type": "Bearer", "expires_in": .string("\(seconds)"), "ext_expires_in": .string("\(seconds)"),
                "expires_on": .string("\(expiry.milliseconds / 1_000)"),
                "not_before": .string("\(now.milliseconds / 1_000)"), "resource": .string(LoginService.resource),
                "access_token": .string(token),
            ])
        case .v2:
            return .ok([
                "token_type": "Bearer", "expires_in": .number("\(seconds)"), "ext_expires_in": .number("\(seconds)"),
                "access_token": .string(token),
            ])
        }
    }

    private mutating func refusal(_ error: LoginError, _ correlationID: CorrelationID) -> Reply {
        let trace = generator.guid()
        let time = now.spacedText + "Z"
        let description =
            "AADSTS\(error.code): \(error.text)\r\nTrace ID: \(trace)\r\n"
            + "Correlation ID: \(correlationID)\r\nTimestamp: \(time)"
        return Reply(
            status: error.status,
            content: .json([
                "error": .string(error.error), "error_description": .string(description),
                "error_codes": [.number("\(error.code)")], "timestamp": .string(time), "trace_id": .string(trace),
                "correlation_id": .string(correlationID.rawValue),
                "error_uri": .string("https://login.microsoftonline.com/error?code=\(error.code)"),
            ]))
    }
}

import NIOPosix
import RolloutModel
import ScriptedServer
import StoreAPI
import StoreSimulator
import Testing

@Suite("A client logs in by its certificate", .timeLimit(.minutes(1)))
struct CertificateLoginTests {
    private func certificate(_ pem: String = SigningKeys.one) throws -> SigningCertificate {
        try SigningCertificate(pem: Secret(pem), role: "account default")
    }

    private func registered(_ pem: String) -> @Sendable (inout Scenario) -> Void {
        { $0.accounts[0].clients[0].certificates = [pem].compactMap { RegisteredCertificate(pem: $0) } }
    }

    /// What the login says to the account with the first key, where this certificate is registered.
    private func login(
        _ pem: String, _ change: @escaping @Sendable (inout Scenario) -> Void = { _ in }
    ) async throws -> String? {
        var answer: String?
        let credential = ClientCredential.certificate(try certificate())
        try await SubmissionFixture.run(credential: credential) { scenario in
            registered(pem)(&scenario)
            change(&scenario)
        } _: { fixture in
            switch await fixture.submissions.slots(SubmissionFixture.target) {
            case .success: answer = nil
            case .failure(let failure): answer = "\(failure.kind) \(failure.code ?? "")"
            }
        }
        return answer
    }

    @Test func theStatementIsTakenWhereItsCertificateIsRegistered() async throws {
        #expect(try await login(SigningKeys.certificate) == nil)
        #expect(try certificate().thumbprint == SigningKeys.thumbprint)
        #expect(RegisteredCertificate(pem: SigningKeys.certificate)?.thumbprint == SigningKeys.thumbprint)
    }

    @Test func anotherCertificateIsNot() async throws {
        #expect(try await login(SigningKeys.twoCertificate) == "unauthorized AADSTS700027")
        #expect(try await login("none") == "unauthorized AADSTS700027")
    }

    @Test func noSecretIsSent() async throws {
        try await StoreFixture.run(store: { _ in ScriptedServer.Step.reply(500) }) { fixture in
            let account = try StoreAccount(
                name: "default", tenantID: "contoso.onmicrosoft.com", clientID: "3b1e-client",
                credential: .certificate(try certificate()), storeURL: "http://127.0.0.1:\(fixture.port)/v1.0/my",
                loginURL: "http://localhost:\(fixture.port)/")
            let request = TokenRequest(account: account, limit: .seconds(5))
            let now = try #require(Timestamp("2026-11-20T12:00:00Z"))
            let (one, two) = (try request.request(now: now), try request.request(now: now))
            let body = try #require(one.body)
            #expect(!body.contains("client_secret"))
            #expect(
                body.contains("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"))
            // Each login has a statement of its own.
            #expect(one.body != two.body)
        }
    }

    @Test(
        "Files that hold no usable key and certificate say what they lack, and nothing of the key",
        arguments: [
            (SigningKeys.certificate, "no private key"), (SigningKeys.key, "no certificate"),
            (SigningKeys.encryptedKey + SigningKeys.certificate, "encrypted"),
            (SigningKeys.elliptic, "must be RSA"), (SigningKeys.key + SigningKeys.twoCertificate, "does not belong"),
            ("", "no private key"),
            (SigningKeys.key.replacing("MII", with: "XXX") + SigningKeys.certificate, "cannot be used"),
            (SigningKeys.key + SigningKeys.certificate.replacing("MII", with: "XXX"), "cannot be read"),
        ])
    func badFiles(pem: String, problem: String) {
        #expect {
            _ = try certificate(pem)
        } throws: { error in
            let text = "\(error)"
            let lines = pem.split(separator: "\n").filter { $0.count > 20 && !$0.hasPrefix("-") }
            return text.contains(problem) && !lines.contains { text.contains($0) }
        }
    }

    @Test func theStatementAndTheKeyAreInNothingThatIsSaid() async throws {
        try await ScriptedServer.run { request in
            let sent = request.body.replacing("\"", with: "")
            let json =
                #"{"error":"invalid_client","error_description":"You sent \#(sent)","correlation_id":"\#(sent)"}"#
            return ScriptedServer.Step.reply(400, json)
        } _: { server, port in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let account = try StoreAccount(
                name: "default", tenantID: "t", clientID: "c", credential: .certificate(try certificate()),
                storeURL: "http://127.0.0.1:\(port)/", loginURL: "http://127.0.0.1:\(port)/")
            let client = StoreClient(account: account, web: web)
            let answer = await client.perform(.slots(Sample.app))
            var text = "\(answer)\(account)"
            dump(answer, to: &text)
            dump(account, to: &text)
            let form = try #require(server.requests.first?.body)
            let start = try #require(form.firstRange(of: "client_assertion=")).upperBound
            let statement = form[start...].prefix { $0 != "&" }
            #expect(statement.split(separator: ".").count == 3)
            let signature = try #require(statement.split(separator: ".").last)
            #expect(!text.contains(signature.prefix(40)))
            #expect(!text.contains(SigningKeys.key.split(separator: "\n")[1]))
            try await web.shutdown()
        }
    }
}

import NIOPosix
import NIOSSL
import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("TLS: verified, and of at least 1.2", .timeLimit(.minutes(1)))
struct TLSTests {
    // Self-signed for localhost until 2126; made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes
    // -days 36500 -subj /CN=localhost -addext subjectAltName=DNS:localhost
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBlDCCATugAwIBAgIUOYb6sS/3B7orT8zK4Jy0h2uygy0wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMDIwMjYwNFoYDzIxMjYxMDI3
        MjAyNjA0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAATYWOfirEKp7IHo5WllML2O/TcWt8vvw+BcvP9CKoYtE8OKCJXR/1v3
        Uz2HBqlg6+IUDHy2hqaR6Ec6uswUKGzfo2kwZzAdBgNVHQ4EFgQUu72JCM1KFeGS
        Y+8IeAperdtJDBQwHwYDVR0jBBgwFoAUu72JCM1KFeGSY+8IeAperdtJDBQwDwYD
        VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
        RwAwRAIgRmmTWpdGZxEvQv6d8x/WaMbJ1H2qffmcakSR3EEnkPICICX8kG2+rWHc
        Ev+dx3la2YP2HXt7sf+yyNOcmdLQnse6
        -----END CERTIFICATE-----
        """
    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrPTDLOUxtVBXq9hK
        HSWwRGGveiujb9dZfQ04J6CmRLWhRANCAATYWOfirEKp7IHo5WllML2O/TcWt8vv
        w+BcvP9CKoYtE8OKCJXR/1v3Uz2HBqlg6+IUDHy2hqaR6Ec6uswUKGzf
        -----END PRIVATE KEY-----
        """

    /// What comes of a halt sent to `https://localhost` where a TLS server with that certificate listens.
    private func halt(
        certificate: String = certificate, key: String = key, trusting authorities: [String] = [],
        _ configure: (inout TLSConfiguration) -> Void = { _ in }
    ) async throws -> (StoreAnswer, reached: Int) {
        let certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        let trusted = try authorities.map { try NIOSSLCertificate(bytes: Array($0.utf8), format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
        configure(&configuration)
        let context = try NIOSSLContext(configuration: configuration)
        var result: (StoreAnswer, reached: Int)?
        try await ScriptedServer.run { channel in
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        } answer: { _ in
            ScriptedServer.Step.reply(200, Sample.rollout)
        } _: { server, port in
            try await StoreFixture.run(store: { _ in [] }) { fixture in
                let web = WebClient(on: MultiThreadedEventLoopGroup.singleton, trusting: trusted)
                let account = try StoreAccount(
                    name: "default", tenantID: "t", clientID: "c", clientSecret: Secret("a long secret"),
                    storeURL: "https://localhost:\(port)/", loginURL: "http://127.0.0.1:\(fixture.port)/")
                let answer = await StoreClient(account: account, web: web).perform(.halt(Sample.submission))
                try await web.shutdown()
                result = (answer, server.requests.count)
            }
        }
        return try #require(result)
    }

    @Test("a certificate that nobody vouches for is refused before anything is written")
    func selfSigned() async throws {
        let (answer, reached) = try await halt { _ in }
        #expect(answer.failure?.kind == .network)
        #expect(answer.failure?.certainlyWithoutEffect == true)
        #expect(answer.failure?.message.contains("CERTIFICATE_VERIFY_FAILED") == true, "\(answer)")
        #expect(reached == 0)
    }

    @Test("TLS 1.1 is refused before anything is written")
    func oldVersion() async throws {
        let (answer, reached) = try await halt {
            $0.minimumTLSVersion = .tlsv1
            $0.maximumTLSVersion = .tlsv11
        }
        #expect(answer.failure?.kind == .network)
        #expect(answer.failure?.certainlyWithoutEffect == true)
        #expect(answer.failure?.message.contains("VERIFY") == false, "\(answer)")
        #expect(reached == 0)
    }

    private func expectRefused(
        _ certificate: String, says word: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (answer, reached) = try await halt(
            certificate: certificate, key: TestCertificates.key, trusting: [TestCertificates.authority])
        #expect(answer.failure?.kind == .network, sourceLocation: sourceLocation)
        #expect(answer.failure?.certainlyWithoutEffect == true, sourceLocation: sourceLocation)
        #expect(answer.failure?.message.contains(word) == true, "\(answer)", sourceLocation: sourceLocation)
        #expect(reached == 0, sourceLocation: sourceLocation)
    }

    @Test("a certificate of another host is refused, however trusted its authority")
    func wrongHost() async throws {
        try await expectRefused(TestCertificates.wrongHost, says: "failedToValidateHostname")
    }

    @Test("a certificate that has expired is refused, however trusted its authority")
    func expired() async throws { try await expectRefused(TestCertificates.expired, says: "CERTIFICATE_VERIFY_FAILED") }

    @Test("a good certificate of the same authority is accepted, so that these tests can fail")
    func good() async throws {
        let (answer, reached) = try await halt(
            certificate: TestCertificates.good, key: TestCertificates.key, trusting: [TestCertificates.authority])
        #expect(answer.failure == nil, "\(answer)")
        #expect(reached > 0)
    }
}

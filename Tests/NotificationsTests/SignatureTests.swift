import Foundation
import RolloutModel
import Testing

@testable import Notifications

@Suite("The signature of a body")
struct SignatureTests {
    @Test("is that of the Standard Webhooks' own example")
    func example() throws {
        let signature = try WebhookSignature(secret: Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let headers = signature.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: Timestamp(milliseconds: 1_614_265_330_999),
            body: #"{"test": 2432232314}"#)
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers[1].value == "1614265330")
        #expect(headers[2].value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("is what openssl computes, also for a secret that is its own bytes")
    func openssl() throws {
        let secret = "correct horse battery staple, twice"
        let signature = try WebhookSignature(secret: Secret(secret))
        let body = try SinkFormat.cloudevents.body(of: BodyTests.cases[2].notice)
        let headers = signature.headers(id: "n.1", at: Chronicle.start, body: body)
        let expected = try Self.openssl("n.1.\(Chronicle.start.milliseconds / 1_000).\(body)", key: secret)
        #expect(headers[2].value == "v1,\(expected)")
    }

    @Test(
        "takes no secret that anybody could guess, and does not repeat it",
        arguments: ["whsec_", "whsec_c2hvcnQ=", "whsec_no base64 at all!", "short", String(repeating: "x", count: 23)])
    func badSecrets(text: String) {
        let error = #expect(throws: WebhookSignature.BadSecret.self) { try WebhookSignature(secret: Secret(text)) }
        #expect(
            error.map { !$0.description.contains(text.dropFirst(text.hasPrefix("whsec_") ? 6 : 0)) || text == "whsec_" }
                == true)
    }

    @Test("shows nothing of its key")
    func hidden() throws {
        let secret = "kanarienvogel-im-bergwerk-4711"
        let signature = try WebhookSignature(secret: Secret(secret))
        var dumped = "\(signature) \(String(reflecting: signature))"
        dump(signature, to: &dumped)
        #expect(!dumped.contains(secret) && !dumped.contains("SymmetricKey"))
    }

    private static func openssl(_ text: String, key: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = ["dgst", "-sha256", "-hmac", key, "-binary"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let code = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return code.base64EncodedString()
    }
}

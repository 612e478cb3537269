import RolloutModel
import Testing

@Suite("A secret stays in its type")
struct SecretTests {
    private static let canary = "canary-4f1c9e"
    private let secret = Secret(canary)

    @Test("only reveal() gives the text")
    func reveals() {
        #expect(secret.reveal() == Self.canary)
        #expect(!secret.isEmpty)
        #expect(Secret("").isEmpty)
    }

    @Test("every way of printing it shows three stars")
    func prints() {
        #expect("\(secret)" == "***")
        #expect(String(describing: secret) == "***")
        #expect(String(reflecting: secret) == "***")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(dumped.contains("***"))
        #expect(!dumped.contains(Self.canary))
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("it stays hidden inside whatever holds it")
    func printsInsideOthers() {
        struct Account {
            var name = "default"
            var clientSecret: Secret?
        }
        let account = Account(clientSecret: secret)
        var dumped = ""
        dump([account], to: &dumped)
        for text in ["\(account)", String(reflecting: account), "\(["a": secret])", "\([secret])", dumped] {
            #expect(text.contains("***"))
            #expect(!text.contains(Self.canary))
        }
    }

    @Test("it can be neither encoded nor compared")
    func hasNoOtherWayOut() {
        let anything: Any = secret
        #expect(!(anything is any Encodable))
        #expect(!(anything is any Equatable))
    }
}
